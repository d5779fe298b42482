#pragma once

#include "base/files.hpp"

#include <csignal>
#include <optional>

namespace yj::ctl {

/// Takes the signals that concern a screen - SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP, SIGWINCH - as something to read, while it
/// exists; but not those that the program was told to ignore when it was started. For a program of one thread.
class Interruptions {
 public:
  Interruptions();
  ~Interruptions() { release(); }
  Interruptions(Interruptions const&) = delete;
  Interruptions& operator=(Interruptions const&) = delete;

  /// Can be read when a signal is there.
  [[nodiscard]] int fd() const { return fd_.get(); }
  /// The next signal; nothing when there is none.
  std::optional<int> next();
  /// Signals do again what they did before; also for a child of fork(2).
  void release();

 private:
  Fd fd_;
  sigset_t before_{};
};

/// Ends the program by this signal, so that a shell sees what happened. With SIGTSTP it stops, and this returns when it goes on.
void obey(int signal);

}  // namespace yj::ctl
