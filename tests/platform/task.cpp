#include "task.hpp"

namespace yj::sim {

namespace {

std::string vendor_type(std::string_view catelogid) {
  if (catelogid == "t2i") return "text2image";
  if (catelogid == "t2v") return "text2video";
  if (catelogid == "i2v") return "img2video";
  if (catelogid == "t2t" || catelogid == "music_gen" || catelogid == "tts") return std::string{catelogid};
  return "reference2video";
}

}  // namespace

std::string_view Task::state(Instant now) const {
  if (ended(now)) {
    if (succeeds()) return "SUCCEEDED";
    return fate == Fate::unknown ? "UNKNOWN" : "FAILED";
  }
  auto passed = now - created;
  auto whole = ends - created;
  if (passed * 10 < whole) return "CREATED";
  return passed * 5 < whole ? "PENDING" : "RUNNING";
}

std::string Task::failure() const {
  // Texts as llmage/asyncinference.py and DashScope's list of errors have them.
  if (fate == Fate::moderation) return "DataInspectionFailed: Input data may contain inappropriate content.";
  return "None,Cannot connect to host";
}

std::optional<Credits> Task::reported_credits() const {
  bool said =
      succeeds() && fate != Fate::no_usage && usage_form == UsageForm::credits && price.credits_reported;
  return said ? std::optional{price.credits} : std::nullopt;
}

Json Task::money_json(Instant now) const {
  Json json = Json::object();
  auto credits = reported_credits();
  json["transno"] = transno;
  json["taskid"] = synchronous ? Json(nullptr) : Json(id);
  json["model"] = order.model;
  json["type"] = order.catelogid;
  json["state"] = state(now);
  json["credits"] = credits ? sim::to_json(*credits) : Json(nullptr);
  json["amount"] = sim::to_json(price.amount);
  json["charged"] = charged_at.has_value();
  json["charged_at"] = charged_at ? Json(to_iso(*charged_at)) : Json(nullptr);
  json["created"] = to_iso(created);
  return json;
}

Json Task::usage() const {
  Json usage = Json::object();
  usage["action"] = order.catelogid;
  if (auto credits = reported_credits()) usage["credits"] = sim::to_json(*credits);
  usage["type"] = vendor_type(order.catelogid);
  usage["model"] = order.model;
  if (endpoint == Endpoint::image) {
    usage["image_count"] = 1;
  } else if (endpoint == Endpoint::video) {
    usage["resolution"] = order.resolution;
    usage["off_peak"] = order.off_peak;
    usage["duration"] = order.duration;
  }
  return usage;
}

std::string_view file_name(Task const& task, FileKind kind) {
  switch (kind) {
    case FileKind::video: return "video.mp4";
    case FileKind::cover: return "cover.jpeg";
    case FileKind::sound: return "audio.wav";
    case FileKind::picture: break;
  }
  return task.png ? "image.png" : "image.jpeg";
}

Json Task::to_json(Instant now) const {
  Json json = Json::object();
  json["number"] = number;
  json["taskid"] = id;
  json["vendor_taskid"] = vendor_id;
  json["transno"] = transno;
  json["model"] = order.model;
  json["catelogid"] = order.catelogid;
  json["state"] = state(now);
  json["fate"] = sim::to_text(fate);
  json["created"] = to_iso(created);
  json["ends"] = fate == Fate::stuck ? Json(nullptr) : Json(to_iso(ends));
  json["price"] = sim::to_json(price.credits);
  json["amount"] = sim::to_json(price.amount);
  json["charged"] = charged_at.has_value();
  json["queries"] = queries;
  json["ratio"] = sim::to_text(ratio);
  json["duration"] = order.duration;
  json["files"] = Json::array();
  bool all = true;
  auto add = [&](FileKind kind) {
    auto found = files.find(kind);
    FileTrack track = found == files.end() ? FileTrack{} : found->second;
    Json file = Json::object();
    file["name"] = file_name(*this, kind);
    file["tries"] = track.tries;
    file["size"] = track.size;
    file["covered"] = track.covered;
    file["fetched"] = track.fetched();
    all = all && track.fetched();
    json["files"].push_back(std::move(file));
  };
  if (endpoint == Endpoint::image) {
    add(FileKind::picture);
  } else if (endpoint == Endpoint::music) {
    add(FileKind::sound);
  } else if (endpoint == Endpoint::video) {
    add(FileKind::video);
    if (cover) add(FileKind::cover);
  }
  json["fetched"] = all;
  return json;
}

}  // namespace yj::sim
