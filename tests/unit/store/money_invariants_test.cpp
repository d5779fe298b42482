// Whatever happens to money in whatever order, its tables agree with each other.
#include "base/random.hpp"
#include "unit/store/money_bench.hpp"

#include <fmt/format.h>

#include <array>

namespace yj::test {
namespace {

/// Whatever happens in whatever order: a budget is never passed by a known price, sums agree with the ledger, and
/// nothing stays set aside in the end.
TEST_F(MoneyRows, NeverPassABudgetInAThousandRandomSteps) {
  for (std::uint64_t seed : {1, 2, 3}) {
    TempFolder fresh;
    store.reset();
    store = *store::SqliteStore::open(fresh.path(), deliver_at_once());
    job_of.clear();
    auto look = [&](std::string const& sql) {
      return store::Database::open(fresh.path() / "store.db", store::Database::Mode::read_only)->integer(sql);
    };
    Random dice{seed};
    accept("a", 60, budget_of(100));
    accept("b", 60, budget_of(150));
    SetMoney limits{{}, kDay, kNow};
    limits.money.account_max["default"] = credits(200);
    ASSERT_TRUE(write(*store, limits));
    std::vector<AttemptId> under_way;
    for (int step = 0; step < 400; ++step) {
      auto waiting = ready();
      bool start = !waiting.empty() && (under_way.empty() || (dice() % (2)) == 0);
      if (start) {
        auto begun = begin(waiting[(dice() % (waiting.size()))]);
        if (auto* attempt = std::get_if<AttemptId>(&begun)) under_way.push_back(*attempt);
      } else if (!under_way.empty()) {
        std::size_t which = (dice() % (under_way.size()));
        AttemptId attempt = under_way[which];
        under_way.erase(under_way.begin() + static_cast<std::ptrdiff_t>(which));
        if ((dice() % (3)) == 0) {
          unsent(attempt);
        } else {
          succeed(attempt, R"({"credits": 7})");
        }
      }
      ASSERT_EQ(look("SELECT count(*) FROM budget WHERE spent + held > cap"), 0)
          << "seed " << seed << " step " << step;
    }
    for (auto attempt : under_way) unsent(attempt);
    EXPECT_EQ(look("SELECT sum(held) FROM budget"), 0);
    EXPECT_EQ(look("SELECT sum(amount) FROM ledger WHERE kind IN ('charge', 'adjust')"),
              look("SELECT sum(credits) FROM spent"));
    EXPECT_EQ(look("SELECT sum(amount) FROM ledger WHERE kind = 'charge'"),
              look("SELECT spent FROM budget WHERE scope = 'account'"));
    EXPECT_EQ(look("SELECT spent FROM budget WHERE scope = 'account'"), 196'000'000)
        << "as much as fits: 28 tasks at 7";
  }
}

/// Everything that may befall orders, from a seed: failures, doubts and their ends, charges with and without a price, prices that
/// change, come late or come twice, limits that are set, raised and taken away, and restarts.
class Turmoil : public MoneyRows {
 protected:
  void begin_with(std::uint64_t seed) {
    dice = Random{seed};
    accept("a", 80, BatchBudget{credits(400), credits(150), NewPrice::pilot, {}}, "长安");
    batches.push_back(accept("b", 80, {}, "长安"));
    batches.push_back(accept("c", 80, budget_of(120)));
    limits.money.account_max["default"] = credits(900);
    limits.money.project_max["长安"] = credits(600);
    limits.day = kDay;
    limits.at = kNow;
    EXPECT_TRUE(write(*store, limits));
  }

  void step() {
    switch (dice() % 14) {
      case 12:
      case 13: show_yuan(); break;
      case 0:
      case 1:
      case 2:
      case 3:
      case 4: order(); break;
      case 5: change_limits(); break;
      case 6: change_batch_budget(); break;
      case 7: late_price(); break;
      case 8:
        if (dice() % 8 == 0) restart();
        if (dice() % 2 == 0) resolve_one();
        break;
      default: end_one(); break;
    }
  }

