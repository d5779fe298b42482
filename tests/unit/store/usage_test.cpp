#include "store/usage.hpp"

#include <gtest/gtest.h>

namespace yj::test {
namespace {

using store::credits_in;

TEST(Usage, SaysWhatATaskCost) {
  EXPECT_EQ(credits_in(R"({"action": "t2v", "credits": 10, "duration": 1})"), Credits{10'000'000});
  EXPECT_EQ(credits_in(R"({"credits": 2.5})"), Credits{2'500'000});
  EXPECT_EQ(credits_in(R"({"credits": 0.1})"), Credits{100'000});
  EXPECT_EQ(credits_in(R"({"credits": "12"})"), Credits{12'000'000});
  EXPECT_EQ(credits_in(R"({"credits": 0})"), Credits{0}) << "free of charge is a price";
}

TEST(Usage, MayNotSayIt) {
  for (auto const* usage :
       {"", "{}", "null", "[1]", R"({"credits": null})", R"({"credits": -1})", R"({"credits": "a lot"})",
        R"({"credits": 1e300})", R"({"credits": true})", R"({"image_count": 1})", "{broken"})
    EXPECT_EQ(credits_in(usage), std::nullopt) << usage;
}

TEST(Credits, AreWrittenWithoutIdleZeros) {
  EXPECT_EQ(to_text(Credits{10'000'000}), "10");
  EXPECT_EQ(to_text(Credits{2'500'000}), "2.5");
  EXPECT_EQ(to_text(Credits{1}), "0.000001");
  EXPECT_EQ(to_text(Credits{0}), "0");
  EXPECT_EQ(to_text(Credits{-1'250'000}), "-1.25");
}

}  // namespace
}  // namespace yj::test
