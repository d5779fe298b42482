#pragma once

#include "base/instant.hpp"
#include "simulation/faults.hpp"

#include <cstdint>
#include <stdexcept>
#include <string>

namespace yj::simulation {

/// Everything that a run depends on.
struct Scenario {
  std::uint64_t seed = 1;
  int jobs_max = 200;
  Duration length =
      std::chrono::hours{48};  ///< of trouble; then everything works, and the rest has to come home
  Faults faults = Faults::all();
  std::int64_t steps_max = -1;  ///< stop without a verdict after so many; below 0: never
  bool check_often = false;     ///< every invariant after every commit
};

/// A promise that was broken.
struct Violation : std::runtime_error {
  Violation(std::string promise_, std::string const& what)
      : std::runtime_error(what), promise(std::move(promise_)) {}
  std::string promise;  ///< which one, in a word or two: the same in every shrunk run
};

/// What came of a run.
struct Verdict {
  std::string promise;  ///< empty: every promise was kept
  std::string what;
  std::int64_t steps = 0;
  int jobs = 0;
  int tasks = 0;
  int crashes = 0;
  int doubts = 0;
  std::uint64_t digest = 0;  ///< of the trace
};

}  // namespace yj::simulation
