#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace yj::e2e {

/// A program of ours, started for one test. It is killed with the object if it still runs, and also when the
/// test program itself dies. What a sanitizer reported in its log fails the test, however the program ended: the
/// thread sanitizer reports and goes on, and a program that is killed has no exit code to say so.
class Process {
 public:
  /// Both output streams go to the end of `log`. `environment` is all that the program gets, and
  /// what the sanitizers are told in ours.
  Process(std::vector<std::string> command, std::filesystem::path const& log,
          std::map<std::string, std::string> const& environment = {});
  ~Process();
  Process(Process const&) = delete;
  Process& operator=(Process const&) = delete;

  [[nodiscard]] pid_t pid() const { return pid_; }
  void signal(int number) const;
  [[nodiscard]] bool running();
  /// Waits for its end and gives its exit code, or minus the signal that ended it.
  int wait();
  void kill() {
    signal(9);
    wait();
  }

 private:
  void ended_with(int status);

  std::filesystem::path log_;
  std::uintmax_t log_before_ = 0;
  pid_t pid_ = -1;
  std::optional<int> ended_;
};

}  // namespace yj::e2e
