#include "control/job_reply.hpp"

#include <fmt/format.h>

namespace yj::control {

Outcome<JobReply> job_reply(Context& context, store::JobDetails details, int events_max) {
  auto events = context.engine.store().events_of(details.job.id, events_max);
  if (!events) return problem_of(events.error());
  JobReply reply;
  reply.events = std::move(*events);
  reply.why = why(details, context.engine.overview(), context.engine.glimpse(details.job.id));
  auto const& people = details.job.spec.request.people;
  if (details.job.state == JobState::held && !people.empty() && !details.job.paused)
    reply.why = why_person(details, context.engine.assets().wait_of(details.job.account, people));
  reply.details = std::move(details);
  return reply;
}

Outcome<JobReply> job_reply_now(Context& context, JobId job) {
  auto now = context.engine.store().job(job);
  if (!now) return problem_of(now.error());
  return job_reply(context, std::move(*now));
}

void warn_of_batch(JobReply& reply) {
  if (reply.details.batch_state != store::BatchState::active)
    reply.warnings.push_back(fmt::format("its batch is {}, so the job waits until the batch is resumed",
                                         name_of(reply.details.batch_state)));
}

}  // namespace yj::control