  void order() {
    auto waiting = ready();
    if (waiting.empty()) return;
    constexpr std::array kDays{"2026-06-01", "2026-06-02", "2026-06-03"};
    auto begun = begin(waiting[dice() % waiting.size()], kDays[dice() % kDays.size()]);
    if (auto* attempt = std::get_if<AttemptId>(&begun)) under_way.push_back(*attempt);
  }

  /// Prices drift, and some answers name none.
  std::string usage() {
    constexpr std::array kUsages{R"({"credits": 7, "duration": 5})", R"({"credits": 7.25})",
                                 R"({"credits": 7, "duration": 6})", R"({"duration": 5})", ""};
    return kUsages[dice() % kUsages.size()];
  }

  void end_one() {
    if (under_way.empty()) return;
    std::size_t which = dice() % under_way.size();
    AttemptId attempt = under_way[which];
    under_way.erase(under_way.begin() + static_cast<std::ptrdiff_t>(which));
    switch (dice() % 6) {
      case 0: unsent(attempt); break;
      case 1:
        settle(attempt, JobEvent::accepted, AttemptState::running);
        settle(attempt, JobEvent::task_failed, AttemptState::failed);
        break;
      case 2: doubt(attempt); break;
      default:
        succeed(attempt, usage());
        succeeded.push_back(attempt);
        // Whatever arrives again is refused, and changes nothing.
        again(attempt, AttemptState::succeeded);
        again(attempt, AttemptState::failed);
        break;
    }
  }

  void again(AttemptId attempt, AttemptState state) {
    SettleAttempt intent;
    intent.attempt = attempt;
    intent.job = job_of.at(attempt);
    intent.event = state == AttemptState::succeeded ? JobEvent::task_succeeded : JobEvent::task_failed;
    intent.attempt_state = state;
    intent.usage = R"({"credits": 50})";
    intent.at = kNow;
    EXPECT_FALSE(write(*store, intent)) << "it is settled";
  }

  void doubt(AttemptId attempt) {
    ASSERT_TRUE(write(*store, ArmAttempt{attempt, job_of.at(attempt), kNow}));
    settle(attempt, JobEvent::doubted, AttemptState::in_doubt);
    SettleAttempt end;
    end.attempt = attempt;
    end.job = job_of.at(attempt);
    end.at = kNow;
    switch (dice() % 4) {
      case 0:  // found: it runs, and ends as any other
        end.event = JobEvent::accepted;
        end.attempt_state = AttemptState::running;
        end.task = TaskId{attempt.text()};
        ASSERT_TRUE(write(*store, ResolveDoubt{end, "history", false}));
        settle(attempt, JobEvent::task_succeeded, AttemptState::succeeded, usage());
        succeeded.push_back(attempt);
        break;
      case 1:
        end.event = JobEvent::retried;
        end.attempt_state = AttemptState::not_created;
        ASSERT_TRUE(write(*store, ResolveDoubt{end, "uid 1", false}));
        break;
      case 2:
        end.event = JobEvent::retried;
        end.attempt_state = AttemptState::unresolved;
        ASSERT_TRUE(write(*store, ResolveDoubt{end, "uid 1", false}));
        break;
      default: doubts.push_back(attempt); break;
    }
  }

  /// A pilot in doubt keeps every other order of unknown price waiting, until a person looked it up.
  void resolve_one() {
    if (doubts.empty()) return;
    SettleAttempt end;
    end.attempt = doubts.back();
    end.job = job_of.at(end.attempt);
    end.event = JobEvent::retried;
    end.attempt_state = AttemptState::not_created;
    end.at = kNow;
    doubts.pop_back();
    ASSERT_TRUE(write(*store, ResolveDoubt{end, "uid 1", false}));
  }

  void late_price() {
    if (succeeded.empty()) return;
    AttemptId attempt = succeeded[dice() % succeeded.size()];
    EXPECT_TRUE(write(
        *store, RecordLinks{attempt, job_of.at(attempt), usage(), {{0, ArtifactKind::video, "n"}}, kNow}));
  }

