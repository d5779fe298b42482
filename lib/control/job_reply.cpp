#include "control/job_reply.hpp"

namespace yj::control {

Outcome<JobReply> job_reply(Context& context, store::JobDetails details, int events_max) {
  auto events = context.engine.store().events_of(details.job.id, events_max);
  if (!events) return problem_of(events.error());
  JobReply reply;
  reply.events = std::move(*events);
  reply.why = why(details, context.engine.overview(), context.engine.glimpse(details.job.id));
  reply.details = std::move(details);
  return reply;
}

}  // namespace yj::control
