#pragma once

#include "base/ids.hpp"
#include "core/job_spec.hpp"

#include <string>

namespace yj::simulation {

/// What the world knows of a job that a person handed in.
struct JobFacts {
  std::string account;
  std::string model;
  int duration = 0;
  JobType type = JobType::t2v;
  bool refused = false;  ///< the platform will never take it
  bool doomed = false;   ///< each of its tasks fails, with the same words
  bool resend_once = false;
  BatchId batch{};

  bool operator==(JobFacts const&) const = default;
};

}  // namespace yj::simulation
