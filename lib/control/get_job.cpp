// GET /v1/jobs/JOB: everything about one job, and why it stands where it stands.
#include "control/job_reply.hpp"
#include "control/routes.hpp"
#include "control/targets.hpp"

namespace yj::control {

namespace {

http::Awaitable<Outcome<JobReply>> run(Context& context, JobTarget target, http::Peer) {
  auto details = find_job(context.engine.store(), target);
  if (!details) co_return details.error();
  co_return job_reply(context, std::move(*details));
}

}  // namespace

std::vector<Route> get_job_routes() {
  Action action = action_of(job_target, run, job_response);
  return {{"GET", "/v1/jobs/{job}", {}, action, true}, {"GET", "/v1/jobs/{batch}/{job}", {}, action, true}};
}

}  // namespace yj::control
