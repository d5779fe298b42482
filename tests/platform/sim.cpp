#include "sim.hpp"

#include <algorithm>
#include <utility>

namespace yj::sim {

namespace {

constexpr std::uint64_t kBodyBytesMax = 10ULL << 20;
constexpr std::uint64_t kMultipartBytesMax = 512ULL << 20;

constexpr std::string_view kHistoryPath = "/llmage/api/get_inference_history.dspy";

bool is_submit(Request const& request) {
  return request.method == "POST" && endpoint_of(request.path()).has_value();
}

}  // namespace

Sim::Sim(SimSettings settings, Media media)
    : settings_(std::move(settings)),
      media_(std::move(media)),
      offers_(document_tables()),
      random_(settings_.seed),
      account_(settings_.balance),
      journal_(settings_.journal_most),
      desk_(settings_.seed) {}

std::uint64_t Sim::body_limit(Request const& head) {
  return head.is_multipart() ? kMultipartBytesMax : kBodyBytesMax;
}

std::optional<Answer> Sim::on_head(Request const& head, Instant now) {
  std::lock_guard lock{mutex_};
  if (!settings_.faults.answer_early || !is_submit(head)) return std::nullopt;
  Entry entry;
  entry.at = now;
  entry.request = head;
  entry.kind = "submit";
  entry.key = key_seen(head);
  auto refusal = refuse_key(entry.key);
  if (!refusal) return std::nullopt;
  refusal->close = true;
  entry.status = refusal->status;
  entry.outcome = "refused before the body";
  refusal->ticket = journal_.add(std::move(entry));
  return refusal;
}

Answer Sim::handle(Request const& request, Instant now) {
  CutOffs cut_offs;
  {
    std::lock_guard lock{mutex_};
    cut_offs = settings_.faults.swallow_cut_offs;
  }
  // Big bodies are taken apart and hashed outside the lock.
  Form form = read_form(request, cut_offs);

  std::lock_guard lock{mutex_};
  settle_due(now);
  if (request.path().starts_with("/sim") && request.door == Door::platform)
    return control(request, form, now);
  Entry entry;
  entry.at = now;
  entry.request.method = request.method;
  entry.request.target = request.target;
  entry.request.headers = request.headers;
  entry.request.whole = request.whole;
  entry.request.door = request.door;
  entry.request.tls = request.tls;
  entry.body_bytes = request.body.size();
  entry.key = key_seen(request);
  entry.kind = "other";
  Answer answer = route(request, form, now, entry);
  entry.status = answer.status;
  if (entry.kind == "submit") entry.form = std::move(form);
  answer.ticket = journal_.add(std::move(entry));
  if (leaving_) on_their_way_.emplace(answer.ticket, *leaving_);
  leaving_.reset();
  return answer;
}

Answer Sim::route(Request const& request, Form const& form, Instant now, Entry& entry) {
  if (request.too_large) {
    entry.outcome = "too large";
    Answer answer = error_answer(413, "Request body is too large");
    answer.close = true;
    return answer;
  }
  if (request.path() == "/idfile") return file(request, form, now, entry);
  if (request.door == Door::platform && request.path().starts_with("/llmage/"))
    return platform_api(request, form, now, entry);
  if (request.door == Door::platform && request.path().starts_with("/reallife_asset/"))
    return asset_api(request, form, now, entry);
  entry.outcome = "no such path";
  return text_answer(404, "text/plain; charset=utf-8", "404: Not Found");
}

Answer Sim::platform_api(Request const& request, Form const& form, Instant now, Entry& entry) {
  auto path = request.path();
  auto endpoint = endpoint_of(path);
  bool submits = endpoint.has_value();
  entry.kind = submits                        ? "submit"
               : path == "/llmage/v1/tasks"   ? "status"
               : path == "/llmage/v1/models"  ? "models"
               : path == "/llmage/v1/pricing" ? "pricing"
               : path == kHistoryPath         ? "history"
                                              : "other";
  if (submits && request.method == "POST") {
    transnos_.request(form.text("transno").value_or(""), form.complete && request.whole);
    if (settings_.faults.submit.generation_down) {
      entry.outcome = "the generation path is down";
      return proxy_answer(502);
    }
  }
  if (auto refusal = refuse_key(entry.key)) {
    entry.outcome = "refused: the key";
    return *refusal;
  }
  if (entry.kind == "other") {
    entry.outcome = "no such path";
    return text_answer(404, "text/plain; charset=utf-8", "404: Not Found");
  }
  if (request.method != (submits ? "POST" : "GET")) {
    entry.outcome = "wrong method";
    return text_answer(405, "text/plain; charset=utf-8", "405: Method Not Allowed");
  }
  if (submits) return submit(request, form, *endpoint, now, entry);
  if (entry.kind == "status") return status(request, form, now, entry);
  if (entry.kind == "history") return history(request, form, now, entry);
  if (entry.kind == "pricing") return pricing(form, entry);
  entry.outcome = "listed";
  return models(form);
}

KeySeen Sim::key_seen(Request const& request) const {
  auto const* value = request.header("Authorization");
  if (value == nullptr) return KeySeen::none;
  return *value == "Bearer " + settings_.key ? KeySeen::right : KeySeen::wrong;
}

std::optional<Answer> Sim::refuse_key(KeySeen key) const {
  if (key != KeySeen::right || settings_.faults.reject_key) return no_key_answer();
  if (settings_.faults.forbid_key) return no_rights_answer();
  return std::nullopt;
}

// The plain forms are those of aiohttp, on which the platform is built; the JSON form is the API document's.
Answer Sim::no_key_answer() const {
  return settings_.faults.plain_refusals ? text_answer(401, "text/plain; charset=utf-8", "401: Unauthorized")
                                         : error_answer(401, "Invalid API Key");
}

Answer Sim::no_rights_answer() const {
  return settings_.faults.plain_refusals ? text_answer(403, "text/plain; charset=utf-8", "403: Forbidden")
                                         : error_answer(403, "Forbidden");
}

Answer Sim::models(Form const& form) const {
  // `created` is a float, the same for all, and a model of two categories appears twice: so does the
  // platform's public source (wwwroot/v1/models/index.dspy).
  auto category = form.text("catelogid");
  Listing const& listing = settings_.faults.listing;
  Json list = Json::array();
  auto add = [&list](std::string const& model) {
    Json entry = Json::object();
    entry["id"] = model;
    entry["object"] = "model";
    entry["created"] = 1779465600.0;
    entry["owned_by"] = "opencomputing.ai";
    list.push_back(std::move(entry));
  };
  for (auto const& offer : offers_) {
    if (category && !category->empty() && *category != offer.catelogid) continue;
    for (auto const& model : offer.models) {
      if (!names_model(listing.without, model)) add(model);
    }
  }
  for (auto const& model : listing.besides) add(model);
  Json body = Json::object();
  body["object"] = "list";
  body["data"] = std::move(list);
  return json_answer(200, body);
}

Task* Sim::find_task(std::string_view id) {
  auto found = task_by_id_.find(std::string(id));
  return found == task_by_id_.end() ? nullptr : &tasks_[found->second];
}

std::string Sim::foreign_origin() const {
  return settings_.faults.files_origin.empty() ? settings_.foreign_url : settings_.faults.files_origin;
}

void Sim::delivered(std::uint64_t ticket, std::uint64_t body_bytes, bool whole) {
  std::lock_guard lock{mutex_};
  journal_.delivered(ticket, body_bytes, whole);
  auto found = on_their_way_.find(ticket);
  if (found == on_their_way_.end()) return;
  FileOnItsWay const& sent = found->second;
  FileTrack& track = tasks_[sent.task].files[sent.kind];
  if (sent.from <= track.covered) track.covered = std::max(track.covered, sent.from + body_bytes);
  on_their_way_.erase(found);
}

void Sim::set_foreign_url(std::string url) {
  std::lock_guard lock{mutex_};
  settings_.foreign_url = std::move(url);
}

}  // namespace yj::sim
