#pragma once

#include "base/ids.hpp"

#include <utility>

namespace yj {

namespace store {
class Vouch;
}

/// Proof that an attempt and its holds are in the store. Only the store makes one, after its commit; it is
/// used up by the upload of everything but the request's tail.
class Prepared {
 public:
  Prepared(Prepared&&) = default;
  Prepared& operator=(Prepared&&) = default;
  Prepared(Prepared const&) = delete;
  Prepared& operator=(Prepared const&) = delete;
  [[nodiscard]] AttemptId attempt() const { return attempt_; }

 private:
  friend class store::Vouch;
  explicit Prepared(AttemptId attempt) : attempt_(attempt) {}
  AttemptId attempt_;
};

/// Proof that an attempt is durably `armed`: from now on it may have been bought, and after a crash it is in
/// doubt. Only the store makes one, after its commit; it is used up by firing the tail. So an order that no
/// disk remembers does not compile.
class Armed {
 public:
  Armed(Armed&&) = default;
  Armed& operator=(Armed&&) = default;
  Armed(Armed const&) = delete;
  Armed& operator=(Armed const&) = delete;
  [[nodiscard]] AttemptId attempt() const { return attempt_; }

 private:
  friend class store::Vouch;
  explicit Armed(AttemptId attempt) : attempt_(attempt) {}
  AttemptId attempt_;
};

}  // namespace yj
