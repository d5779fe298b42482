#pragma once

#include "base/instant.hpp"
#include "base/random.hpp"

#include <algorithm>
#include <cstdint>

namespace yj {

/// `first`, doubled once per earlier failure, at most `longest`.
inline Duration doubled(Duration first, int failures_before, Duration longest) {
  Duration wait = first;
  for (int i = 0; i < failures_before && wait < longest; ++i) wait *= 2;
  return std::min(wait, longest);
}

/// Up to a tenth more, so that many daemons do not knock at the same instant.
inline Duration jittered(Duration wait, Random& dice) {
  return wait + Duration{static_cast<std::int64_t>(static_cast<double>(wait.count()) * 0.1 * dice.unit())};
}

}  // namespace yj
