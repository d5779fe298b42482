// POST /v1/jobs/JOB/retry: a person orders a failed or cancelled job once more. Any other job is 409: it
// would be paid for twice.
#include "base/log.hpp"
#include "control/job_reply.hpp"
#include "control/routes.hpp"
#include "control/targets.hpp"

namespace yj::control {

namespace {

http::Awaitable<Outcome<JobReply>> run(Context& context, JobTarget target, http::Peer peer) {
  auto found = find_job(context.engine.store(), target);
  if (!found) co_return found.error();
  auto retried = co_await context.engine.retry(found->job.id, who(peer));
  if (!retried) co_return problem_of(retried.error());
  log::info("{} ordered job '{}' of batch '{}' again", who_and_what(peer), found->job.spec.name,
            found->job.batch_name);
  auto reply = job_reply_now(context, found->job.id);
  if (!reply) co_return reply.error();
  warn_of_batch(*reply);
  if (found->batch_state == store::BatchState::cancelled)
    reply->warnings.emplace_back(
        "its batch was cancelled and is active again; its other jobs stay cancelled");
  co_return std::move(*reply);
}

}  // namespace

std::vector<Route> retry_job_routes() {
  Action action = action_of(job_target, run, job_response);
  return {{"POST", "/v1/jobs/{job}/retry", {}, action}, {"POST", "/v1/jobs/{batch}/{job}/retry", {}, action}};
}

}  // namespace yj::control
