#pragma once

#include "simulation/books.hpp"
#include "simulation/fuse.hpp"
#include "simulation/remote.hpp"
#include "simulation/scenario.hpp"
#include "simulation/timeline.hpp"
#include "simulation/trace.hpp"
#include "simulation/weather.hpp"

#include <filesystem>

namespace yj::simulation {

/// What the daemon lives in. It goes on while the daemon is dead.
struct Surroundings {
  Surroundings(Scenario const& scenario_, Trace::Sink sink, std::filesystem::path folder_)
      : scenario(scenario_),
        folder(std::move(folder_)),
        dice(scenario_.seed),
        trace(std::move(sink)),
        timeline(from_millis(1'800'000'000'000)),
        weather(timeline, trace, Dice{dice.seed()}, scenario_.faults),
        fuse(Dice{dice.seed()}),
        remote(timeline, weather, Dice{dice.seed()}, books) {}

  Scenario const& scenario;
  std::filesystem::path folder;  ///< the daemon's state
  Dice dice;                     ///< gives every part its own
  Trace trace;
  Timeline timeline;
  Weather weather;
  Fuse fuse;
  Books books;
  Remote remote;
};

}  // namespace yj::simulation
