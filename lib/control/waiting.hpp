#pragma once

#include "base/json.hpp"
#include "core/obstacle.hpp"
#include "store/records.hpp"

#include <optional>
#include <string>

namespace yj::control {

/// What a job waits for at the moment, in plain words.
struct Waiting {
  std::string kind;  ///< stable: `batch_paused`, `batch_held`, a name of an obstacle, `turn`, `platform`, …
  std::string what;
  std::optional<Instant> since;
  std::optional<Instant> until;  ///< when it is looked at again by itself; none: something else ends it
};

/// Nothing for a job that has come to its end.
std::optional<Waiting> why_waiting(store::JobDetails const& details, Overview const& overview);

Json waiting_json(std::optional<Waiting> const& waiting);

}  // namespace yj::control
