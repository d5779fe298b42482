// The money of attempts: what is set aside, charged and let go, in the store's own rows.
#include "unit/store/money_bench.hpp"

#include <gmock/gmock.h>

namespace yj::test {
namespace {

using ::testing::HasSubstr;

TEST_F(MoneyRows, AreUntouchedWhereNoBudgetApplies) {
  accept("a", 2);
  AttemptId attempt = must_begin(ready().at(0));
  EXPECT_EQ(number("SELECT count(*) FROM hold"), 0);
  succeed(attempt, R"({"credits": 7})");
  EXPECT_EQ(number("SELECT sum(amount) FROM ledger"), 7'000'000);
  EXPECT_EQ(number("SELECT credits FROM spent"), 7'000'000);
}

TEST_F(MoneyRows, LetOnePilotOutWhileThePriceIsUnknown) {
  accept("a", 20, budget_of(100));
  auto all = ready();
  AttemptId pilot = must_begin(all.at(0));
  EXPECT_EQ(held(), 100) << "an unknown price sets aside all that is left";
  EXPECT_THAT(refusal(all.at(1)),
              HasSubstr("the budget of batch a is reached: 0 of 100 credits are spent, 100 are set aside"));
  EXPECT_TRUE(ready().empty()) << "its siblings are passed over";
  EXPECT_TRUE(succeed(pilot, R"({"credits": 7})")) << "they may go now";
  EXPECT_EQ(spent(), 7);
  EXPECT_EQ(held(), 0);
  EXPECT_EQ(ready().size(), 19u);

  // 93 are left: thirteen more at 7 each, and the rest waits with the reason.
  int begun = 0;
  std::string why;
  for (auto job : ready()) {
    auto each = begin(job);
    if (std::holds_alternative<AttemptId>(each)) {
      ++begun;
    } else {
      why = std::get<NotAffordable>(each).why;
    }
  }
  EXPECT_EQ(begun, 13);
  EXPECT_EQ(held(), 91);
  EXPECT_THAT(
      why,
      HasSubstr("7 of 100 credits are spent, 91 are set aside for what runs, and this kind of job costs 7"));
}

TEST_F(MoneyRows, LetTheNextPilotGoWhenOneFails) {
  accept("a", 3, budget_of(100));
  auto all = ready();
  AttemptId pilot = must_begin(all.at(0));
  refusal(all.at(1));
  settle(pilot, JobEvent::accepted, AttemptState::running);
  Commit failed = settle(pilot, JobEvent::task_failed, AttemptState::failed);
  EXPECT_TRUE(std::holds_alternative<MoneyFreed>(failed));
  EXPECT_EQ(held(), 0);
  must_begin(ready().at(0));
  EXPECT_EQ(held(), 100);
}

TEST_F(MoneyRows, AskAPersonWhenAPilotReportsNoPrice) {
  BatchId batch = accept("a", 3, budget_of(100));
  succeed(must_begin(ready().at(0)), R"({"image_count": 1})");
  EXPECT_EQ(spent(), 0);
  EXPECT_EQ(number("SELECT count(*) FROM ledger WHERE kind = 'charge' AND amount IS NULL"), 1)
      << "unknown is never 0";
  EXPECT_EQ(number("SELECT unknown FROM spent"), 1);
  EXPECT_THAT(refusal(ready().at(0)), HasSubstr("the platform reports no price for viduq3-pro t2v 5 s"));
  EXPECT_TRUE(ready().empty());
  ASSERT_TRUE(write(*store, ApprovePrice{batch, "", "uid 1", kNow}));
  must_begin(ready().at(0));
}

TEST_F(MoneyRows, AskFirstOrAllowAsTheBatchSays) {
  accept("ask", 1, BatchBudget{credits(100), {}, NewPrice::ask, {}});
  EXPECT_THAT(refusal(ready().at(0)), HasSubstr("its batch says: ask"));
  accept("allow", 3, BatchBudget{credits(25), {}, NewPrice::allow, credits(10)});
  auto jobs_left = ready();
  must_begin(jobs_left.at(0));
  must_begin(jobs_left.at(1));
  EXPECT_THAT(refusal(jobs_left.at(2)), HasSubstr("20 are set aside"));
}

TEST_F(MoneyRows, GoOnWhenALimitIsRaisedOrAPriceIsNamed) {
  BatchId batch = accept("a", 4, BatchBudget{credits(10), {}, NewPrice::ask, {}});
  refusal(ready().at(0));
  SetMoney priced{{}, kDay, kNow};
  priced.money.prices["viduq3-pro t2v"] = {credits(2), true};
  EXPECT_TRUE(std::holds_alternative<MoneyFreed>(*write(*store, priced)));
  must_begin(ready().at(0));
  EXPECT_EQ(held(), 10) << "5 s at 2 credits";
  refusal(ready().at(0));
  EXPECT_TRUE(ready().empty());
  auto raised = write(*store, SetBatchBudget{batch, credits(20), {}, "uid 1", kDay, kNow});
  EXPECT_TRUE(std::holds_alternative<MoneyFreed>(*raised));
  must_begin(ready().at(0));
}

TEST_F(MoneyRows, KeepADaysLimitToItsDay) {
  SetMoney limits{{}, kDay, kNow};
  limits.money.account_daily["default"] = credits(10);
  limits.money.prices["viduq3-pro t2v"] = {credits(10), false};
  ASSERT_TRUE(write(*store, limits));
  accept("a", 3);
  AttemptId first = must_begin(ready().at(0));
  EXPECT_THAT(refusal(ready().at(0)), HasSubstr("the daily budget of account default for 2026-06-01"));
  limits.day = "2026-06-02";
  EXPECT_TRUE(std::holds_alternative<MoneyFreed>(*write(*store, limits))) << "a new day";
  EXPECT_TRUE(std::holds_alternative<AttemptId>(begin(ready().at(0), "2026-06-02")));
  succeed(first, R"({"credits": 12})");
  EXPECT_EQ(number("SELECT spent FROM budget WHERE day = '2026-06-01'"), 12'000'000)
      << "it settles on the day on which it was taken, and a charge beyond the cap is recorded";
}

TEST_F(MoneyRows, SetAsideInEveryBudgetOrInNone) {
  SetMoney limits{{}, kDay, kNow};
  limits.money.project_max["长安"] = credits(15);
  limits.money.account_max["default"] = credits(100);
  limits.money.prices["viduq3-pro t2v"] = {credits(10), false};
  ASSERT_TRUE(write(*store, limits));
  accept("a", 3, budget_of(50), "长安");
  must_begin(ready().at(0));
  EXPECT_EQ(number("SELECT count(*) FROM budget WHERE held = 10000000"), 3);
  EXPECT_THAT(refusal(ready().at(0)), HasSubstr("the budget of project 长安"));
  EXPECT_EQ(number("SELECT count(*) FROM budget WHERE held = 10000000"), 3)
      << "nothing was set aside for the refused one";
}

TEST_F(MoneyRows, SettleOnceWhateverArrivesTwice) {
  accept("a", 1, budget_of(100));
  AttemptId attempt = must_begin(ready().at(0));
  succeed(attempt, R"({"credits": 7})");
  JobId job = job_of.at(attempt);
  for (int i = 0; i < 2; ++i)
    ASSERT_TRUE(
        write(*store, RecordLinks{attempt, job, R"({"credits": 9})", {{0, ArtifactKind::video, "n"}}, kNow}));
  EXPECT_EQ(spent(), 7) << "a price that was reported is not changed by a later answer";
  EXPECT_EQ(number("SELECT count(*) FROM ledger WHERE kind = 'charge'"), 1);
}

TEST_F(MoneyRows, TakeAPriceThatComesLate) {
  accept("a", 2, budget_of(100));
  AttemptId attempt = must_begin(ready().at(0));
  succeed(attempt, "");
  refusal(ready().at(0));
  auto late = write(
      *store,
      RecordLinks{attempt, job_of.at(attempt), R"({"credits": 9})", {{0, ArtifactKind::video, "n"}}, kNow});
  EXPECT_TRUE(std::holds_alternative<MoneyFreed>(*late));
  EXPECT_EQ(spent(), 9);
  EXPECT_EQ(number("SELECT unknown FROM spent"), 0);
  EXPECT_EQ(ready().size(), 1u);
}

TEST_F(MoneyRows, KeepTheHoldOfADoubtOverARestart) {
  accept("a", 2, budget_of(10));
  AttemptId attempt = must_begin(ready().at(0));
  ASSERT_TRUE(write(*store, ArmAttempt{attempt, job_of.at(attempt), kNow}));
  settle(attempt, JobEvent::doubted, AttemptState::in_doubt);
  open();
  EXPECT_EQ(held(), 10);
  EXPECT_THAT(refusal(ready().at(0)), HasSubstr("10 are set aside"));
}

TEST_F(MoneyRows, AreGuardedByTheirTablesToo) {
  accept("a", 2, BatchBudget{credits(10), {}, NewPrice::allow, credits(4)});
  must_begin(ready().at(0));
  auto database = store::Database::open(folder.path() / "store.db", store::Database::Mode::read_write);
  EXPECT_EQ(database->prepare("UPDATE budget SET held = held + 6000000").run(), 1);
  EXPECT_ANY_THROW(database->prepare("UPDATE budget SET held = held + 1").run()) << "beyond the cap";
  EXPECT_ANY_THROW(database->prepare("UPDATE ledger SET amount = 0").run());
  EXPECT_ANY_THROW(database->prepare("DELETE FROM ledger").run());
}

}  // namespace
}  // namespace yj::test
