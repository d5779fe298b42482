#include "daemon/reach.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace yj {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using testing::HasSubstr;

TEST(Clock, IsRightAsLongAsNobodyKnowsBetter) {
  EXPECT_FALSE(judge_clock(std::nullopt));
  EXPECT_FALSE(judge_clock(seconds{0}));
  EXPECT_FALSE(judge_clock(seconds{119}));
  EXPECT_FALSE(judge_clock(-seconds{119}));
}

TEST(Clock, IsBehindOrAheadOfThePlatforms) {
  EXPECT_THAT(judge_clock(minutes{7}).value_or(""), HasSubstr("7 min behind"));
  EXPECT_THAT(judge_clock(-minutes{90}).value_or(""), HasSubstr("90 min ahead of"));
  EXPECT_THAT(judge_clock(minutes{7}).value_or(""), HasSubstr("timedatectl"));
}

}  // namespace
}  // namespace yj
