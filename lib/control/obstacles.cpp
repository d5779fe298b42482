#include "control/obstacles.hpp"

#include "control/reply.hpp"

#include <algorithm>

namespace yj::control {

namespace {

using Kind = Obstacle::Kind;

bool concerns_everything(Kind kind) {
  return kind == Kind::stopping || kind == Kind::no_space || kind == Kind::store_trouble ||
         kind == Kind::unreachable;
}

bool concerns_the_account(Kind kind) { return kind == Kind::account_held || kind == Kind::account_balance; }

/// Pace, not trouble: it passes while other jobs run.
bool is_pace(Kind kind) { return kind == Kind::in_flight || kind == Kind::on_wire || kind == Kind::rate; }

}  // namespace

std::vector<ShownObstacle> obstacles_of(Overview const& overview,
                                        std::vector<LaneKey> const& lanes_with_ready_jobs) {
  std::vector<ShownObstacle> shown;
  for (auto const& obstacle : overview.general) shown.push_back({obstacle, obstacle.account, ""});
  for (auto const& lane : overview.lanes) {
    if (!lane.obstacle || concerns_the_account(lane.obstacle->kind)) continue;
    bool waited_for = std::find(lanes_with_ready_jobs.begin(), lanes_with_ready_jobs.end(), lane.key) !=
                      lanes_with_ready_jobs.end();
    if (is_pace(lane.obstacle->kind) && !waited_for) continue;
    shown.push_back({*lane.obstacle, lane.key.account, lane.key.model});
  }
  return shown;
}

std::optional<Obstacle> obstacle_for(LaneKey const& key, Overview const& overview) {
  for (auto const& obstacle : overview.general) {
    if (concerns_everything(obstacle.kind)) return obstacle;
  }
  for (auto const& lane : overview.lanes) {
    if (lane.key == key) return lane.obstacle;
  }
  return std::nullopt;
}

bool needs_a_person(Obstacle const& obstacle) {
  switch (obstacle.kind) {
    case Kind::no_space:
    case Kind::account_held:
    case Kind::account_balance:
    case Kind::lane_balance: return true;
    case Kind::circuit: return !obstacle.until;
    default: return false;
  }
}

Json obstacle_json(ShownObstacle const& shown) {
  Json json;
  json["kind"] = name_of(shown.obstacle.kind);
  json["account"] = shown.account.empty() ? Json(nullptr) : Json(shown.account);
  json["model"] = shown.model.empty() ? Json(nullptr) : Json(shown.model);
  json["since"] = time_json(shown.obstacle.since);
  json["until"] = time_json(shown.obstacle.until);
  json["what"] = shown.obstacle.what;
  json["advice"] = shown.obstacle.advice;
  return json;
}

}  // namespace yj::control
