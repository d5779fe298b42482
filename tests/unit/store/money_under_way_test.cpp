// Money that must not be lost on the way: many limits, many orders, prices that change, people who change their minds.
#include "unit/store/money_bench.hpp"

#include <gmock/gmock.h>

namespace yj::test {
namespace {

struct MoneyUnderWay : MoneyRows {
  void price(std::int64_t whole) {
    SetMoney limits{{}, kDay, kNow};
    limits.money.prices["viduq3-pro t2v"] = {credits(whole), false};
    freed = std::holds_alternative<MoneyFreed>(*write(*store, limits));
  }
  void doubt(AttemptId attempt) {
    ASSERT_TRUE(write(*store, ArmAttempt{attempt, job_of.at(attempt), kNow}));
    settle(attempt, JobEvent::doubted, AttemptState::in_doubt);
  }
  /// Begins everything that may go; the attempts.
  std::vector<AttemptId> begin_all() {
    std::vector<AttemptId> begun;
    for (auto job : ready()) {
      auto each = begin(job);
      if (auto* attempt = std::get_if<AttemptId>(&each)) begun.push_back(*attempt);
    }
    return begun;
  }
  bool freed = false;
};

TEST_F(MoneyUnderWay, TellsThatMoneyIsFreeWhenANamedPriceWasTooHigh) {
  price(10);
  accept("a", 20, budget_of(100));
  auto begun = begin_all();
  ASSERT_EQ(begun.size(), 10u);
  ASSERT_TRUE(ready().empty());
  bool told = false;
  for (auto attempt : begun) told = succeed(attempt, R"({"credits": 7})") || told;
  EXPECT_EQ(spent(), 70);
  EXPECT_FALSE(ready().empty()) << "30 are left, and a job costs 7";
  EXPECT_TRUE(told) << "nobody loads the lane again unless a commit says MoneyFreed";
}

TEST_F(MoneyUnderWay, TellsThatMoneyIsFreeWhenMoreWasAllowedThanIsCharged) {
  accept("a", 20, BatchBudget{credits(25), {}, NewPrice::allow, credits(10)});
  auto begun = begin_all();
  ASSERT_EQ(begun.size(), 2u);
  bool told = false;
  for (auto attempt : begun) told = succeed(attempt, R"({"credits": 7})") || told;
  EXPECT_FALSE(ready().empty()) << "11 are left, and a job costs 7";
  EXPECT_TRUE(told);
}

TEST_F(MoneyUnderWay, KeepsABudgetWhereAllowedTasksReportNoPrice) {
  accept("a", 20, BatchBudget{credits(25), {}, NewPrice::allow, credits(10)});
  int ordered = 0;
  for (int round = 0; round < 20; ++round) {
    auto begun = begin_all();
    for (auto attempt : begun) succeed(attempt, R"({"image_count": 1})");
    ordered += static_cast<int>(begun.size());
  }
  EXPECT_LE(ordered, 2) << "each may cost 10, and the budget is 25";
}

TEST_F(MoneyUnderWay, OrdersAPilotAgainThatAPersonGivesUp) {
  accept("a", 3, budget_of(100));
  AttemptId pilot = must_begin(ready().at(0));
  doubt(pilot);
  SettleAttempt end;
  end.attempt = pilot;
  end.job = job_of.at(pilot);
  end.event = JobEvent::retried;
  end.attempt_state = AttemptState::unresolved;
  end.at = kNow;
  ASSERT_TRUE(write(*store, ResolveDoubt{end, "uid 1"}));
  ASSERT_FALSE(ready().empty());
  auto again = begin(ready().at(0));
  EXPECT_TRUE(std::holds_alternative<AttemptId>(again))
      << "waits for ever for a hold that nothing ends: " << std::get<NotAffordable>(again).why;
}

TEST_F(MoneyUnderWay, KeepsWhatAnOrderThatWasGivenUpWasToCostThoughNobodyKnowsThatAnyMore) {
  price(10);
  accept("a", 3, budget_of(100));
  AttemptId lost = must_begin(ready().at(0));
  doubt(lost);
  ASSERT_TRUE(write(*store, SetMoney{{}, kDay, kNow}));
  SettleAttempt end;
  end.attempt = lost;
  end.job = job_of.at(lost);
  end.event = JobEvent::retried;
  end.attempt_state = AttemptState::unresolved;
  end.at = kNow;
  ASSERT_TRUE(write(*store, ResolveDoubt{end, "uid 1"}));
  EXPECT_EQ(held(), 10) << "it may have been bought";
}

TEST_F(MoneyUnderWay, SetsAsideForEverythingUnderWayOnceItsPriceIsKnown) {
  BatchId batch = accept("a", 60);
  std::vector<AttemptId> under_way;
  auto all = ready();
  for (int i = 0; i < 20; ++i) under_way.push_back(must_begin(all.at(static_cast<std::size_t>(i))));
  ASSERT_TRUE(write(*store, SetBatchBudget{batch, credits(100), {}, "uid 1", kDay, kNow}));
  refusal(ready().at(0));
  succeed(under_way.at(0), R"({"credits": 7})");  // 19 more of them will cost 133
  auto begun = begin_all();
  EXPECT_EQ(begun.size(), 0u) << "what is under way passes the budget already";
}

TEST_F(MoneyUnderWay, LooksAnewWhenANamedPriceIsLowered) {
  price(10);
  accept("a", 3, budget_of(18));
  must_begin(ready().at(0));
  refusal(ready().at(0));
  price(7);
  EXPECT_TRUE(freed);
  EXPECT_FALSE(ready().empty()) << "8 are left, and the price is 7 now";
}

TEST_F(MoneyUnderWay, DoesNotSayThatACancelledBatchWaitsForMoney) {
  price(10);
  BatchId batch = accept("a", 3, budget_of(5));
  refusal(ready().at(0));
  ASSERT_TRUE(write(*store, CancelBatch{batch, "uid 1", kNow}));
  EXPECT_TRUE(store->money_waits(std::nullopt, 10)->empty());
}

TEST_F(MoneyUnderWay, ForgetsADailyLimitThatWasTakenAwayOnAnotherDay) {
  BatchBudget budget;
  budget.daily = credits(50);
  BatchId batch = accept("a", 3, budget);
  ASSERT_TRUE(write(*store, SetBatchBudget{batch, {}, {}, "uid 1", "2026-06-02", kNow}));
  EXPECT_TRUE(store->batch(batch)->budgets.empty())
      << "and PUT {max} alone would set the daily limit of 50 again";
}

TEST_F(MoneyUnderWay, FreesWhatWaitsWhenALatePriceIsLowerThanItsEstimate) {
  price(10);
  BatchId batch = accept("a", 3);
  AttemptId first = must_begin(ready().at(0));
  succeed(first, R"({"image_count": 1})");  // charged 10, an estimate
  ASSERT_TRUE(write(*store, SetBatchBudget{batch, credits(18), {}, "uid 1", kDay, kNow}));
  refusal(ready().at(0));
  JobId job = job_of.at(first);
  auto late =
      write(*store, RecordLinks{first, job, R"({"credits": 8})", {{0, ArtifactKind::video, "n"}}, kNow});
  EXPECT_FALSE(ready().empty()) << "10 are left, and a job costs 8";
  EXPECT_TRUE(std::holds_alternative<MoneyFreed>(*late));
}

TEST_F(MoneyUnderWay, TakesNoPriceForASecondWhereAJobHasNoSeconds) {
  SetMoney limits{{}, kDay, kNow};
  limits.money.prices["viduq3-pro t2v"] = {credits(2), true};
  ASSERT_TRUE(write(*store, limits));
  BatchSpec spec = batch_spec("a", 30);
  spec.budget = budget_of(20);
  for (auto& job : spec.jobs)
    std::erase_if(job.request.fields, [](auto const& field) { return field.name == "duration"; });
  ASSERT_TRUE(write(*store, AcceptBatch{spec, spec.identity(), "inbox", kNow, kDay}));
  EXPECT_LE(begin_all().size(), 1u) << "nobody knows what they cost, so one pilot goes, not all for nothing";
}

TEST_F(MoneyUnderWay, NamesTheBatchOfAConfirmedAmount) {
  BatchBudget budget;
  budget.confirm_above = credits(25);
  accept("a", 1, budget);
  auto budgets = store->budgets({}, kDay);
  ASSERT_EQ(budgets->size(), 1u);
  EXPECT_EQ(budgets->at(0).name, "a");
}

TEST_F(MoneyUnderWay, LetsNoSecondPilotOutWithWhatAnotherKindOfJobLeft) {
  price(10);  // of viduq3-pro; nobody knows wan2.6-t2v
  BatchSpec spec = batch_spec("a", 15);
  spec.budget = budget_of(100);
  for (std::size_t i = 5; i < 15; ++i) spec.jobs[i] = job_spec("b-" + std::to_string(i), "wan2.6-t2v");
  ASSERT_TRUE(write(*store, AcceptBatch{spec, spec.identity(), "inbox", kNow, kDay}));
  auto known = begin_all();
  ASSERT_EQ(known.size(), 5u);
  must_begin(ready("wan2.6-t2v").at(0));
  refusal(ready("wan2.6-t2v").at(0));
  int more = 0;
  for (auto attempt : known) {
    succeed(attempt, R"({"credits": 7})");
    auto freed_jobs = ready("wan2.6-t2v");
    if (!freed_jobs.empty() && std::holds_alternative<AttemptId>(begin(freed_jobs.at(0)))) ++more;
  }
  EXPECT_EQ(more, 0)
      << "pilots of the same unknown price out beside the first, each with a few credits set aside";
}

TEST_F(MoneyUnderWay, LetsNoSecondPilotOutWhenALimitIsRaised) {
  BatchId batch = accept("a", 5, budget_of(10));
  must_begin(ready().at(0));
  refusal(ready().at(0));
  int more = 0;
  for (std::int64_t max = 20; max <= 40; max += 10) {
    ASSERT_TRUE(write(*store, SetBatchBudget{batch, credits(max), {}, "uid 1", kDay, kNow}));
    auto jobs = ready();
    if (!jobs.empty() && std::holds_alternative<AttemptId>(begin(jobs.at(0)))) ++more;
  }
  EXPECT_EQ(more, 0) << "one pilot is enough to learn the price";
}

}  // namespace
}  // namespace yj::test
