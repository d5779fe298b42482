#pragma once

#include "batch/schema.hpp"
#include "unit/batch/bench.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace yj::batch {

/// Expects that the daemon and an editor agree that a text is right.
inline void both_take(std::string const& text) {
  Bench bench;
  EXPECT_EQ(bench.problems(text), std::vector<std::string>{}) << text;
  EXPECT_EQ(marks(text), std::vector<std::string>{}) << text;
}

/// The same for a text that is wrong.
inline void both_refuse(std::string const& text) {
  Bench bench;
  EXPECT_FALSE(test::json_of_yaml(text).is_null()) << "no YAML at all: " << text;
  EXPECT_NE(bench.problems(text), std::vector<std::string>{}) << text;
  EXPECT_NE(marks(text), std::vector<std::string>{}) << text;
}

}  // namespace yj::batch
