#pragma once

#include <compare>
#include <cstdint>
#include <string>

namespace yj {

/// Money, as the platform takes it from an account: `amount` in its history, two decimals (public source of the platform:
/// llmage/accounting.py). Kept to a millionth, as `Credits` are: a price times a discount may have more decimals in another
/// version of the platform, and what was shown is kept as it was shown.
///
/// A type of its own on purpose: credits are the vendor's unit and have no fixed price in yuan, so there is no way from one to
/// the other, and whoever compares, adds or hands over the wrong one does not compile (tests/rejected/units.cpp).
struct Yuan {
  std::int64_t millionths = 0;
  auto operator<=>(Yuan const&) const = default;
};

/// `3`, `0.45`: without zeros that say nothing.
std::string to_text(Yuan yuan);

}  // namespace yj
