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
  EXPECT_THAT(refusal(all.at(1)), HasSubstr("it waits until it is known what the jobs under way or in doubt "
                                            "cost: of the budget of batch a, 0 of 100 "
                                            "credits are spent, 100 are set aside"));
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
  EXPECT_THAT(why, HasSubstr("7 of 100 credits are spent, 91 are set aside for what is under way, and such "
                             "a job may cost up to 7"));
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

TEST_F(MoneyRows, KeepADaysLimitOnADayThatComesAgain) {
  SetMoney limits{{}, kDay, kNow};
  limits.money.account_daily["default"] = credits(10);
  limits.money.prices["viduq3-pro t2v"] = {credits(10), false};
  ASSERT_TRUE(write(*store, limits));
  limits.day = "2026-06-02";
  limits.money.account_daily["default"] = credits(20);
  ASSERT_TRUE(write(*store, limits));
  accept("a", 5);
  must_begin(ready().at(0));
  must_begin(ready().at(0));  // the clock was put back, and the limit is the newest all the same
  EXPECT_THAT(refusal(ready().at(0)), HasSubstr("the daily budget of account default for 2026-06-01"));
  limits.money.account_daily.clear();
  ASSERT_TRUE(write(*store, limits));
  must_begin(ready().at(0));
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

TEST_F(MoneyRows, CountALatePriceUnderALimitThatIsYoungerThanItsOrder) {
  BatchId batch = accept("a", 1);
  AttemptId attempt = must_begin(ready().at(0));
  succeed(attempt, "");
  ASSERT_TRUE(write(*store, SetBatchBudget{batch, credits(100), {}, "uid 1", kDay, kNow}));
  EXPECT_EQ(spent(), 0);
  RecordLinks late{attempt, job_of.at(attempt), R"({"credits": 7})", {{0, ArtifactKind::video, "u"}}, kNow};
  ASSERT_TRUE(write(*store, late));
  EXPECT_EQ(spent(), 7);
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

TEST_F(MoneyRows, CountAToldBalanceDownOverARestart) {
  accept("a", 6);
  auto jobs = ready();
  succeed(must_begin(jobs[0]), R"({"credits":7})");  // before: part of what the person reads
  ASSERT_TRUE(write(*store, SetBalance{"default", credits(100), "uid 1000", kNow + std::chrono::seconds{1}}));
  succeed(must_begin(jobs[1]), R"({"credits":7.5})");
  AttemptId under_way = must_begin(jobs[2]);
  settle(under_way, JobEvent::accepted, AttemptState::running);
  open();
  auto balances = *store->balances();
  ASSERT_EQ(balances.size(), 1u);
  EXPECT_EQ(balances[0].account, "default");
  EXPECT_EQ(balances[0].told, credits(100));
  EXPECT_EQ(balances[0].told_by, "uid 1000");
  EXPECT_EQ(balances[0].charged.millionths, 7'500'000);
  ASSERT_EQ(balances[0].prices.size(), 1u);
  EXPECT_EQ(balances[0].prices[0].waiting, 3);
  EXPECT_EQ(balances[0].prices[0].under_way, 1);
  EXPECT_EQ(balances[0].prices[0].estimate.high.millionths, 7'500'000);

  ASSERT_TRUE(write(*store, SetBalance{"default", credits(50), "uid 1000", kNow}));
  EXPECT_EQ(store->balances()->at(0).charged, Credits{}) << "told anew, counted anew";
  ASSERT_TRUE(write(*store, SetBalance{"default", std::nullopt, "uid 1000", kNow}));
  EXPECT_TRUE(store->balances()->empty());
  EXPECT_EQ(write(*store, SetBalance{"default", std::nullopt, "uid 1000", kNow}).error().code,
            Errc::not_found);
}

TEST_F(MoneyRows, CorrectAToldBalanceWithAPriceThatComesLate) {
  accept("a", 2);
  auto jobs = ready();
  ASSERT_TRUE(write(*store, SetBalance{"default", credits(100), "uid 1000", kNow}));
  AttemptId attempt = must_begin(jobs[0]);
  succeed(attempt, "");
  EXPECT_EQ(store->balances()->at(0).unknown, 1);
  ASSERT_TRUE(write(*store, RecordLinks{attempt, jobs[0], R"({"credits":9})", {}, kNow}));
  EXPECT_EQ(store->balances()->at(0).unknown, 0);
  EXPECT_EQ(store->balances()->at(0).charged, credits(9));
}

TEST_F(MoneyRows, SendTheCheapestLookingJobAsPilot) {
  BatchSpec spec = batch_spec("a", 3);
  spec.budget = budget_of(100);
  for (auto [job, seconds] : {std::pair{0, 12}, std::pair{1, 8}, std::pair{2, 4}}) {
    for (auto& field : spec.jobs[static_cast<std::size_t>(job)].request.fields) {
      if (field.name == "duration") field.value = std::int64_t{seconds};
    }
  }
  ASSERT_TRUE(write(*store, AcceptBatch{spec, spec.identity(), "inbox", kNow, kDay}));
  auto all = ready();
  EXPECT_THAT(refusal(all.at(0)), HasSubstr("nobody knows yet what such a job costs"));
  refusal(all.at(1));
  AttemptId pilot = must_begin(all.at(2));
  EXPECT_EQ(held(), 100);
  EXPECT_TRUE(succeed(pilot, R"({"credits": 4})"));
  refusal(ready().at(0));  // 12 s may cost more than the seconds say, and 8 s tell about it
  must_begin(ready().at(0));
  EXPECT_EQ(held(), 96) << "the next pilot";
}

TEST_F(MoneyRows, LetTheLongerJobGoWhenItsPilotIsCancelled) {
  BatchSpec spec = batch_spec("a", 2);
  spec.budget = budget_of(100);
  for (auto& field : spec.jobs[0].request.fields) {
    if (field.name == "duration") field.value = std::int64_t{12};
  }
  ASSERT_TRUE(write(*store, AcceptBatch{spec, spec.identity(), "inbox", kNow, kDay}));
  auto all = ready();
  refusal(all.at(0));
  ASSERT_TRUE(write(*store, CancelJob{all.at(1), "uid 1", kNow}));
  must_begin(ready().at(0));
}

TEST_F(MoneyRows, TellThatJobsMayGoWhenTheirPriceTurnsOutLower) {
  SetMoney priced{{}, kDay, kNow};
  priced.money.prices["viduq3-pro t2v"] = {credits(4), true};
  ASSERT_TRUE(write(*store, priced));
  accept("a", 3, budget_of(50));
  auto all = ready();
  AttemptId first = must_begin(all.at(0));
  must_begin(all.at(1));
  refusal(all.at(2));  // 40 of 50 are set aside, and 20 more would be needed
  EXPECT_TRUE(succeed(first, R"({"credits": 10})")) << "10 are enough now, and there are 20";
  EXPECT_EQ(ready().size(), 1u);
}

TEST_F(MoneyRows, AreBoundByNoLimitThatWasTakenAway) {
  BatchId batch = accept("a", 4, budget_of(100));
  ASSERT_TRUE(write(*store, SetBatchBudget{batch, {}, {}, "uid 1", kDay, kNow}));
  must_begin(ready().at(0));
  AttemptId second = must_begin(ready().at(0));
  EXPECT_EQ(held(), 0) << "nobody is a pilot where nothing is limited";
  succeed(second, R"({"credits": 7})");
  ASSERT_TRUE(write(*store, SetBatchBudget{batch, credits(50), {}, "uid 1", kDay, kNow}));
  EXPECT_EQ(spent(), 7) << "what was spent meanwhile counts";
  EXPECT_EQ(held(), 7) << "and so does what is under way";
}

TEST_F(MoneyRows, SetAsideUnderANewLimitByThePricesThatCameWithIt) {
  accept("a", 2);
  must_begin(ready().at(0));
  SetMoney limits{{}, kDay, kNow};
  limits.money.account_max["default"] = credits(100);
  limits.money.prices["viduq3-pro t2v"] = {credits(2), true};
  ASSERT_TRUE(write(*store, limits));
  EXPECT_EQ(held(), 10) << "5 s at 2 credits, not all that is left";
}

TEST_F(MoneyRows, CountWhatADaySpentBeforeItHadALimit) {
  BatchId batch = accept("a", 4);
  auto early = begin(ready().at(0), "2026-06-02");  // a clock that was wrong
  succeed(std::get<AttemptId>(early), R"({"credits": 7})");
  ASSERT_TRUE(write(*store, SetBatchBudget{batch, {}, credits(10), "uid 1", kDay, kNow}));
  EXPECT_TRUE(std::holds_alternative<NotAffordable>(begin(ready().at(0), "2026-06-02")));
}

TEST_F(MoneyRows, SetAsideWhatAPriceRoseTo) {
  accept("a", 6, budget_of(100));
  succeed(must_begin(ready().at(0)), R"({"credits": 7})");
  AttemptId first = must_begin(ready().at(0));
  AttemptId second = must_begin(ready().at(0));
  EXPECT_EQ(held(), 14);
  succeed(first, R"({"credits": 9})");
  EXPECT_EQ(held(), 9) << "the other one will cost it too";
  must_begin(ready().at(0));
  EXPECT_EQ(held(), 18) << "and so will the next";
  succeed(second, R"({"credits": 7})");
  EXPECT_EQ(spent(), 23);
  EXPECT_EQ(number("SELECT sum(amount) FROM hold"), 9'000'000);
}

TEST_F(MoneyRows, ForgetAPriceThatFell) {
  accept("a", 60);
  succeed(must_begin(ready().at(0)), R"({"credits": 50})");
  for (int i = 0; i < 40; ++i) succeed(must_begin(ready().at(0)), R"({"credits": 5})");
  BatchId limited = accept("b", 1, budget_of(40));
  (void)limited;
  for (auto job : ready()) {
    if (store->job(job)->job.batch_name == "b") must_begin(job);
  }
  EXPECT_EQ(held(), 5);
}

TEST_F(MoneyRows, CountWhatWasSpentBeforeALimitWasSet) {
  BatchId batch = accept("a", 6);
  succeed(must_begin(ready().at(0)), R"({"credits": 7})");
  must_begin(ready().at(0));
  ASSERT_TRUE(write(*store, SetBatchBudget{batch, credits(20), {}, "uid 1", kDay, kNow}));
  EXPECT_EQ(spent(), 7);
  EXPECT_EQ(held(), 7) << "what is under way";
  SetMoney limits{{}, kDay, kNow};
  limits.money.account_max["default"] = credits(15);
  limits.money.account_daily["default"] = credits(16);
  ASSERT_TRUE(write(*store, limits));
  EXPECT_EQ(number("SELECT count(*) FROM budget WHERE spent = 7000000 AND held = 7000000"), 3);
  EXPECT_THAT(refusal(ready().at(0)), HasSubstr("the budget of account default"));
}

TEST_F(MoneyRows, TakeANewLimitFromTheSameBatchHandedInAgain) {
  BatchSpec spec = batch_spec("a", 3);
  spec.budget = budget_of(7);
  SetMoney priced{{}, kDay, kNow};
  priced.money.prices["viduq3-pro t2v"] = {credits(7), false};
  ASSERT_TRUE(write(*store, priced));
  ASSERT_TRUE(write(*store, AcceptBatch{spec, spec.identity(), "inbox", kNow, kDay}));
  must_begin(ready().at(0));
  refusal(ready().at(0));
  EXPECT_TRUE(ready().empty());
  spec.budget = budget_of(14);
  auto again = write(*store, AcceptBatch{spec, spec.identity(), "inbox", kNow, kDay});
  EXPECT_TRUE(std::get<BatchTaken>(*again).known);
  EXPECT_TRUE(std::get<BatchTaken>(*again).budget_changed);
  must_begin(ready().at(0));
  again = write(*store, AcceptBatch{spec, spec.identity(), "inbox", kNow, kDay});
  EXPECT_FALSE(std::get<BatchTaken>(*again).budget_changed) << "the same again";
  spec.budget.reset();
  again = write(*store, AcceptBatch{spec, spec.identity(), "inbox", kNow, kDay});
  EXPECT_FALSE(std::get<BatchTaken>(*again).budget_changed) << "a file that names no limit takes none away";
}

TEST_F(MoneyRows, WaitForAPersonWhereABatchWillCostMoreThanItConfirmed) {
  SetMoney priced{{}, kDay, kNow};
  priced.money.prices["viduq3-pro t2v"] = {credits(2), true};
  ASSERT_TRUE(write(*store, priced));
  BatchBudget budget;
  budget.confirm_above = credits(25);
  BatchId batch = accept("a", 3, budget);
  EXPECT_EQ(store->batch(batch)->state, store::BatchState::held);
  EXPECT_EQ(store->batch(batch)->reason,
            "it will cost about 30 credits for 3 jobs, drawn from the prices of similar tasks and of the "
            "configuration, and its confirm_above is 25; `yuanjingctl approve a` lets it go");
  EXPECT_TRUE(ready().empty());
  ASSERT_TRUE(write(*store, ApprovePrice{batch, "", "uid 1", kNow}));
  EXPECT_EQ(store->batch(batch)->state, store::BatchState::active);
  for (int i = 0; i < 3; ++i) must_begin(ready().at(0));
}

TEST_F(MoneyRows, AskBeforeAnUnknownPricePassesWhatWasConfirmed) {
  BatchBudget budget;
  budget.confirm_above = credits(10);
  BatchId batch = accept("a", 3, budget);
  EXPECT_EQ(store->batch(batch)->state, store::BatchState::active) << "nobody knows the price yet";
  succeed(must_begin(ready().at(0)), R"({"credits": 7})");
  EXPECT_THAT(refusal(ready().at(0)),
              HasSubstr("confirm_above of batch a is reached: 7 of 10 credits are spent"));
  auto waits = store->money_waits(batch, 10);
  ASSERT_EQ(waits->size(), 1u);
  EXPECT_EQ(advice_on(waits->at(0)), "`yuanjingctl approve a` lets it go on");
  ASSERT_TRUE(write(*store, ApprovePrice{batch, "", "uid 1", kNow}));
  must_begin(ready().at(0));
}

TEST_F(MoneyRows, AreToldAsTheyStandNow) {
  BatchId batch = accept("a", 3, budget_of(10));
  AttemptId pilot = must_begin(ready().at(0));
  JobId next = ready().at(0);
  refusal(next);
  auto wait = store->job(next)->money_wait;
  ASSERT_TRUE(wait);
  EXPECT_EQ(wait->kind, MoneyWait::Kind::set_aside);
  EXPECT_EQ(advice_on(*wait), "") << "it passes by itself";
  succeed(pilot, R"({"credits": 7})");
  refusal(ready().at(0));
  wait = store->job(next)->money_wait;
  ASSERT_TRUE(wait);
  EXPECT_EQ(wait->kind, MoneyWait::Kind::reached);
  EXPECT_EQ(
      reason_of(*wait),
      "the budget of batch a is reached: 7 of 10 credits are spent, 0 are set aside for what is under way, "
      "and such a job may cost up to 7");
  EXPECT_EQ(advice_on(*wait), "`yuanjingctl budget a --max CREDITS` raises it");
  auto budgets = store->batch(batch)->budgets;
  ASSERT_EQ(budgets.size(), 1u);
  EXPECT_EQ(budgets.at(0).room(), credits(3));
  auto left = store->estimate(batch);
  EXPECT_EQ(left->jobs, 2);
  EXPECT_EQ(left->high, credits(14));
}

TEST_F(MoneyRows, TakeAPriceOfATypeForAllItsClasses) {
  SetMoney priced{{}, kDay, kNow};
  priced.money.prices["viduq3-pro t2v"] = {credits(2), true};
  priced.money.prices["viduq3-pro t2v 1080p"] = {credits(50), false};
  ASSERT_TRUE(write(*store, priced));
  BatchSpec spec = batch_spec("a", 2);
  spec.jobs[0].request.fields.push_back({"resolution", std::string{"720p"}});
  spec.jobs[1].request.fields.push_back({"resolution", std::string{"1080p"}});
  ASSERT_TRUE(write(*store, AcceptBatch{spec, spec.identity(), "inbox", kNow, kDay}));
  auto estimate = store->estimate(store->batch_named("a")->id);
  EXPECT_EQ(estimate->high, credits(60)) << "5 s at 2 credits, and 50";
  EXPECT_EQ(estimate->unknown, 0);
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
