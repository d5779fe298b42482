#pragma once

#include "base/instant.hpp"

namespace yj {

/// Where time comes from. Everything that waits is given one, so that tests and simulations own the time.
class Clock {
 public:
  virtual ~Clock() = default;
  [[nodiscard]] virtual Instant now() const = 0;
};

/// Wall time at construction plus the steady time that passed since: it never jumps, whatever somebody does
/// to the system's clock. It is set right at the next start, which is when stored instants are compared with
/// it.
class SteadyWallClock final : public Clock {
 public:
  SteadyWallClock()
      : wall_(std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now())),
        steady_(std::chrono::steady_clock::now()) {}

  [[nodiscard]] Instant now() const override {
    return wall_ + std::chrono::duration_cast<Duration>(std::chrono::steady_clock::now() - steady_);
  }

 private:
  Instant wall_;
  std::chrono::steady_clock::time_point steady_;
};

}  // namespace yj