  /// The platform's history shows what some attempt cost, whatever became of it here.
  void show_yuan() {
    if (job_of.empty()) return;
    auto place = std::next(job_of.begin(), static_cast<std::ptrdiff_t>(dice() % job_of.size()));
    Yuan shown{static_cast<std::int64_t>(dice() % 4) * 1'250'000};
    EXPECT_TRUE(
        write(*store, RecordYuan{"default", {{place->first, place->second, shown, false, false}}, kNow}));
  }

  void change_limits() {
    auto& money = limits.money;
    money.account_daily.clear();
    money.account_max.clear();
    if (dice() % 2 == 0)
      money.account_daily["default"] = credits(150 + static_cast<std::int64_t>(dice() % 200));
    if (dice() % 2 == 0)
      money.account_max["default"] = credits(200 + static_cast<std::int64_t>(dice() % 900));
    EXPECT_TRUE(write(*store, limits));
  }

  void change_batch_budget() {
    BatchId batch = batches[dice() % batches.size()];
    SetBatchBudget intent{batch, {}, {}, "uid 1", kDay, kNow};
    if (dice() % 2 == 0) intent.max = credits(static_cast<std::int64_t>(dice() % 400));
    if (dice() % 2 == 0) intent.daily = credits(static_cast<std::int64_t>(dice() % 100));
    EXPECT_TRUE(write(*store, intent));
  }

  void restart() {
    open();
    // A start hands over what was being sent as before; nothing is lost of it here.
  }

