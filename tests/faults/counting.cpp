#include "faults/counting.hpp"

#include <gtest/gtest.h>

#include <set>
#include <sstream>

namespace yj::faults {

std::map<std::string, long> counted(Trial::Begin begin) {
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

}  // namespace yj::faults
