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
  std::string slowest;
  double slowest_seconds = 0;
  std::vector<std::string> wrongs;  ///< of all trials, each with its rule in front
};

/// Tries all rules, several at a time: a trial mostly waits for disks and timers.
Swept sweep(std::vector<std::string> const& rules, std::function<Outcome(std::string const&)> const& trial);

/// Of the numbers from 1 to `last`, about `sample`, evenly spread, or as many as YJ_FAULTS_POINTS says, which may be `all`.
/// YJ_FAULTS_FROM moves them along.
std::vector<long> points(long last, long sample);

/// How many points, how fast: a line.
std::string figures(Swept const& swept);
/// What was wrong, line by line, for a person.
std::string said(std::vector<std::string> const& wrongs);

/// YJ_FAULTS_POINTS is set: a run of minutes, which tells how far it is.
bool long_form();

}  // namespace yj::faults
