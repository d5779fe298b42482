#pragma once

#include <compare>
#include <string>

namespace yj {

/// Jobs of one account and one model wait in one lane: the platform refuses by model (no balance above that
/// model's minimum, no price) and by account, never by batch.
struct LaneKey {
  std::string account;
  std::string model;
  auto operator<=>(LaneKey const&) const = default;
};

}  // namespace yj
