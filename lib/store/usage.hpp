#pragma once

#include "core/audit.hpp"
#include "core/credits.hpp"

#include <optional>
#include <string_view>

namespace yj::store {

/// What a task's `usage` (JSON, verbatim) says that it cost. Nothing when it does not say: not every model reports
/// credits (public source of the platform, llmage: `usage` is the vendor's own object), and an unknown price is
/// never 0. A number in quotes counts; a negative or absurd one does not.
std::optional<Credits> credits_in(std::string_view usage);

/// Everything of it that can be compared with the order; what is missing, or no such value, stays empty.
Reported reported_in(std::string_view usage);

}  // namespace yj::store
