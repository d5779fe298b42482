// POST /v1/jobs/JOB/cancel: stops a job that is not submitted; any other goes on, and the reply says why.
#include "base/log.hpp"
#include "control/cancelling.hpp"
#include "control/routes.hpp"
#include "control/targets.hpp"

namespace yj::control {

namespace {

http::Awaitable<Outcome<CancelReply>> run(Context& context, JobTarget target, http::Peer peer) {
  auto found = find_job(context.engine.store(), target);
  if (!found) co_return found.error();
  auto cancelled = co_await context.engine.cancel_job(found->job.id, who(peer));
  if (!cancelled) co_return problem_of(cancelled.error());
  auto now = context.engine.store().job(found->job.id);
  if (!now) co_return problem_of(now.error());
  CancelReply reply{*cancelled, {}};
  if (cancelled->cancelled == 0) reply.warnings.push_back(why_untouched(now->job.spec.name, now->job.state));
  log::info("{} asked to cancel job '{}' of batch '{}': it is {}", who_and_what(peer), now->job.spec.name,
            now->job.batch_name, name_of(now->job.state));
  co_return std::move(reply);
}

}  // namespace

std::vector<Route> cancel_job_routes() {
  Action action = action_of(job_target, run, cancel_response);
  return {{"POST", "/v1/jobs/{job}/cancel", {}, action},
          {"POST", "/v1/jobs/{batch}/{job}/cancel", {}, action}};
}

}  // namespace yj::control
