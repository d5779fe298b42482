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

TEST(Usage, SaysWhatWasChargedFor) {
  // The example of the platform's API document.
  auto seed = store::reported_in(
      R"({"action": "t2v", "credits": 10, "type": "text2video", "model": "viduq3-pro", "resolution": "540p", "off_peak": false, "duration": 1})");
  EXPECT_EQ(seed.credits, Credits{10'000'000});
  EXPECT_EQ(seed.length, std::chrono::seconds{1});
  EXPECT_EQ(seed.resolution, "540p");
  EXPECT_EQ(seed.off_peak, false);
  auto other = store::reported_in(R"({"duration": "5.04", "SR": 720, "off_peak": "Y"})");
  EXPECT_EQ(other.credits, std::nullopt);
  EXPECT_EQ(other.length, std::chrono::milliseconds{5040});
  EXPECT_EQ(other.resolution, "720p");
  EXPECT_EQ(other.off_peak, true);
  auto odd = store::reported_in(R"({"duration": -1, "SR": 1e300, "resolution": 7, "off_peak": 3})");
  EXPECT_EQ(odd.length, std::nullopt);
  EXPECT_EQ(odd.resolution, "");
  EXPECT_EQ(odd.off_peak, std::nullopt);
  EXPECT_EQ(store::reported_in("{broken").length, std::nullopt);
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
