#pragma once

#include "base/files.hpp"
#include "daemon/ctl/daemon_link.hpp"
#include "daemon/ctl/interruptions.hpp"

#include <sys/types.h>

#include <functional>
#include <memory>
#include <string>

namespace yj::ctl {

/// What a command printed in one run.
struct OneLook {
  int code = 0;       ///< what it ended with
  std::string out;    ///< on standard output
  std::string err;    ///< on standard error
  std::string heard;  ///< stands for the daemon's answers (DaemonLink::heard)
};

/// Whether a look brought nothing new: the same answers, and the same complaint where there was none.
bool says_the_same(OneLook const& before, OneLook const& now);

/// JSON on one line, as a line; what is no JSON as it is.
std::string one_line(std::string const& json);

/// A run under way in a process of its own: a daemon that is slow to answer keeps nobody from the keys and signals. The process
/// is killed with the object.
class Looking {
 public:
  /// The files have what was printed; the pipe ends with the process.
  struct Files {
    Fd end;
    Fd out;
    Fd err;
    Fd heard;
  };
  Looking(pid_t child, Files files) : child_(child), files_(std::move(files)) {}
  ~Looking();
  Looking(Looking const&) = delete;
  Looking& operator=(Looking const&) = delete;

  /// Can be read when the run is over.
  [[nodiscard]] int fd() const { return files_.end.get(); }
  [[nodiscard]] bool ended() const;
  /// Once it ended.
  OneLook take();

 private:
  pid_t child_;
  Files files_;
};

/// Begins a run. Of a program of one thread. The signals are what they were before `interruptions` in the new process.
std::unique_ptr<Looking> begin_look(std::function<Exit()> const& command, DaemonLink const& daemon,
                                    Interruptions& interruptions);

}  // namespace yj::ctl
