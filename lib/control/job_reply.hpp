#pragma once

#include "control/context.hpp"
#include "control/job_json.hpp"
#include "control/problem.hpp"

namespace yj::control {

/// Everything about a job that was just read, and why it stands where it stands.
Outcome<JobReply> job_reply(Context& context, store::JobDetails details);

}  // namespace yj::control
