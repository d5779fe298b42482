#pragma once

#include "core/batch_estimate.hpp"
#include "store/records.hpp"

#include <optional>

namespace yj::control {

/// What a batch may cost before a person approves more, where that is less than what is to come.
std::optional<Credits> confirm_above_of(store::BatchRecord const& batch, BatchEstimate const& to_come);

}  // namespace yj::control
