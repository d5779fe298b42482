#include "prices.hpp"

#include "faults.hpp"

#include <gtest/gtest.h>

namespace yj::sim {
namespace {

Pricing pricing(Json const& settings) {
  Faults faults;
  auto changed = change_settings(faults, settings);
  EXPECT_TRUE(changed.has_value()) << (changed ? "" : changed.error().what);
  return faults.pricing;
}

Json credits(Pricing const& pricing, Order const& order) { return to_json(price_of(pricing, order).credits); }
Json yuan(Pricing const& pricing, Order const& order) { return to_json(price_of(pricing, order).amount); }

Order const kShort{"viduq3-pro", "t2v", "720p", 5, false};
Order const kLong{"viduq3-pro", "t2v", "720p", 8, false};
Order const kSharp{"viduq3-pro", "t2v", "1080p", 5, false};
Order const kWan{"wan2.6-t2v", "t2v", "1280*720", 5, false};
Order const kPicture{"wan2.2-t2i-plus", "t2i", "", 0, false};

TEST(Price, FollowsTheHeaviestRuleThatMatches) {
  auto rules = pricing({{"credits", "*=1,viduq3-pro=2,viduq3-pro/t2v/720p=3/s,viduq3-pro/*/*/8=4.5"}});
  EXPECT_EQ(credits(rules, kPicture), 1);
  EXPECT_EQ(credits(rules, kSharp), 2);
  EXPECT_EQ(credits(rules, kShort), 15);
  EXPECT_EQ(credits(rules, kLong), 24) << "a type and a resolution weigh more than a duration";
  EXPECT_EQ(credits(pricing({{"credits", {{"*/t2v/1280*720", "0.7/s"}}}}), kWan), 3.5)
      << "the star of a size is no wildcard";
}

TEST(Price, FallsBackFromRulesToOnePriceToSecondsToTheList) {
  Json settings = {{"credits", {{"viduq3-pro", 2}}}, {"price", 3}, {"credits_per_second", 0.25}};
  EXPECT_EQ(credits(pricing(settings), kShort), 2);
  EXPECT_EQ(credits(pricing(settings), kWan), 3);
  settings["price"] = nullptr;
  EXPECT_EQ(credits(pricing(settings), kWan), 1.25);
  EXPECT_EQ(credits(pricing(settings), kPicture), 0.25);
  settings["credits_per_second"] = nullptr;
  EXPECT_EQ(credits(pricing(settings), kWan), 10);
}

TEST(Price, HasAnAmountInWholeFen) {
  auto general = pricing({{"credits_per_second", 0.333}, {"yuan_per_credit", "0.61"}});
  EXPECT_EQ(credits(general, kShort), 1.665);
  EXPECT_EQ(yuan(general, kShort), 1.02);
  auto own = pricing({{"price", 7}, {"yuan", "wan2.6-t2v/t2v/1280*720=0.6/s"}});
  EXPECT_EQ(yuan(own, kWan), 3);
  EXPECT_EQ(credits(own, kWan), 7) << "yuan and credits have prices of their own";
  EXPECT_EQ(yuan(own, kShort), 7);
}

TEST(Price, DoesNotLeaveItsNumbersAtTheirLargest) {
  auto dear = pricing({{"credits_per_second", 100'000}, {"yuan_per_credit", 100'000}});
  EXPECT_EQ(yuan(dear, {"viduq3-pro", "t2v", "720p", 600, false}), 6'000'000'000'000);
}

TEST(Price, RulesAreRefusedWithTheReason) {
  Faults faults;
  for (std::string_view bad :
       {R"({"credits": "a/b/c/d/e=1"})", R"({"credits": "a//c=1"})", R"({"credits": "a=-1"})",
        R"({"credits": "a=1/h"})", R"({"credits": "a"})", R"({"credits": 3})", R"({"price": -1})",
        R"({"price": "cheap"})", R"({"yuan_per_credit": null})", R"({"no_price": 3})",
        R"({"min_balance": {"a": "x"}})", R"({"credits": {"a": 100001}})"}) {
    auto changed = change_settings(faults, Json::parse(bad));
    ASSERT_FALSE(changed.has_value()) << bad;
    EXPECT_NE(changed.error().what.find("expected"), std::string::npos) << changed.error().what;
  }
}

TEST(Price, RulesReadBackAsTheyWere) {
  Faults faults;
  Json settings = {{"credits", "a=1.5/s,b/t2v=3\nb/t2v=4"}, {"no_price", "x,y"}, {"min_balance", "m=20.5"}};
  ASSERT_TRUE(change_settings(faults, settings).has_value());
  Json written = to_json(faults);
  EXPECT_EQ(written["credits"], Json::parse(R"({"a/*/*/*": "1.5/s", "b/t2v/*/*": "4"})"));
  EXPECT_EQ(written["no_price"], Json::parse(R"(["x", "y"])"));
  EXPECT_EQ(written["min_balance"], Json::parse(R"({"m": 20.5})"));
  Faults again;
  ASSERT_TRUE(change_settings(again, written).has_value());
  EXPECT_EQ(to_json(again), written);
}

}  // namespace
}  // namespace yj::sim
