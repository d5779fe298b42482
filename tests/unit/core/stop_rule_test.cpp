#include "core/stop_rule.hpp"

#include "core/failure_share.hpp"
#include "core/retry_policy.hpp"

#include <gmock/gmock.h>

namespace yj::test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(RetryPolicy, IsTheTableUnlessABatchSaysOtherwise) {
  RetryPolicy policy;
  EXPECT_EQ(policy.times(FailureClass::network), 1);
  EXPECT_EQ(policy.times(FailureClass::throttled), 3);
  for (auto never : {FailureClass::moderation, FailureClass::bad_input, FailureClass::unknown})
    EXPECT_EQ(policy.times(never), 0);
  policy.set(FailureClass::unknown, 10);
  EXPECT_EQ(to_text(policy), "network=1 throttled=3 unknown=10");
  EXPECT_EQ(parse_retry_policy(to_text(policy)), policy);
  EXPECT_EQ(parse_retry_policy(""), RetryPolicy{});
  for (auto const* wrong :
       {"unknown", "unknown=", "unknown=11", "unknown=-1", "moderation=1", "x=1", "unknown=1,"})
    EXPECT_EQ(parse_retry_policy(wrong), std::nullopt) << wrong;
}

TEST(StopRule, ReadsAShareInEitherForm) {
  EXPECT_EQ(parse_fail_rate("25%"), 2500);
  EXPECT_EQ(parse_fail_rate("25 %"), 2500);
  EXPECT_EQ(parse_fail_rate("12.5%"), 1250);
  EXPECT_EQ(parse_fail_rate("0.25"), 2500);
  EXPECT_EQ(parse_fail_rate("100%"), 10000);
  EXPECT_EQ(parse_fail_rate("0.0001"), 1);
  for (auto const* wrong :
       {"", "%", "0", "0%", "1", "1.0", "25", "101%", "-5%", "0.00001", ".5", "5.%", "a", "2e1%"})
    EXPECT_EQ(parse_fail_rate(wrong), std::nullopt) << wrong;
  EXPECT_EQ(fail_rate_text(2500), "25%");
  EXPECT_EQ(fail_rate_text(1250), "12.5%");
  EXPECT_EQ(fail_rate_text(1), "0.01%");
}

TEST(StopRule, JudgesAShareOnceEnoughIsFinished) {
  StopRule rule{0, 2500};
  EXPECT_EQ(rule.judged_after(), 4);
  EXPECT_EQ(reason_to_stop(rule, {1, 3, 3, 0}, ""), std::nullopt);
  EXPECT_NE(reason_to_stop(rule, {1, 4, 1, 0}, ""), std::nullopt);
  EXPECT_EQ(reason_to_stop(rule, {1, 5, 1, 0}, ""), std::nullopt);
  EXPECT_EQ((StopRule{0, 1000}.judged_after()), 10);
  EXPECT_EQ((StopRule{0, 3000}.judged_after()), 4);
  EXPECT_THAT(*reason_to_stop(rule, {1, 8, 2, 0}, ""), HasSubstr("2 of 8 finished jobs failed"));
}

TEST(StopRule, CountsFailuresInARowAndRefusalsWithTheSameWords) {
  EXPECT_EQ(reason_to_stop({}, {100, 100, 100, 2}, "no"), std::nullopt) << "only if the batch says so";
  EXPECT_THAT(*reason_to_stop({}, {3, 3, 3, 3}, "no such voice"), HasSubstr("the same words: no such voice"));
  EXPECT_EQ(reason_to_stop({3, 0}, {2, 9, 2, 0}, ""), std::nullopt);
  EXPECT_THAT(*reason_to_stop({3, 0}, {3, 9, 3, 0}, ""), HasSubstr("3 jobs failed one after another"));
}

FailedJob failed(std::string prompt, std::string words = "sensitive", std::vector<std::string> files = {}) {
  return {"viduq3-pro", "moderation", std::move(words), std::move(prompt), std::move(files)};
}

TEST(FailureShare, NamesWhatEachFailureHasAndNoOtherJob) {
  auto text = what_they_share({failed("雨夜长安，刀光剑影，血色灯笼", "a", {"cast/li.jpg", "bg.png"}),
                               failed("城门口血色灯笼高挂，雨夜长安", "b", {"cast/li.jpg"})},
                              {{"wan2.6-t2v", "晴天的雨夜长安", {"bg.png"}}});
  EXPECT_THAT(text, HasSubstr("the last 2 failures"));
  EXPECT_THAT(text, HasSubstr("all are of the class moderation"));
  EXPECT_THAT(text, HasSubstr("all are of the model viduq3-pro"));
  EXPECT_THAT(text, HasSubstr("all use cast/li.jpg"));
  EXPECT_THAT(text, HasSubstr("all prompts have \"血色灯笼\""));
  EXPECT_THAT(text, Not(HasSubstr("雨夜长安"))) << "one that succeeded has it too";
}

TEST(FailureShare, TakesWholeWords) {
  auto text =
      what_they_share({failed("the bloody swordfish, at dawn"), failed("A bloody Sword in the rain")}, {});
  EXPECT_THAT(text, HasSubstr("all say \"sensitive\""));
  EXPECT_THAT(text, HasSubstr("\"bloody\""));
  EXPECT_THAT(text, Not(HasSubstr("dawn")));
}

TEST(FailureShare, SaysNothingWhereNothingIsShared) {
  FailedJob other{"wan2.6-t2v", "bad_input", "b", "狗", {}};
  EXPECT_EQ(what_they_share({failed("猫", "a"), other}, {}), "");
  EXPECT_EQ(what_they_share({failed("猫")}, {}), "") << "one shares nothing with itself";
  EXPECT_EQ(what_they_share({}, {}), "");
  EXPECT_NE(what_they_share({failed(std::string(100'000, 'a')), failed(std::string(100'000, 'a'))}, {}), "");
}

}  // namespace
}  // namespace yj::test
