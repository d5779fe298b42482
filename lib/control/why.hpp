#pragma once

#include "base/json.hpp"
#include "core/obstacle.hpp"
#include "engine/asset_service.hpp"
#include "store/records.hpp"

#include <optional>
#include <string>
#include <vector>

namespace yj::control {

/// One of several commands that a person may give, and when it is the right one.
struct Choice {
  std::string command;
  std::string when;
};

/// Why a job stands where it stands, in plain words.
struct Why {
  std::string
      kind;  ///< stable: `batch_paused`, `batch_held`, a name of an obstacle, `turn`, `platform`, `failed`, …
  std::string what;
  std::optional<Instant> since;
  std::optional<Instant> until;   ///< when it is looked at again by itself; none: something else ends it
  std::string advice;             ///< what a person can do about it; empty: nothing needs doing
  std::vector<Choice> choices{};  ///< where only a person can decide
};

/// `glimpse` is what core holds of this job, if anything.
Why why(store::JobDetails const& details, Overview const& overview, std::optional<Glimpse> const& glimpse);

/// Of a job that is held for a person.
Why why_person(store::JobDetails const& details, std::optional<engine::PersonWait> const& wait);

Json why_json(Why const& why);

}  // namespace yj::control
