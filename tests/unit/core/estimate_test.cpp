// What a batch will cost, and amounts as people write them.
#include "core/batch_estimate.hpp"

#include <gtest/gtest.h>

namespace yj::test {
namespace {

constexpr Credits credits(std::int64_t whole) { return {whole * 1'000'000}; }

Estimate exact(std::int64_t low, std::int64_t high) {
  return {Estimate::Source::exact, credits(low), credits(high), true};
}

TEST(AnAmount, IsReadAsItIsWritten) {
  EXPECT_EQ(parse_credits("200"), credits(200));
  EXPECT_EQ(parse_credits("0"), credits(0));
  EXPECT_EQ(parse_credits("2.5"), (Credits{2'500'000}));
  EXPECT_EQ(parse_credits("999999999.999999"), (Credits{999'999'999'999'999}));
  for (auto text : {"200", "2.5", "0.000001", "999999999.999999"})
    EXPECT_EQ(to_text(*parse_credits(text)), text);
  for (auto wrong :
       {"", ".", "5.", ".5", "-1", "+1", "1e3", " 1", "1 ", "1,5", "0x1", "1000000000", "0.1234567", "nan"})
    EXPECT_FALSE(parse_credits(wrong)) << wrong;
}

TEST(ABatchEstimate, SumsWhatIsKnownAndCountsWhatIsNot) {
  BatchEstimate estimate;
  estimate.add(exact(7, 7), 10);
  EXPECT_EQ(in_words(estimate), "about 70 credits for 10 jobs, as such tasks were charged before");
  estimate.add(exact(5, 6), 2);
  EXPECT_EQ(in_words(estimate), "about 80 to 82 credits for 12 jobs, as such tasks were charged before");
  estimate.add({Estimate::Source::table, credits(3), credits(3), true}, 1);
  estimate.add({}, 4);
  EXPECT_EQ(estimate.jobs, 17);
  EXPECT_EQ(
      in_words(estimate),
      "about 83 to 85 credits for 13 jobs, drawn from the prices of similar tasks and of the configuration; "
      "nobody knows yet what the other 4 will cost");
}

TEST(ABatchEstimate, NeverWritesTheUnknownAsNothing) {
  BatchEstimate one;
  one.add({}, 1);
  EXPECT_EQ(in_words(one), "nobody knows yet what this job will cost");
  one.add({}, 1);
  EXPECT_EQ(in_words(one), "nobody knows yet what these jobs will cost");
  BatchEstimate free;
  free.add(exact(0, 0), 1);
  EXPECT_EQ(in_words(free), "about 0 credits for 1 job, as such tasks were charged before");
}

}  // namespace
}  // namespace yj::test
