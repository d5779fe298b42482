#pragma once

#include "control/reply.hpp"
#include "core/intent.hpp"
#include "core/job_state.hpp"

#include <cstdint>
#include <map>
#include <string_view>

namespace yj::control {

/// What was stopped and what goes on. Cancelling never abandons what is paid for.
struct CancelReply {
  JobsCancelled jobs;
  Warnings warnings;
};
http::Response cancel_response(CancelReply const& reply);

/// Sentences about the jobs of a batch that no command stops any more: paid for, or perhaps so.
Warnings going_on(std::map<JobState, std::int64_t> const& counts);

/// Why a job in this state was not cancelled.
std::string why_untouched(std::string_view name, JobState state);

}  // namespace yj::control