  void expect_agreement() {
    // The sums are the ledger's.
    EXPECT_EQ(number("SELECT coalesce(sum(amount), 0) FROM ledger WHERE kind IN ('charge', 'adjust')"),
              number("SELECT coalesce(sum(credits), 0) FROM spent"));
    EXPECT_EQ(number("SELECT count(*) FROM ledger WHERE kind = 'charge'"),
              number("SELECT coalesce(sum(tasks), 0) FROM spent"));
    EXPECT_EQ(number(R"sql(SELECT count(*) FROM ledger AS charged WHERE kind = 'charge' AND amount IS NULL
                     AND NOT EXISTS (SELECT 1 FROM ledger WHERE attempt_id = charged.attempt_id AND kind = 'adjust'))sql"),
              number("SELECT coalesce(sum(unknown), 0) FROM spent"));
    EXPECT_EQ(
        number(
            R"sql(SELECT coalesce(sum(amount), 0) FROM ledger AS charged WHERE kind = 'charge' AND source <> 'reported'
                     AND NOT EXISTS (SELECT 1 FROM ledger WHERE attempt_id = charged.attempt_id AND kind = 'adjust'))sql"),
        number("SELECT coalesce(sum(unproven), 0) FROM spent"));
    EXPECT_EQ(number("SELECT coalesce(sum(yuan), 0) FROM attempt"),
              number("SELECT coalesce(sum(yuan), 0) FROM spent"));
    EXPECT_EQ(
        number(
            "SELECT count(*) FROM ledger JOIN attempt ON attempt.id = attempt_id WHERE kind = 'charge' AND "
            "yuan IS NOT NULL"),
        number("SELECT coalesce(sum(yuan_known), 0) FROM spent"));
    EXPECT_EQ(number("SELECT count(*) FROM event WHERE kind = 'yuan_known'"),
              number("SELECT count(yuan) FROM attempt"));
    EXPECT_EQ(number("SELECT count(*) FROM audit"), number("SELECT coalesce(sum(differ), 0) FROM spent"));
    // A batch's own sum has what was reported.
    EXPECT_EQ(number("SELECT sum(credits) FROM batch"),
              number("SELECT coalesce(sum(credits - unproven), 0) FROM spent"));
    // Every limit has the sum of what it binds, whenever it was set.
    EXPECT_EQ(number(R"sql(SELECT count(*) FROM budget WHERE spent <> coalesce((SELECT sum(spent.credits)
                       FROM spent JOIN batch ON batch.id = spent.batch_id
                       WHERE budget.day IN ('', spent.day) AND CASE budget.scope
                         WHEN 'account' THEN spent.account = budget.name WHEN 'account_day' THEN spent.account = budget.name
                         WHEN 'project' THEN spent.project = budget.name ELSE lower(hex(batch.id)) = budget.name END), 0))sql"),
              0);
    EXPECT_EQ(number("SELECT count(*) FROM budget WHERE held <> coalesce((SELECT sum(amount) FROM hold WHERE "
                     "budget_id = budget.id), 0)"),
              0);
    // Whatever is under way has something set aside in every limit that binds it, whenever that was set.
    EXPECT_EQ(
        number(
            R"sql(SELECT count(*) FROM budget JOIN attempt ON attempt.money = 'open' AND budget.day IN ('', attempt.day)
                       JOIN job ON job.id = attempt.job_id JOIN batch ON batch.id = job.batch_id
                       WHERE cap IS NOT NULL AND budget.day IN ('', '2026-06-01') AND CASE budget.scope
                         WHEN 'account' THEN attempt.account = budget.name WHEN 'account_day' THEN attempt.account = budget.name
                         WHEN 'project' THEN batch.project = budget.name ELSE lower(hex(batch.id)) = budget.name END
                       AND NOT EXISTS (SELECT 1 FROM hold WHERE attempt_id = attempt.id AND budget_id = budget.id))sql"),
        0);
    // Whatever ended holds nothing, and was charged or let go at most once.
    EXPECT_EQ(number("SELECT count(*) FROM hold JOIN attempt ON attempt.id = attempt_id WHERE amount > 0 AND "
                     "money <> 'open'"),
              0);
    EXPECT_EQ(number("SELECT count(*) FROM (SELECT 1 FROM ledger WHERE kind IN ('charge', 'release') GROUP "
                     "BY attempt_id HAVING count(*) > 1)"),
              0);
    EXPECT_EQ(number("SELECT count(*) FROM (SELECT 1 FROM ledger WHERE kind IN ('adjust', 'hold') GROUP BY "
                     "attempt_id, kind HAVING count(*) > 1)"),
              0);
    EXPECT_EQ(number(R"sql(SELECT count(*) FROM attempt WHERE (money = 'open') <>
                       (state IN ('preparing', 'armed', 'in_doubt', 'unresolved', 'running')))sql"),
              0);
    // And the report says the same.
    auto report = store->spending({});
    ASSERT_TRUE(report) << report.error().what;
    EXPECT_EQ(report->total.credits.millionths, number("SELECT coalesce(sum(credits), 0) FROM spent"));
    std::int64_t open = number(
        "SELECT coalesce(sum(held), 0) FROM (SELECT max(amount) AS held FROM hold GROUP BY attempt_id)");
    EXPECT_EQ(report->held.credits.millionths + report->in_doubt.credits.millionths +
                  report->unresolved.credits.millionths,
              open);
  }

  Random dice{0};
  SetMoney limits;
  std::vector<BatchId> batches;
  std::vector<AttemptId> under_way;
  std::vector<AttemptId> succeeded;
  std::vector<AttemptId> doubts;  ///< newest last
};

class SeededTurmoil : public Turmoil, public ::testing::WithParamInterface<std::uint64_t> {};

TEST_P(SeededTurmoil, LeavesLedgerSumsHoldsAndLimitsInAgreement) {
  begin_with(GetParam());
  for (int each = 0; each < 400; ++each) {
    step();
    if (each % 10 == 0) expect_agreement();
    ASSERT_FALSE(HasFailure()) << "seed " << GetParam() << " step " << each;
  }
  expect_agreement();
  EXPECT_GT(number("SELECT count(*) FROM ledger WHERE kind = 'charge'"), 20) << "it was about something";
  EXPECT_GT(number("SELECT count(*) FROM ledger WHERE kind = 'adjust'"), 0);
  EXPECT_GT(number("SELECT count(*) FROM ledger WHERE kind = 'release'"), 0);
}

INSTANTIATE_TEST_SUITE_P(Seeds, SeededTurmoil, ::testing::Values(1, 2, 3, 4));

}  // namespace
}  // namespace yj::test
