#include "journal.hpp"

#include "base/text.hpp"

#include <utility>

namespace yj::sim {

namespace {

std::string_view to_text(KeySeen key) {
  switch (key) {
    case KeySeen::right: return "right";
    case KeySeen::wrong: return "wrong";
    case KeySeen::none: break;
  }
  return "none";
}

Json field_json(Field const& field) {
  Json json = Json::object();
  json["name"] = field.name;
  if (field.upload) {
    json["filename"] = field.upload->filename;
    json["size"] = field.upload->size;
    json["sha256"] = field.upload->sha256.text();
  } else {
    json["value"] = field.value;
  }
  if (field.from_query) json["query"] = true;
  return json;
}

Json entry_json(Entry const& entry) {
  Json json = Json::object();
  json["number"] = entry.number;
  json["time"] = to_iso(entry.at);
  json["door"] = entry.request.door == Door::platform ? "platform" : "foreign";
  json["kind"] = entry.kind;
  json["method"] = entry.request.method;
  json["path"] = entry.request.path();
  json["query"] = entry.request.query();
  json["tls"] = entry.request.tls;
  json["key"] = to_text(entry.key);
  json["whole"] = entry.request.whole;
  json["body_bytes"] = entry.body_bytes;
  if (auto const* range = entry.request.header("Range"); range != nullptr) json["range"] = *range;
  if (entry.kind == "submit") {
    json["encoding"] = to_text(entry.form.encoding);
    json["complete"] = entry.form.complete;
    json["parts"] = Json::array();
    for (auto const& field : entry.form.fields) json["parts"].push_back(field_json(field));
  }
  json["outcome"] = entry.outcome;
  if (!entry.fault.empty()) json["fault"] = entry.fault;
  if (!entry.taskid.empty()) json["taskid"] = entry.taskid;
  json["status"] = entry.status;
  json["sent"] = entry.sent;
  json["sent_whole"] = entry.sent_whole;
  return json;
}

}  // namespace

std::uint64_t Journal::add(Entry entry) {
  entry.number = ++count_;
  entry.request.body.clear();
  // Of the headers only this one is shown, and a long run has many entries.
  std::erase_if(entry.request.headers,
                [](Header const& header) { return lower_ascii(header.name) != "range"; });
  entry.request.headers.shrink_to_fit();
  if (entry.request.door == Door::foreign_files && entry.key != KeySeen::none) ++foreign_with_key_;
  entries_.push_back(std::move(entry));
  if (entries_.size() > most_) entries_.pop_front();
  return count_;
}

void Journal::delivered(std::uint64_t number, std::uint64_t bytes, bool whole) {
  std::uint64_t first = count_ - entries_.size() + 1;
  if (number < first || number > count_) return;
  Entry& entry = entries_[number - first];
  entry.sent = bytes;
  entry.sent_whole = whole;
}

Json Journal::to_json(std::string_view kind, std::uint64_t since) const {
  Json json = Json::object();
  json["requests"] = count_;
  json["dropped"] = count_ - entries_.size();
  json["foreign_requests_with_authorization"] = foreign_with_key_;
  json["entries"] = Json::array();
  for (auto const& entry : entries_) {
    if (entry.number > since && (kind.empty() || entry.kind == kind))
      json["entries"].push_back(entry_json(entry));
  }
  return json;
}

}  // namespace yj::sim
