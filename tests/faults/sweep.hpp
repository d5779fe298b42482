#pragma once

#include <functional>
#include <string>
#include <vector>

namespace yj::faults {

/// What one trial of a sweep showed.
struct Outcome {
  bool struck = false;              ///< the fault was played; otherwise the run was over before its turn
  std::string where;                ///< the call it struck
  std::vector<std::string> wrongs;  ///< what was not as it must be
};

struct Swept {
  int points = 0;
  int struck = 0;
  double seconds = 0;
  std::vector<std::string> wrongs;  ///< of all trials, each with its rule in front
};

/// Tries all rules, several at a time: a trial mostly waits for disks and timers.
Swept sweep(std::vector<std::string> const& rules, std::function<Outcome(std::string const&)> const& trial);

/// Of `all` numbers from 1 to `last`, as many as the suite has time for, evenly spread: `share` of them, beginning at `first`. The
/// complete sweep (YJ_FAULTS_ALL set) takes every one.
std::vector<long> points(long last, long sample);

/// YJ_FAULTS_ALL is set: the complete forms of all sweeps.
bool complete();

}  // namespace yj::faults
