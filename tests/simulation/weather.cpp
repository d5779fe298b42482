#include "simulation/weather.hpp"

#include <array>

namespace yj::simulation {

namespace {

using namespace std::chrono_literals;

struct Kind {
  Fault fault;
  Duration every;  ///< on average
  Duration lasts;
};

constexpr std::array kKinds{
    Kind{Fault::store, 5h, 4min},     Kind{Fault::rescue, 10h, 30min}, Kind{Fault::space, 12h, 30min},
    Kind{Fault::outage, 5h, 15min},   Kind{Fault::gateway, 6h, 10min}, Kind{Fault::key, 20h, 30min},
    Kind{Fault::throttle, 8h, 10min}, Kind{Fault::history, 4h, 90min}, Kind{Fault::network, 3h, 40min},
};

}  // namespace

Weather::Weather(Timeline& timeline, Trace& trace, Dice dice, Faults faults)
    : timeline_(timeline), trace_(trace), dice_(dice), may_(faults) {
  for (auto const& kind : kKinds) {
    if (!may_.has(kind.fault)) continue;
    timeline_.after(dice_.until_next(kind.every), [this, fault = kind.fault] { turn(fault, true); });
  }
}

void Weather::turn(Fault fault, bool on) {
  if (!may_.has(fault)) return;
  on_.set(fault, on);
  trace_(timeline_.now(), "weather: {} {}", name_of(fault), on ? "begins" : "ends");
  for (auto const& kind : kKinds) {
    if (kind.fault != fault) continue;
    timeline_.after(dice_.until_next(on ? kind.lasts : kind.every), [this, fault, on] { turn(fault, !on); });
  }
}

void Weather::calm() {
  trace_(timeline_.now(), "weather: calm from now on");
  may_ = Faults{};
  on_ = Faults{};
}

}  // namespace yj::simulation
