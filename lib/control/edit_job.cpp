// PATCH /v1/jobs/JOB: a job that is not ordered becomes another, by the keys of a batch file.
#include "base/log.hpp"
#include "base/text.hpp"
#include "batch/edit.hpp"
#include "control/job_reply.hpp"
#include "control/known_blobs.hpp"
#include "control/routes.hpp"
#include "control/targets.hpp"
#include "http/run_on.hpp"

#include <fmt/format.h>

namespace yj::control {

namespace {

struct Ask {
  JobTarget target;
  Json changes;
};

Outcome<Ask> decode(Call const& call) {
  auto target = job_target(call);
  if (!target) return target.error();
  auto json = parse_json(call.request.body);
  if (!json || !json->is_object() || json->empty())
    return problem(
        400, "invalid", "the body does not say what is to be changed",
        R"(send keys of a job with their new values, as {"prompt": "…", "duration": 8, "ratio": null})");
  return Ask{std::move(*target), std::move(*json)};
}

/// The contents of the job's own files; it cannot have others.
KnownBlobs own_files(store::Blobs const& blobs, RequestSpec const& request) {
  std::map<std::string, std::string> files;
  for (auto const& file : request.files) files.emplace(file.source, file.sha256.text());
  for (auto const& person : request.people) files.emplace(person.source, person.sha256.text());
  return {blobs, std::move(files)};
}

Problem invalid_edit(Diagnostics errors) {
  Problem refused = problem(422, "invalid-job",
                            errors.size() == 1 ? errors.front().text()
                                               : fmt::format("there are {} problems, the first: {}",
                                                             errors.size(), errors.front().text()),
                            "the job is as it was");
  refused.errors = std::move(errors);
  return refused;
}

std::string keys_of(Json const& changes) {
  std::vector<std::string> keys;
  for (auto const& [key, value] : changes.items()) keys.push_back(key);
  return joined(keys, ", ");
}

http::Awaitable<Outcome<JobReply>> run(Context& context, Ask ask, http::Peer peer) {
  auto found = find_job(context.engine.store(), ask.target);
  if (!found) co_return found.error();
  store::JobRecord const& job = found->job;
  KnownBlobs inputs = own_files(context.engine.blobs(), job.spec.request);
  auto check_it = [&]() {
    return batch::edited(job.spec, job.batch_name, ask.changes, context.catalog, inputs);
  };
  auto checked = co_await http::run_on(context.engine.worker(), check_it);
  if (auto* wrong = std::get_if<Diagnostics>(&checked)) co_return invalid_edit(std::move(*wrong));
  JobSpec& now = std::get<JobSpec>(checked);
  std::string const changed = keys_of(ask.changes);
  now.notes.push_back(fmt::format("edited by {}: {}", who(peer), changed));
  auto edited = co_await context.engine.edit_job(job.id, std::move(now), job.revision, changed, who(peer));
  if (!edited) co_return problem_of(edited.error());
  log::info("{} edited job '{}' of batch '{}': {}", who_and_what(peer), job.spec.name, job.batch_name,
            changed);
  auto reply = job_reply_now(context, job.id);
  if (!reply) co_return reply.error();
  if (reply->details.job.state == JobState::failed || reply->details.job.state == JobState::cancelled)
    reply->warnings.push_back(
        fmt::format("it is {}: a retry orders it as it is now", name_of(reply->details.job.state)));
  co_return std::move(*reply);
}

}  // namespace

std::vector<Route> edit_job_routes() {
  Action action = action_of(decode, run, job_response);
  return {{"PATCH", "/v1/jobs/{job}", {}, action}, {"PATCH", "/v1/jobs/{batch}/{job}", {}, action}};
}

}  // namespace yj::control
