// GET /v1/jobs/BATCH/JOB/evidence: all that can be shown about an order when it is disputed - what was sent, every
// answer word for word, when, and the hashes of every file. A client packs it. An id alone has no such path: with
// it, `/v1/jobs/B/evidence` would be a job of that name as well.
#include "base/files.hpp"
#include "base/log.hpp"
#include "control/job_reply.hpp"
#include "control/routes.hpp"
#include "control/targets.hpp"
#include "http/run_on.hpp"

#include <fmt/format.h>

namespace yj::control {

namespace {

constexpr int kEventsMax = 100'000;
constexpr std::uint64_t kSidecarBytesMax = 8ULL << 20;

struct Evidence {
  JobReply job;
  Instant made_at;
  std::string version;
  std::optional<std::string> sidecar;  ///< as it lies beside the job's files
};

http::Awaitable<Outcome<Evidence>> run(Context& context, JobTarget target, http::Peer peer) {
  auto details = find_job(context.engine.store(), target);
  if (!details) co_return details.error();
  auto reply = job_reply(context, std::move(*details), kEventsMax);
  if (!reply) co_return reply.error();
  Evidence evidence{std::move(*reply), context.engine.clock().now(), context.settings.version, std::nullopt};
  auto const& job = evidence.job.details.job;
  auto file = context.settings.output / job.folder / (job.stem + ".json");
  auto read = [&file]() { return read_file(file, kSidecarBytesMax); };
  auto sidecar = co_await http::run_on(context.engine.worker(), read);
  if (sidecar) {
    evidence.sidecar = log::redacted(std::move(*sidecar));
  } else if (sidecar.error().code != Errc::not_found) {
    evidence.job.warnings.push_back(sidecar.error().what);
  }
  log::info("{} asked for the evidence of job '{}' of batch '{}'", who_and_what(peer), job.spec.name,
            job.batch_name);
  co_return std::move(evidence);
}

Json text_or_null(std::string const& text) {
  return text.empty() ? Json(nullptr) : Json(log::redacted(text));
}

/// Everything that a request consisted of but the key, and the bytes of files as their hashes.
Json request_json(Json const& details, store::JobDetails const& job) {
  Json json;
  json["method"] = "POST";
  json["path"] = job.job.spec.request.path;
  json["encoding"] = job.job.spec.request.encoding == Encoding::json ? "json" : "multipart";
  json["fields"] = details.at("fields");
  json["files"] = details.at("files");
  json["people"] = details.at("people");
  return json;
}

Json answers_json(store::JobDetails const& job) {
  Json list = Json::array();
  for (auto const& attempt : job.attempts) {
    Json json;
    json["attempt"] = attempt.number;
    json["transno"] = attempt.transno;
    json["taskid"] = attempt.task ? Json(attempt.task->text) : Json(nullptr);
    json["request_bytes"] = attempt.request_bytes;
    json["request_sha256"] = attempt.request_digest.text();
    json["armed_at"] = time_json(attempt.armed_at);
    json["answered_at"] = time_json(attempt.answered_at);
    json["submit_status"] = attempt.submit_status == 0 ? Json(nullptr) : Json(attempt.submit_status);
    json["submit_answer"] = text_or_null(attempt.submit_answer);
    json["ended_at"] = time_json(attempt.ended_at);
    json["final_answer"] = text_or_null(attempt.final_answer);
    list.push_back(std::move(json));
  }
  return list;
}

http::Response encode(Evidence const& evidence) {
  Json json;
  json["made_at"] = to_iso(evidence.made_at);
  json["version"] = evidence.version;
  Json details = details_json(evidence.job);
  json["request"] = request_json(details, evidence.job.details);
  json["answers"] = answers_json(evidence.job.details);
  json["job"] = std::move(details);
  json["sidecar"] = evidence.sidecar ? Json(*evidence.sidecar) : Json(nullptr);
  json["warnings"] = evidence.job.warnings;
  return json_response(200, json);
}

}  // namespace

Route get_evidence_route() {
  return {"GET", "/v1/jobs/{batch}/{job}/evidence", {}, action_of(job_target, run, encode)};
}

}  // namespace yj::control
