#pragma once

#include <sys/types.h>

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace yj::e2e {

/// A program of ours, started for one test. It is killed with the object if it still runs, and also when the
/// test program itself dies.
class Process {
 public:
  /// Both output streams go to the end of `log`. `environment` is all that the program gets.
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
  pid_t pid_ = -1;
  std::optional<int> ended_;
};

}  // namespace yj::e2e
