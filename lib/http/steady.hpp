#pragma once

#include "base/instant.hpp"

#include <algorithm>
#include <chrono>

namespace yj::http {

/// Deadlines within one exchange: time that nobody can set back.
using SteadyTime = std::chrono::steady_clock::time_point;

/// What is left until `until`, never negative.
inline Duration left_until(SteadyTime until) {
  return std::max(std::chrono::ceil<Duration>(until - std::chrono::steady_clock::now()), Duration{0});
}

}  // namespace yj::http
