// POST /v1/jobs/JOB/pause and …/resume: one job waits for a person's word while the rest of its batch goes on.
#include "base/log.hpp"
#include "control/job_reply.hpp"
#include "control/routes.hpp"
#include "control/targets.hpp"

namespace yj::control {

namespace {

http::Awaitable<Outcome<JobReply>> pause(Context& context, JobTarget target, http::Peer peer) {
  auto found = find_job(context.engine.store(), target);
  if (!found) co_return found.error();
  auto paused = co_await context.engine.pause_job(found->job.id, who(peer));
  if (!paused) co_return problem_of(paused.error());
  log::info("{} paused job '{}' of batch '{}'", who_and_what(peer), found->job.spec.name,
            found->job.batch_name);
  auto reply = job_reply_now(context, found->job.id);
  if (!reply) co_return reply.error();
  co_return std::move(*reply);
}

http::Awaitable<Outcome<JobReply>> resume(Context& context, JobTarget target, http::Peer peer) {
  auto found = find_job(context.engine.store(), target);
  if (!found) co_return found.error();
  auto resumed = co_await context.engine.resume_job(found->job.id, who(peer));
  if (!resumed) co_return problem_of(resumed.error());
  log::info("{} resumed job '{}' of batch '{}'", who_and_what(peer), found->job.spec.name,
            found->job.batch_name);
  auto reply = job_reply_now(context, found->job.id);
  if (!reply) co_return reply.error();
  warn_of_batch(*reply);
  co_return std::move(*reply);
}

}  // namespace

std::vector<Route> pause_job_routes() {
  Action stop = action_of(job_target, pause, job_response);
  Action go = action_of(job_target, resume, job_response);
  return {{"POST", "/v1/jobs/{job}/pause", {}, stop},
          {"POST", "/v1/jobs/{batch}/{job}/pause", {}, stop},
          {"POST", "/v1/jobs/{job}/resume", {}, go},
          {"POST", "/v1/jobs/{batch}/{job}/resume", {}, go}};
}

}  // namespace yj::control
