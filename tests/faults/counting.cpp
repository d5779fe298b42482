#include "faults/counting.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <sstream>

namespace yj::faults {

namespace {

std::map<std::string, long> counted_once(Trial::Begin begin) {
  static std::set<std::string> const kOnlyLooking{"open", "socket", "accept", "read", "pread", "sqlite"};
  std::map<std::string, long> counts;
  Trial trial{begin};
  EXPECT_TRUE(trial.run(""));
  EXPECT_EQ(trial.exit_code(), 0);
  for (auto const& line : trial.shim_log()) {
    std::istringstream words{line};
    std::string call;
    std::string kind;
    words >> call >> kind;
    ++counts[kind];
    if (!kOnlyLooking.contains(kind)) ++counts["any"];
  }
  return counts;
}

}  // namespace

/// The fewer of two runs: a busy machine makes one that waits more and asks more often.
std::map<std::string, long> counted(Trial::Begin begin) {
  auto counts = counted_once(begin);
  for (auto const& [kind, count] : counted_once(begin)) counts[kind] = std::min(counts[kind], count);
  return counts;
}

}  // namespace yj::faults
