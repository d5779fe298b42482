#include "report/sidecar.hpp"

#include "base/files.hpp"
#include "base/json.hpp"

namespace yj::report {

namespace {

Json sent_fields(RequestSpec const& request) {
  Json sent = Json::object();
  for (auto const& field : request.fields)
    std::visit([&](auto const& value) { sent[field.name] = value; }, field.value);
  return sent;
}

Json input_files(RequestSpec const& request) {
  Json files = Json::array();
  for (auto const& file : request.files)
    files.push_back({{"field", file.field},
                     {"source", file.source},
                     {"bytes", file.bytes},
                     {"sha256", file.sha256.text()}});
  return files;
}

Json people(RequestSpec const& request) {
  Json list = Json::array();
  for (auto const& picture : request.people)
    list.push_back({{"field", picture.field},
                    {"person", picture.person},
                    {"reference", picture.reference},
                    {"source", picture.source},
                    {"bytes", picture.bytes},
                    {"sha256", picture.sha256.text()}});
  return list;
}

Json time_or_null(std::optional<Instant> at) { return at ? Json(to_iso(*at)) : Json(nullptr); }

/// The platform's own object where it is one; text that is not JSON is kept as text.
Json usage_of(std::string const& usage) {
  if (usage.empty()) return nullptr;
  auto parsed = parse_json(usage);
  return parsed ? *parsed : Json(usage);
}

/// Exact: a number with as many digits as it has. Null: the platform's history did not show it.
Json yuan_of(std::optional<Yuan> yuan) { return yuan ? Json::parse(to_text(*yuan)) : Json(nullptr); }

Json attempts_of(store::JobDetails const& details) {
  Json attempts = Json::array();
  for (auto const& attempt : details.attempts) {
    Json json;
    json["number"] = attempt.number;
    json["state"] = name_of(attempt.state);
    json["transno"] = attempt.transno;
    json["taskid"] = attempt.task ? Json(attempt.task->text) : Json(nullptr);
    json["began_at"] = to_iso(attempt.began_at);
    json["answered_at"] = time_or_null(attempt.answered_at);
    json["ended_at"] = time_or_null(attempt.ended_at);
    json["request_bytes"] = attempt.request_bytes;
    json["request_sha256"] = attempt.request_digest.text();
    json["yuan"] = yuan_of(attempt.yuan);
    if (!attempt.reason.empty()) json["reason"] = attempt.reason;
    attempts.push_back(std::move(json));
  }
  return attempts;
}

Json artifacts_of(store::JobDetails const& details) {
  Json artifacts = Json::array();
  for (auto const& artifact : details.artifacts) {
    Json json;
    json["kind"] = name_of(artifact.plan.kind);
    if (artifact.home) {
      json["file"] = std::filesystem::path(artifact.home->path).filename().string();
      json["bytes"] = artifact.home->bytes;
      json["sha256"] = artifact.home->sha256.text();
      json["home_at"] = time_or_null(artifact.home_at);
    }
    artifacts.push_back(std::move(json));
  }
  return artifacts;
}

}  // namespace

std::string sidecar_text(store::JobDetails const& details) {
  auto const& job = details.job;
  Json json;
  json["batch"] = job.batch_name;
  json["job"] = job.spec.name;
  json["id"] = job.id.text();
  json["type"] = name_of(job.spec.type);
  json["model"] = job.spec.model;
  json["account"] = job.account;
  json["prompt"] = job.spec.prompt;
  json["sent"] = sent_fields(job.spec.request);
  json["inputs"] = input_files(job.spec.request);
  json["people"] = people(job.spec.request);
  json["notes"] = job.spec.notes;
  json["parents"] = Json::array();
  Json last_usage = nullptr;
  Json last_task = nullptr;
  std::optional<Yuan> last_yuan;
  if (!details.attempts.empty()) {
    auto const& last = details.attempts.back();
    last_usage = usage_of(last.usage);
    if (last.task) last_task = last.task->text;
    last_yuan = last.yuan;
  }
  json["taskid"] = std::move(last_task);
  bool has_credits =
      last_usage.is_object() && last_usage.contains("credits") && last_usage["credits"].is_number();
  json["credits"] = has_credits ? last_usage["credits"] : Json(nullptr);
  json["yuan"] = yuan_of(last_yuan);
  json["usage"] = std::move(last_usage);
  json["attempts"] = attempts_of(details);
  json["artifacts"] = artifacts_of(details);
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

Result<void> write_sidecar(std::filesystem::path const& output, store::JobDetails const& details) {
  auto file = output / details.job.folder / (details.job.stem + ".json");
  std::error_code unreadable;
  bool moved =
      details.job.state == JobState::done && !std::filesystem::exists(file, unreadable) && !unreadable;
  if (moved) return {};
  return write_file_durably(file, sidecar_text(details));
}

}  // namespace yj::report
