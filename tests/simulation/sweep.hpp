#pragma once

#include "simulation/scenario.hpp"

#include <cstdint>
#include <functional>

namespace yj::simulation {

/// What came of many seeds.
struct Sweep {
  std::int64_t seeds = 0;
  std::int64_t steps = 0;
  std::int64_t jobs = 0;
  std::int64_t tasks = 0;
  std::int64_t crashes = 0;
  std::int64_t doubts = 0;
};

/// One run in a process of its own, so that a broken assertion of the product is a verdict too.
Verdict run_apart(Scenario const& scenario);

/// Lives through the seeds from `first` to `last`, so many at a time; stops when `failed` says so.
Sweep sweep(Scenario scenario, std::uint64_t first, std::uint64_t last, int workers,
            std::function<bool(std::uint64_t seed, Verdict const&)> const& failed);

/// The same failure with fewer jobs, a shorter run and fewer kinds of trouble.
Scenario shrink(Scenario scenario, Verdict const& failure);

/// How to see it again.
std::string command_of(Scenario const& scenario);

}  // namespace yj::simulation
