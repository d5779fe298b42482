#pragma once

#include "base/json.hpp"
#include "core/lane_key.hpp"
#include "core/obstacle.hpp"

#include <optional>
#include <string>
#include <vector>

namespace yj::control {

/// Why something waits, and whom it concerns: everything, an account, or one of its lanes.
struct ShownObstacle {
  Obstacle obstacle;
  std::string account;  ///< empty: everything
  std::string model;    ///< empty: the whole account
};

/// What stands in the way now, each thing once, the general first. Limits that are merely reached are shown
/// where ready jobs wait behind them.
std::vector<ShownObstacle> obstacles_of(Overview const& overview,
                                        std::vector<LaneKey> const& lanes_with_ready_jobs);

/// What a ready job of this lane waits for, if anything stands in its way.
std::optional<Obstacle> obstacle_for(LaneKey const& lane, Overview const& overview);

/// True when it does not end by itself: somebody has to do something.
bool needs_a_person(Obstacle const& obstacle);

Json obstacle_json(ShownObstacle const& shown);

}  // namespace yj::control
