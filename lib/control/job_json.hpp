#pragma once

#include "base/json.hpp"
#include "control/reply.hpp"
#include "control/why.hpp"
#include "store/records.hpp"

#include <optional>
#include <vector>

namespace yj::control {

/// A job as lists show it; the schema `Job` of the contract.
Json job_json(store::JobRecord const& job);

/// Everything about one job; the schema `JobDetails`.
struct JobReply {
  store::JobDetails details;
  std::vector<store::EventRecord> events;
  Why why;
  Warnings warnings;
};
Json details_json(JobReply const& reply);
http::Response job_response(JobReply const& reply);

}  // namespace yj::control
