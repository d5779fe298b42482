#pragma once

#include "base/instant.hpp"
#include "base/random.hpp"

#include <cmath>
#include <cstddef>
#include <cstdint>

namespace yj::simulation {

/// Chance, from a seed. Every part of the world has dice of its own, so that a throw more in one place does not
/// change everything in the others.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : random_(seed) {}

  std::uint64_t seed() { return random_(); }
  bool chance(double probability) { return random_.unit() < probability; }
  /// From `low` to `high`, both possible.
  int between(int low, int high) {
    return low + static_cast<int>(random_() % static_cast<std::uint64_t>(high - low + 1));
  }
  Duration between(Duration low, Duration high) {
    return low +
           Duration{static_cast<std::int64_t>(random_.unit() * static_cast<double>((high - low).count()))};
  }
  /// Mostly near `mean`, seldom much longer: the time until the next thing that comes by itself.
  Duration until_next(Duration mean) {
    double waited = -std::log(1.0 - random_.unit()) * static_cast<double>(mean.count());
    return Duration{1 + static_cast<std::int64_t>(waited)};
  }
  template <class Container>
  auto& one_of(Container& container) {
    return container[static_cast<std::size_t>(random_() % container.size())];
  }

 private:
  Random random_;
};

}  // namespace yj::simulation
