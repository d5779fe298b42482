#pragma once

#include "core/event.hpp"

#include <optional>
#include <string>

namespace yj {

/// An order whose answer is lost, as core holds it until somebody finds out what became of it.
struct Doubt {
  AttemptId attempt;
  LaneKey lane;
  ReadyJob job;
  Instant began;  ///< its attempt; the platform's record, if there is one, is not older
  Instant since;  ///< when it came to doubt
};

}  // namespace yj
