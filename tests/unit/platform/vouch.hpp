#pragma once

#include "core/submission.hpp"

namespace yj::store {

/// In these tests nobody writes to a disk: the store's part is played by this class of the same name.
class Vouch {
 public:
  static Prepared prepared(AttemptId attempt) { return Prepared{attempt}; }
  static Armed armed(AttemptId attempt) { return Armed{attempt}; }
};

}  // namespace yj::store
