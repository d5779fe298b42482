#pragma once

#include "control/context.hpp"
#include "control/job_json.hpp"
#include "control/problem.hpp"

namespace yj::control {

/// Everything about a job that was just read, and why it stands where it stands.
/// `events_max`: so many of its last events come along.
Outcome<JobReply> job_reply(Context& context, store::JobDetails details, int events_max = 100);

/// The same of the job as it stands in the store now.
Outcome<JobReply> job_reply_now(Context& context, JobId job);
/// Whoever lets a job go should know that its batch does not.
void warn_of_batch(JobReply& reply);

}  // namespace yj::control
