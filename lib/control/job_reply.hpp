#pragma once

#include "control/context.hpp"
#include "control/job_json.hpp"
#include "control/problem.hpp"

namespace yj::control {

/// Everything about a job that was just read, and why it stands where it stands.
/// `events_max`: so many of its last events come along.
Outcome<JobReply> job_reply(Context& context, store::JobDetails details, int events_max = 100);

}  // namespace yj::control
