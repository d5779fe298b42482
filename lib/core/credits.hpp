#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace yj {

/// What a task costs in the platform's own unit, exact to a millionth: `usage.credits` is a number that may have a
/// fraction, and the sum of thousands must not drift.
struct Credits {
  std::int64_t millionths = 0;
  auto operator<=>(Credits const&) const = default;
};

/// `10`, `2.5`: without zeros that say nothing.
std::string to_text(Credits credits);

/// `200`, `2.5`: digits with at most six behind the point, no sign, up to a billion. Anything else is nothing.
std::optional<Credits> parse_credits(std::string_view text);

}  // namespace yj
