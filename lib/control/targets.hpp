#pragma once

#include "control/call.hpp"
#include "store/port.hpp"

#include <optional>
#include <string>

namespace yj::control {

/// A batch as a client names it: by its id or by its name.
struct BatchTarget {
  std::string text;
};

/// A job as a client names it: by its id, or by its batch and its name.
struct JobTarget {
  std::optional<std::string> batch;
  std::string job;
};

/// From `{batch}` of the path.
Outcome<BatchTarget> batch_target(Call const& call);
/// From `{job}` of the path, which may be BATCH/JOB in one, and `{batch}` where the pattern has it.
Outcome<JobTarget> job_target(Call const& call);

Outcome<store::BatchRecord> find_batch(store::Store& store, BatchTarget const& target);
Outcome<store::JobDetails> find_job(store::Store& store, JobTarget const& target);

}  // namespace yj::control
