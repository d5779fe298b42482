#pragma once

#include "base/diagnostic.hpp"
#include "core/batch_estimate.hpp"
#include "core/intent.hpp"
#include "core/job_spec.hpp"

#include <optional>
#include <string>

namespace yj::inbox {

/// What a person reads beside a batch that was taken: what it was, what is sent, what was filled in, where
/// results go.
/// `to_come`: what its jobs will probably cost; nothing where that could not be read.
std::string receipt_text(BatchSpec const& spec, BatchTaken const& taken, std::string const& output_folder,
                         std::optional<BatchEstimate> const& to_come, Instant at);

/// What a person reads beside a batch that was refused: every problem, one per line.
std::string errors_text(Diagnostics const& problems);

}  // namespace yj::inbox
