// POST /v1/jobs/JOB/retry: a person orders a failed or cancelled job once more. Any other job is 409: it
// would be paid for twice.
#include "base/log.hpp"
#include "control/job_reply.hpp"
#include "control/routes.hpp"
#include "control/targets.hpp"

#include <fmt/format.h>

namespace yj::control {

namespace {

http::Awaitable<Outcome<JobReply>> run(Context& context, JobTarget target, http::Peer peer) {
  auto found = find_job(context.engine.store(), target);
  if (!found) co_return found.error();
  auto retried = co_await context.engine.retry(found->job.id, who(peer));
  if (!retried) co_return problem_of(retried.error());
  log::info("{} ordered job '{}' of batch '{}' again", who_and_what(peer), found->job.spec.name,
            found->job.batch_name);
  auto now = context.engine.store().job(found->job.id);
  if (!now) co_return problem_of(now.error());
  auto reply = job_reply(context, std::move(*now));
  if (!reply) co_return reply.error();
  if (reply->details.batch_state != store::BatchState::active)
    reply->warnings.push_back(fmt::format("its batch is {}, so the job waits until the batch is resumed",
                                          name_of(reply->details.batch_state)));
  co_return std::move(*reply);
}

}  // namespace

std::vector<Route> retry_job_routes() {
  Action action = action_of(job_target, run, job_response);
  return {{"POST", "/v1/jobs/{job}/retry", {}, action}, {"POST", "/v1/jobs/{batch}/{job}/retry", {}, action}};
}

}  // namespace yj::control
