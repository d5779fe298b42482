#pragma once

#include "e2e/world.hpp"

#include <chrono>
#include <functional>
#include <string>
#include <vector>

namespace yj::faults {

/// A small run of the real daemon against the real simulator, in which one thing goes wrong: four jobs through the inbox, one of
/// them with a picture (a multipart order), and a balance that runs out before the last.
class Trial {
 public:
  static constexpr int kJobs = 4;
  static constexpr char const* kBatch = "长安";

  /// How a trial begins.
  enum class Begin {
    fresh,      ///< no state yet: the first start is part of it
    half_done,  ///< some jobs are done, one waits for money; the daemon was killed
  };

  explicit Trial(Begin begin = Begin::fresh);

  /// Runs the daemon under the shim until its work is done and it was stopped, or until it is dead. Further words for the shim's
  /// environment may be added (see shim/plan.hpp). False when it neither ended nor finished its work in `patience`, or when
  /// `enough` was seen before; it is killed then. Under a sanitizer there is more of every patience.
  bool run(std::string const& rules, std::chrono::seconds patience = std::chrono::seconds{60},
           std::function<bool()> const& enough = {});
  /// Ends what may be left of it, and starts it without the shim until the work is done and it was stopped. False when that
  /// does not happen.
  bool recover(std::chrono::seconds patience = std::chrono::seconds{120});
  /// Plays the person beside the running daemon: tops the balance up when it is empty, hands in again what was not taken.
  /// True when all jobs came to their end.
  bool work_is_done();
  /// Everything that is not as it must be now; see e2e/judgement.hpp.
  std::vector<std::string> judge();

  /// The run came to its end, whether the shim struck or not: exit code, or minus a signal.
  [[nodiscard]] int exit_code() const { return exit_code_; }
  /// Where its jobs stood when `run` gave up on it.
  [[nodiscard]] std::string const& stuck_at() const { return stuck_at_; }
  /// The faults that the shim played, or the calls that it counted, a line each.
  [[nodiscard]] std::vector<std::string> shim_log() const;
  [[nodiscard]] e2e::World& world() { return world_; }

 private:
  void begin_half_done();
  void nudge_inbox();
  bool stop(std::chrono::steady_clock::time_point until);

  e2e::World world_;
  bool topped_up_ = false;
  std::chrono::steady_clock::time_point next_nudge_;
  int exit_code_ = 0;
  std::string stuck_at_;
  std::vector<std::string> wrongs_;  ///< seen while the daemon still answered
  bool looked_ = false;
};

}  // namespace yj::faults
