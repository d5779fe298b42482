// GET /v1/jobs/JOB: everything about one job, and why it waits.
#include "control/job_json.hpp"
#include "control/routes.hpp"
#include "control/targets.hpp"

namespace yj::control {

namespace {

constexpr int kEventsMax = 100;

http::Awaitable<Outcome<JobReply>> run(Context& context, JobTarget target, http::Peer) {
  auto details = find_job(context.engine.store(), target);
  if (!details) co_return details.error();
  auto events = context.engine.store().events_of(details->job.id, kEventsMax);
  if (!events) co_return problem_of(events.error());
  JobReply reply;
  reply.details = std::move(*details);
  reply.events = std::move(*events);
  reply.waiting = why_waiting(reply.details, context.engine.overview());
  co_return std::move(reply);
}

}  // namespace

std::vector<Route> get_job_routes() {
  Action action = action_of(job_target, run, job_response);
  return {{"GET", "/v1/jobs/{job}", {}, action}, {"GET", "/v1/jobs/{batch}/{job}", {}, action}};
}

}  // namespace yj::control
