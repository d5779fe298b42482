#include "core/balance.hpp"

#include <gmock/gmock.h>

namespace yj::test {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;

constexpr Credits credits(std::int64_t whole) { return {whole * 1'000'000}; }

PriceCount count_of(std::string key, int duration, std::optional<int> each, int waiting, int under_way = 0) {
  PriceCount count{{std::move(key), duration}, {}, waiting, under_way};
  if (each) count.estimate = {Estimate::Source::exact, credits(*each), credits(*each), true};
  return count;
}

ToldBalance balance_of(int told, int charged, std::vector<PriceCount> prices) {
  ToldBalance balance;
  balance.account = "default";
  balance.told = credits(told);
  balance.told_by = "uid 1000";
  balance.charged = credits(charged);
  balance.prices = std::move(prices);
  return balance;
}

TEST(Balance, SaysHowManyClipsOfEachKindItPaysFor) {
  auto balance =
      balance_of(200, 80, {count_of("viduq3-pro t2v 720p", 5, 10, 12, 0), count_of("wan t2i", 0, 1, 3)});
  auto seen = outlook(balance);
  EXPECT_EQ(seen.left, credits(120));
  EXPECT_EQ(seen.prices.at(0).pays_for, 12);
  EXPECT_EQ(seen.enough, std::optional{false}) << "120 for the clips and 3 for the pictures";
  auto said = sentences(balance, seen);
  EXPECT_THAT(said, Contains(HasSubstr("about 120 credits are left of the 200 that uid 1000 told")));
  EXPECT_THAT(said, Contains("that pays for about 12 more clips of viduq3-pro t2v 720p 5s (12 wait)"));
  EXPECT_THAT(said, Contains("that pays for about 120 more pictures of wan t2i (3 wait)"));
  EXPECT_THAT(said, Contains(HasSubstr("123 credits are wanted, 3 more than there are")));
}

TEST(Balance, SetsAsideWhatIsUnderWay) {
  auto seen = outlook(balance_of(100, 0, {count_of("m t2v", 5, 10, 5, 6)}));
  EXPECT_EQ(seen.left, credits(100));
  EXPECT_EQ(seen.prices.at(0).pays_for, 4);
  EXPECT_EQ(seen.enough, std::optional{false});
}

TEST(Balance, DoesNotSayThatItSufficesWhilePricesAreMissing) {
  auto balance = balance_of(100, 0, {count_of("m t2v", 5, 10, 5), count_of("n t2v", 5, std::nullopt, 2)});
  auto seen = outlook(balance);
  EXPECT_EQ(seen.enough, std::nullopt);
  EXPECT_EQ(seen.prices.at(1).pays_for, std::nullopt);
  EXPECT_THAT(sentences(balance, seen), Contains("nobody knows yet what n t2v 5s costs (2 wait)"));
  EXPECT_EQ(outlook(balance_of(100, 0, {count_of("m t2v", 5, 10, 5)})).enough, std::optional{true});
}

TEST(Balance, MayBeOverdrawn) {
  auto seen = outlook(balance_of(10, 30, {count_of("m t2v", 5, 10, 5)}));
  EXPECT_EQ(seen.left, credits(-20));
  EXPECT_EQ(seen.prices.at(0).pays_for, 0);
}

TEST(Balance, IsTypedAsPeopleTypeNumbers) {
  EXPECT_EQ(credits_typed("200"), credits(200));
  EXPECT_EQ(credits_typed("12.5")->millionths, 12'500'000);
  EXPECT_EQ(credits_typed("0.000001")->millionths, 1);
  EXPECT_EQ(credits_typed("-3")->millionths, -3'000'000);
  for (auto const* wrong :
       {"", "-", ".5", "5.", "1e3", "1,000", "0.0000001", "1234567890", " 5", "五", "NaN"})
    EXPECT_EQ(credits_typed(wrong), std::nullopt) << wrong;
}

}  // namespace
}  // namespace yj::test
