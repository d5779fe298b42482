#pragma once

#include "core/price.hpp"

#include <cstdint>
#include <string>

namespace yj {

/// What jobs together will probably cost, as far as anybody knows.
struct BatchEstimate {
  std::int64_t jobs = 0;
  Credits low;  ///< of those with a known price
  Credits high;
  std::int64_t unknown = 0;  ///< jobs whose price nobody knows
  bool fitted = false;       ///< some of it was drawn from other durations, or is a named price

  void add(Estimate const& each, std::int64_t jobs_of_it);
};

/// `about 70 credits for 10 jobs, as such tasks were charged before`, with what nobody knows behind it.
std::string in_words(BatchEstimate const& estimate);

}  // namespace yj
