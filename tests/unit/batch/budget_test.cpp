// What a batch says about its money, and what it cannot say.
#include "unit/batch/bench.hpp"

#include <gmock/gmock.h>

namespace yj::batch {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::string const kJobs = "jobs: [{model: cogview-3-flash, prompt: 猫}]\n";

constexpr Credits credits(std::int64_t whole) { return {whole * 1'000'000}; }

BatchSpec spec_of(std::string const& head) {
  Bench bench;
  auto result = bench.check(head + kJobs);
  EXPECT_TRUE(std::holds_alternative<BatchSpec>(result))
      << head << std::get<Diagnostics>(result).at(0).text();
  return std::get<BatchSpec>(std::move(result));
}

TEST(ABudget, IsANumberOfCreditsOrAMap) {
  EXPECT_FALSE(spec_of("").budget);
  auto plain = spec_of("budget: 200\n").budget;
  ASSERT_TRUE(plain);
  EXPECT_EQ(plain->max, credits(200));
  EXPECT_FALSE(plain->daily);
  EXPECT_EQ(plain->new_price, NewPrice::pilot);
  auto rich = spec_of("budget: {max: '3000', daily: 1500.5, new_price: ask, unit: credits}\n").budget;
  EXPECT_EQ(rich->max, credits(3000));
  EXPECT_EQ(rich->daily, (Credits{1'500'500'000}));
  EXPECT_EQ(rich->new_price, NewPrice::ask);
  auto allow = spec_of("budget: {daily: 10, new_price: ' allow( 2.5 ) '}\n").budget;
  EXPECT_FALSE(allow->max);
  EXPECT_EQ(allow->new_price, NewPrice::allow);
  EXPECT_EQ(allow->allowed, (Credits{2'500'000}));
  EXPECT_EQ(spec_of("budget: 0\n").budget->max, credits(0)) << "nothing may be spent";
}

TEST(ABudget, IsNeverMisread) {
  Bench bench;
  for (std::string wrong :
       {"-5", "much", "1e3", "0x10", "200 yuan", "1,000", "0.1234567", "1000000000", ".5", "5."})
    EXPECT_THAT(
        bench.problems("budget: '" + wrong + "'\n" + kJobs),
        ElementsAre("f.yaml:1:9: 'budget' cannot be '" + wrong +
                    "' (a number of credits, from 0 to 999999999 with at most six digits behind the point: "
                    "200, 2.5)"))
        << wrong;
  EXPECT_THAT(bench.problems("budget: [1]\n" + kJobs), ElementsAre(HasSubstr("cannot be a list or a map")));
  EXPECT_THAT(bench.problems("budget: {}\n" + kJobs), ElementsAre(HasSubstr("'budget' says nothing")));
  EXPECT_THAT(bench.problems("budget:\n" + kJobs), ElementsAre(HasSubstr("'budget' has no value")));
  EXPECT_THAT(bench.problems("budget: {max: }\n" + kJobs), ElementsAre(HasSubstr("'max' has no value")));
  EXPECT_THAT(bench.problems("budget: {maximum: 5}\n" + kJobs),
              ElementsAre(HasSubstr("f.yaml:1:10: unknown key 'maximum'")));
  EXPECT_THAT(
      bench.problems("budget: {max: 5, unit: yuan}\n" + kJobs),
      ElementsAre(HasSubstr("f.yaml:1:24: 'unit' cannot be 'yuan' (credits; the platform tells yuan only")));
  EXPECT_THAT(bench.problems("budget: {max: 5, daily: 6}\n" + kJobs),
              ElementsAre(HasSubstr("a daily budget of 6 is more than the whole budget of 5")));
  for (std::string wrong : {"guess", "allow", "allow()", "allow(0)", "allow(-1)", "allow(2"})
    EXPECT_THAT(bench.problems("budget: {max: 5, new_price: '" + wrong + "'}\n" + kJobs),
                ElementsAre(HasSubstr("'new_price' cannot be '" + wrong + "' (pilot")))
        << wrong;
}

TEST(ABudget, IsNoPartOfWhatIsOrdered) {
  EXPECT_EQ(spec_of("").identity(), spec_of("budget: 5\nconfirm_above: 3\nproject: p\n").identity())
      << "the same order with another limit must not be a second order";
}

TEST(ConfirmAbove, IsAnAmountOfItsOwn) {
  auto alone = spec_of("confirm_above: 50\n").budget;
  ASSERT_TRUE(alone);
  EXPECT_EQ(alone->confirm_above, credits(50));
  EXPECT_FALSE(alone->max);
  EXPECT_EQ(spec_of("budget: 80\nconfirm_above: 50\n").budget->max, credits(80));
  EXPECT_THAT(Bench{}.problems("confirm_above: yes\n" + kJobs),
              ElementsAre(HasSubstr("'confirm_above' cannot be 'yes'")));
}

TEST(AProject, IsANameForTheBooks) {
  EXPECT_EQ(spec_of("").project, "");
  EXPECT_EQ(spec_of("project: 长安夜行\n").project, "长安夜行");
  for (std::string wrong : {"''", "' '", "[a]", "\"a\\tb\""})
    EXPECT_THAT(Bench{}.problems("project: " + wrong + "\n" + kJobs), testing::SizeIs(1)) << wrong;
}

}  // namespace
}  // namespace yj::batch
