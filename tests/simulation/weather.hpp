#pragma once

#include "simulation/dice.hpp"
#include "simulation/faults.hpp"
#include "simulation/timeline.hpp"
#include "simulation/trace.hpp"

#include <map>

namespace yj::simulation {

/// Trouble that comes and goes: which kinds are on at the moment.
class Weather {
 public:
  Weather(Timeline& timeline, Trace& trace, Dice dice, Faults faults);

  /// It is on now.
  [[nodiscard]] bool has(Fault fault) const { return on_.has(fault); }
  /// This kind may happen in this run at all, until `calm`.
  [[nodiscard]] bool may(Fault fault) const { return may_.has(fault); }
  /// From now on everything works.
  void calm();

 private:
  void turn(Fault fault, bool on);

  Timeline& timeline_;
  Trace& trace_;
  Dice dice_;
  Faults may_;
  Faults on_;
};

}  // namespace yj::simulation
