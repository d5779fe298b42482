#pragma once

#include "simulation/dice.hpp"

namespace yj::simulation {

/// The daemon ends here.
struct Crash {};

/// Burns a little at every point at which the daemon may be killed; at its end it is.
class Fuse {
 public:
  explicit Fuse(Dice dice) : dice_(dice) {}

  /// A fuse for a life of about so many points; 0: none.
  void lay(int mean) { left_ = mean > 0 ? dice_.until_next(Duration{mean}).count() : 0; }
  void burn() {
    if (left_ > 0 && --left_ == 0) throw Crash{};
  }

 private:
  Dice dice_;
  std::int64_t left_ = 0;
};

}  // namespace yj::simulation
