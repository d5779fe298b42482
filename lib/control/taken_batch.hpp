#pragma once

#include "base/json.hpp"
#include "core/job_spec.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace yj::control {

/// What a person is told of a batch that was just sent, besides what the store keeps of it.
struct BatchSummary {
  struct Kind {
    JobType type = JobType::t2v;
    std::string model;
    std::int64_t jobs = 0;
  };
  std::vector<Kind> kinds;  ///< by type, then by model
  /// The batch's own, then those of its jobs, each once and with the number of jobs that have it.
  std::vector<std::string> notes;
};

/// At most this many different notes of jobs; the rest is counted.
inline constexpr std::size_t kJobNotesMax = 50;

BatchSummary summary_of(BatchSpec const& spec);
/// `[{"type", "model", "jobs"}]`
Json kinds_json(BatchSummary const& summary);

}  // namespace yj::control
