// Reports about money: what was spent and on what, what is set aside, how the limits stand.
#include "unit/store/money_bench.hpp"

#include <gmock/gmock.h>

namespace yj::test {
namespace {

using store::SpendingBy;
using store::SpendingQuery;
using ::testing::ElementsAre;

class Spending : public MoneyRows {
 protected:
  store::Spending report(SpendingQuery const& query = {}) {
    auto found = store->spending(query);
    EXPECT_TRUE(found) << found.error().what;
    return found ? std::move(*found) : store::Spending{};
  }
  std::vector<std::string> lines(SpendingQuery const& query) {
    std::vector<std::string> all;
    store::Spending const found = report(query);
    for (auto const& row : found.rows)
      all.push_back(row.key + ": " + std::to_string(row.tasks) + " for " + to_text(row.credits));
    return all;
  }
  void buy(std::string const& usage, std::string const& day = kDay) {
    auto begun = begin(ready().at(0), day);
    ASSERT_TRUE(std::holds_alternative<AttemptId>(begun));
    succeed(std::get<AttemptId>(begun), usage);
  }
  std::vector<BudgetState> budgets(SpendingQuery const& query = {}) {
    auto found = store->budgets(query, kDay);
    EXPECT_TRUE(found) << found.error().what;
    return found ? std::move(*found) : std::vector<BudgetState>{};
  }
};

TEST_F(Spending, IsSummedByDayModelBatchProjectAndAccount) {
  BatchId first = accept("雨夜", 2, {}, "长安");
  buy(R"({"credits": 7})", "2026-06-02");
  buy(R"({"credits": 0.5})");
  accept("晴天", 2);
  buy(R"({"credits": 20})");
  EXPECT_THAT(lines({SpendingBy::day}), ElementsAre("2026-06-01: 2 for 20.5", "2026-06-02: 1 for 7"));
  EXPECT_THAT(lines({SpendingBy::batch}), ElementsAre("晴天: 1 for 20", "雨夜: 2 for 7.5"))
      << "the dearest first";
  EXPECT_THAT(lines({SpendingBy::project}), ElementsAre(": 1 for 20", "长安: 2 for 7.5"));
  EXPECT_THAT(lines({SpendingBy::model}), ElementsAre("viduq3-pro: 3 for 27.5"));
  EXPECT_THAT(lines({SpendingBy::account}), ElementsAre("default: 3 for 27.5"));

  EXPECT_THAT(lines({SpendingBy::batch, "2026-06-02"}), ElementsAre("雨夜: 1 for 7"));
  EXPECT_THAT(lines({SpendingBy::batch, "", "2026-06-01"}), ElementsAre("晴天: 1 for 20", "雨夜: 1 for 0.5"));
  EXPECT_THAT(lines({SpendingBy::day, "", "", first}),
              ElementsAre("2026-06-01: 1 for 0.5", "2026-06-02: 1 for 7"));
  EXPECT_THAT(lines({SpendingBy::day, "", "", {}, "studio"}), ElementsAre());
  EXPECT_EQ(report({SpendingBy::day, "2026-06-02", "2026-06-02"}).total.credits, credits(7));
  EXPECT_EQ(report().total.tasks, 3);
}

TEST_F(Spending, TellsWhatIsEstimatedAndWhatNobodyKnows) {
  accept("a", 3);
  buy("");
  EXPECT_EQ(report().total.unknown, 1);
  EXPECT_EQ(report().total.credits, Credits{});
  buy(R"({"credits": 7})");
  buy(R"({"duration": 5})");
  EXPECT_EQ(report().total.tasks, 3);
  EXPECT_EQ(report().total.credits, credits(14));
  EXPECT_EQ(report().total.unproven, credits(7)) << "as such a task was charged before";
  EXPECT_EQ(report().total.unknown, 1);
}

TEST_F(Spending, ShowsWhatIsSetAsideAndWhatIsInDoubt) {
  accept("free", 3);
  must_begin(ready().at(0));
  accept("tight", 20, BatchBudget{credits(50), {}, NewPrice::allow, credits(10)});
  auto jobs_left = ready();
  for (int i = 2; i < 5; ++i) must_begin(jobs_left.at(static_cast<std::size_t>(i)));
  AttemptId doubt = must_begin(jobs_left.at(6));
  ASSERT_TRUE(write(*store, ArmAttempt{doubt, job_of.at(doubt), kNow}));
  settle(doubt, JobEvent::doubted, AttemptState::in_doubt);
  AttemptId other = must_begin(jobs_left.at(0));
  ASSERT_TRUE(write(*store, ArmAttempt{other, job_of.at(other), kNow}));
  settle(other, JobEvent::doubted, AttemptState::in_doubt);

  auto found = report();
  EXPECT_EQ(found.held.orders, 4);
  EXPECT_EQ(found.held.credits, credits(30));
  EXPECT_EQ(found.held.unknown, 1) << "no limit binds it, so nothing is set aside";
  EXPECT_EQ(found.in_doubt.orders, 2);
  EXPECT_EQ(found.in_doubt.credits, credits(10));
  EXPECT_EQ(found.in_doubt.unknown, 1);
  EXPECT_EQ(found.total.tasks, 0);

  SettleAttempt end;
  end.attempt = doubt;
  end.job = job_of.at(doubt);
  end.event = JobEvent::retried;
  end.attempt_state = AttemptState::unresolved;
  end.at = kNow;
  ASSERT_TRUE(write(*store, ResolveDoubt{end, "uid 1", false}));
  EXPECT_EQ(report().in_doubt.orders, 1);
  EXPECT_EQ(report().unresolved.orders, 1);
  EXPECT_EQ(report().unresolved.credits, credits(10)) << "it may have been bought";
  BatchId free = store->batch_named("free")->id;
  EXPECT_EQ(report({SpendingBy::day, "", "", free}).held.orders, 1);
  EXPECT_EQ(report({SpendingBy::day, "", "", {}, "studio"}).held.orders, 0);
}

TEST_F(Spending, LeavesOutWhatIsTooMuchForOneReport) {
  BatchId batch = accept("a", 1);
  auto database = store::Database::open(folder.path() / "store.db", store::Database::Mode::read_write);
  for (int i = 0; i < store::kSpendingRowsMax + 2; ++i)
    database
        ->prepare(
            "INSERT INTO spent (day, account, project, batch_id, model, tasks, credits, unproven, unknown) "
            "VALUES (date('2026-01-01', ?), 'default', '', ?, 'm', 1, 1000000, 0, 0)")
        .bind("+" + std::to_string(i) + " days", batch)
        .run();
  auto found = report();
  EXPECT_EQ(found.rows.size(), static_cast<std::size_t>(store::kSpendingRowsMax));
  EXPECT_EQ(found.left_out, 2);
  EXPECT_EQ(found.rows.front().key, "2026-01-03") << "the newest days stay";
  EXPECT_EQ(found.total.tasks, store::kSpendingRowsMax + 2) << "the sums have everything";
}

TEST_F(Spending, ShowsLimitsAsTheyStand) {
  SetMoney limits{{}, kDay, kNow};
  limits.money.account_daily["default"] = credits(30);
  limits.money.project_max["长安"] = credits(60);
  limits.money.prices["viduq3-pro t2v"] = {credits(10), false};
  ASSERT_TRUE(write(*store, limits));
  accept("a", 3, budget_of(100), "长安");
  buy(R"({"credits": 8})");
  must_begin(ready().at(0));
  auto found = budgets();
  ASSERT_EQ(found.size(), 3u);
  for (auto const& budget : found) {
    EXPECT_EQ(budget.spent, credits(8)) << name_of(budget.scope);
    EXPECT_EQ(budget.held, credits(8)) << name_of(budget.scope);
  }
  EXPECT_EQ(found[0].scope, BudgetScope::account_day);
  EXPECT_EQ(found[0].day, kDay);
  EXPECT_EQ(found[1].scope, BudgetScope::batch);
  EXPECT_EQ(found[1].name, "a") << "by its name, not its id";
  EXPECT_EQ(found[1].room(), credits(84));
  EXPECT_EQ(found[2].name, "长安");

  EXPECT_EQ(store->budgets({}, "2026-06-02")->at(0).spent, Credits{}) << "a new day";
  EXPECT_EQ(store->budgets({}, "2026-06-02")->at(0).cap, credits(30));
  EXPECT_EQ(budgets({SpendingBy::day, "", "", {}, "studio"}).size(), 1u) << "projects are nobody's account";
  BatchId other = accept("b", 1);
  auto of_other = budgets({SpendingBy::day, "", "", other});
  ASSERT_EQ(of_other.size(), 1u);
  EXPECT_EQ(of_other[0].scope, BudgetScope::account_day);
}

TEST_F(Spending, ForgetsALimitThatWasTakenAway) {
  BatchId batch = accept("a", 4, budget_of(10));
  must_begin(ready().at(0));
  ASSERT_TRUE(write(*store, SetBatchBudget{batch, {}, {}, "uid 1", kDay, kNow}));
  EXPECT_TRUE(budgets().empty());
  must_begin(ready().at(0));
  must_begin(ready().at(0));
  EXPECT_EQ(number("SELECT count(*) FROM money_wait"), 0)
      << "nothing waits for a price where no limit is left";
}

TEST_F(Spending, CountsForALimitWhatWasSpentAndUnderWayBeforeItWasSet) {
  BatchId batch = accept("a", 5);
  buy(R"({"credits": 7})");
  AttemptId running = must_begin(ready().at(0));
  ASSERT_TRUE(write(*store, SetBatchBudget{batch, credits(20), credits(15), "uid 1", kDay, kNow}));
  auto set = budgets();
  ASSERT_EQ(set.size(), 2u);
  for (auto const& budget : set) {
    EXPECT_EQ(budget.spent, credits(7));
    EXPECT_EQ(budget.held, credits(7)) << "it may still be charged";
  }
  EXPECT_EQ(report().held.unknown, 0);
  refusal(ready().at(0));
  succeed(running, R"({"credits": 7})");
  auto settled = budgets();
  for (auto const& budget : settled) {
    EXPECT_EQ(budget.spent, credits(14));
    EXPECT_EQ(budget.held, Credits{});
  }
}

TEST_F(Spending, SetsAsideAllThatIsLeftForAnUnknownPriceThatIsUnderWay) {
  BatchId batch = accept("a", 5);
  AttemptId first = must_begin(ready().at(0));
  AttemptId second = must_begin(ready().at(0));
  ASSERT_TRUE(write(*store, SetBatchBudget{batch, credits(20), {}, "uid 1", kDay, kNow}));
  EXPECT_EQ(budgets().at(0).held, credits(20));
  refusal(ready().at(0));
  succeed(first, R"({"credits": 7})");
  EXPECT_EQ(budgets().at(0).held, credits(7)) << "the other one will cost it too";
  EXPECT_EQ(budgets().at(0).spent, credits(7));
  unsent(second);
  must_begin(ready().at(0));
}

TEST_F(Spending, SetsAsideBeyondALimitWhatHasLeftAlready) {
  BatchId batch = accept("a", 6);
  buy(R"({"credits": 7})");
  for (int i = 0; i < 4; ++i) must_begin(ready().at(0));
  ASSERT_TRUE(write(*store, SetBatchBudget{batch, credits(20), {}, "uid 1", kDay, kNow}));
  EXPECT_EQ(budgets().at(0).held, credits(28));
  EXPECT_EQ(budgets().at(0).room(), credits(-15));
  refusal(ready().at(0));
}

TEST_F(Spending, ShowsLimitsOfBatchesThatAreNotFinished) {
  BatchId batch = accept("a", 1, budget_of(10));
  EXPECT_EQ(budgets().size(), 1u);
  ASSERT_TRUE(write(*store, CancelBatch{batch, "uid 1", kNow}));
  EXPECT_TRUE(budgets().empty());
  EXPECT_EQ(budgets({SpendingBy::day, "", "", batch}).size(), 1u);
}

}  // namespace
}  // namespace yj::test
