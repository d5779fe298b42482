#pragma once

#include "core/failure_class.hpp"

namespace yj {

/// How often a job is tried again by itself after the platform said FAILED (which is not billed): trouble
/// between platform and vendor once, a vendor without room three times, a verdict on the content never.
inline int retries_allowed(FailureClass failure) {
  switch (failure) {
    case FailureClass::network: return 1;
    case FailureClass::throttled: return 3;
    case FailureClass::moderation:
    case FailureClass::bad_input:
    case FailureClass::unknown: return 0;
  }
  return 0;
}

}  // namespace yj
