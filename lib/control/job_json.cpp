#include "control/job_json.hpp"

#include "control/batch_json.hpp"

namespace yj::control {

namespace {

/// A field that is sent repeatedly becomes a list, as in a JSON body.
Json fields_json(RequestSpec const& request) {
  Json json = Json::object();
  for (auto const& field : request.fields) {
    Json value;
    std::visit([&](auto const& it) { value = it; }, field.value);
    if (!json.contains(field.name)) {
      json[field.name] = std::move(value);
      continue;
    }
    Json& known = json[field.name];
    if (!known.is_array()) known = Json::array({known});
    known.push_back(std::move(value));
  }
  return json;
}

Json files_json(RequestSpec const& request) {
  Json list = Json::array();
  for (auto const& file : request.files) {
    Json json;
    json["field"] = file.field;
    json["source"] = file.source;
    json["bytes"] = file.bytes;
    json["sha256"] = file.sha256.text();
    list.push_back(std::move(json));
  }
  return list;
}

/// Pictures of verified persons, and the form of the reference that is sent in their place.
Json people_json(RequestSpec const& request) {
  Json list = Json::array();
  for (auto const& picture : request.people) {
    Json json;
    json["field"] = picture.field;
    json["person"] = picture.person;
    json["reference"] = picture.reference;
    json["source"] = picture.source;
    json["bytes"] = picture.bytes;
    json["sha256"] = picture.sha256.text();
    list.push_back(std::move(json));
  }
  return list;
}

/// The platform's own value where it is JSON, otherwise its text.
Json usage_json(std::string const& usage) {
  if (usage.empty()) return nullptr;
  auto parsed = parse_json(usage);
  if (!parsed) return usage;
  return std::move(*parsed);
}

/// What came of an answer that carries its result, until the files are home: texts as they are, of sound only its size.
Json kept_json(std::vector<InlineResult> const& parts) {
  Json json = Json::object();
  for (auto const& part : parts) {
    bool text = part.field == "text" || part.field == "reasoning";
    json[part.field] = text ? Json(part.bytes) : Json(part.bytes.size());
  }
  return json;
}

Json attempt_json(store::AttemptRecord const& attempt) {
  Json json;
  json["number"] = attempt.number;
  json["state"] = name_of(attempt.state);
  json["taskid"] = attempt.task ? Json(attempt.task->text) : Json(nullptr);
  json["transno"] = attempt.transno;
  json["began_at"] = to_iso(attempt.began_at);
  json["armed_at"] = time_json(attempt.armed_at);
  json["answered_at"] = time_json(attempt.answered_at);
  json["ended_at"] = time_json(attempt.ended_at);
  json["submit_status"] = attempt.submit_status == 0 ? Json(nullptr) : Json(attempt.submit_status);
  json["reason"] = attempt.reason;
  json["kept"] = kept_json(attempt.kept);
  json["usage"] = usage_json(attempt.usage);
  json["credits"] = attempt.credits ? credits_json(*attempt.credits) : Json(nullptr);
  json["yuan"] = attempt.yuan ? yuan_json(*attempt.yuan) : Json(nullptr);
  return json;
}

Json artifact_json(store::ArtifactRecord const& artifact) {
  Json json;
  json["kind"] = name_of(artifact.plan.kind);
  json["home"] = artifact.home.has_value();
  json["file"] = artifact.home ? Json(artifact.home->path) : Json(nullptr);
  json["bytes"] = artifact.home ? Json(artifact.home->bytes) : Json(nullptr);
  json["sha256"] = artifact.home ? Json(artifact.home->sha256.text()) : Json(nullptr);
  json["home_at"] = time_json(artifact.home_at);
  return json;
}

Json event_json(store::EventRecord const& event) {
  Json json;
  json["at"] = to_iso(event.at);
  json["kind"] = event.kind;
  json["text"] = event.text;
  return json;
}

template <class Item>
Json list_json(std::vector<Item> const& items, Json (*write)(Item const&)) {
  Json list = Json::array();
  for (auto const& item : items) list.push_back(write(item));
  return list;
}

}  // namespace

Json job_json(store::JobRecord const& job) {
  Json json;
  json["id"] = job.id.text();
  json["batch"] = job.batch_name;
  json["name"] = job.spec.name;
  json["type"] = name_of(job.spec.type);
  json["model"] = job.spec.model;
  json["account"] = job.account;
  json["state"] = name_of(job.state);
  json["reason"] = job.reason;
  json["failure_class"] = job.failure_class;
  json["attention"] = job.attention;
  json["paused"] = job.paused;
  json["prompt"] = job.spec.prompt;
  json["priority"] = name_of(job.spec.priority);
  json["optional"] = job.spec.optional;
  json["attempt_count"] = job.attempts;
  json["unresolved_attempts"] = job.unresolved;
  json["changed_at"] = to_iso(job.changed_at);
  return json;
}

Json details_json(JobReply const& reply) {
  auto const& details = reply.details;
  Json json = job_json(details.job);
  json["why"] = why_json(reply.why);
  json["batch_state"] = name_of(details.batch_state);
  json["batch_reason"] = details.batch_reason;
  json["folder"] = details.job.folder;
  json["fields"] = fields_json(details.job.spec.request);
  json["files"] = files_json(details.job.spec.request);
  json["people"] = people_json(details.job.spec.request);
  json["notes"] = details.job.spec.notes;
  json["attempts"] = list_json(details.attempts, attempt_json);
  json["artifacts"] = list_json(details.artifacts, artifact_json);
  json["events"] = list_json(reply.events, event_json);
  json["warnings"] = reply.warnings;
  return json;
}

http::Response job_response(JobReply const& reply) { return json_response(200, details_json(reply)); }

}  // namespace yj::control
