#pragma once

#include "base/instant.hpp"
#include "core/price.hpp"

#include <optional>
#include <string>

namespace yj {

/// What decides the price of an order: as it was sent, and what it was expected to cost when it began.
struct Asked {
  PriceClass price;
  std::string resolution;  ///< `720p`; empty where the order names none
  bool off_peak = false;
  std::optional<Credits> expected;  ///< nobody knew
  Estimate::Source expected_from = Estimate::Source::unknown;
};

/// What the platform's `usage` says of a finished task. It is the vendor's own object, and any part may be missing
/// (`duration`, `resolution`, `off_peak` and `credits` in the example of the platform's API document; `SR` for the
/// resolution in the public source of the platform, llmage).
struct Reported {
  std::optional<Credits> credits;
  std::optional<Duration> length;
  std::string resolution;  ///< empty: it does not say; compared only where both say lines, as `720p`
  std::optional<bool> off_peak;
};

/// Where the platform charged for something else than was asked, or another price than was expected: sentences for people,
/// of bounded length. Empty when everything agrees, or nothing can be compared.
std::string differences(Asked const& asked, Reported const& reported);

}  // namespace yj
