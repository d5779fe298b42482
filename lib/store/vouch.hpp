#pragma once

#include "core/submission.hpp"

namespace yj::store {

/// The only maker of `Prepared` and `Armed`. Its only user is the writer, after a commit.
class Vouch {
  friend class Writer;
  static Prepared prepared(AttemptId attempt) { return Prepared{attempt}; }
  static Armed armed(AttemptId attempt) { return Armed{attempt}; }
};

}  // namespace yj::store
