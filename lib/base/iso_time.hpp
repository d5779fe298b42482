#pragma once

#include "base/instant.hpp"

#include <optional>
#include <string_view>

namespace yj {

/// Reads what `to_iso` writes: `2026-06-01T09:30:00.123Z`, also without a fraction, or `2026-06-01`, the beginning of that day in
/// UTC. Nothing for every other text.
std::optional<Instant> from_iso(std::string_view text);

}  // namespace yj
