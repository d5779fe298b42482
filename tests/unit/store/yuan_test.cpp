// What attempts cost in yuan: recorded, corrected and summed beside the credits.
#include "unit/store/money_bench.hpp"

#include <gmock/gmock.h>

namespace yj::test {
namespace {

using store::SpendingBy;
using ::testing::ElementsAre;

constexpr Yuan yuan(std::int64_t fen) { return {fen * 10'000}; }

class YuanRows : public MoneyRows {
 protected:
  AttemptId buy(std::string const& usage = R"({"credits": 7})") {
    AttemptId attempt = must_begin(ready().at(0));
    succeed(attempt, usage);
    return attempt;
  }
  std::optional<ShownYuan> news(std::string const& transno, std::string const& task, Yuan amount,
                                std::string const& account = "default") {
    auto found =
        store->yuan_news(account, transno, task.empty() ? std::nullopt : std::optional{TaskId{task}}, amount);
    EXPECT_TRUE(found) << found.error().what;
    return found ? *found : std::nullopt;
  }
  void keep(AttemptId attempt, Yuan amount) {
    ShownYuan shown;
    shown.attempt = attempt;
    shown.job = job_of.at(attempt);
    shown.yuan = amount;
    ASSERT_TRUE(write(*store, RecordYuan{"default", {shown}, kNow}));
  }
  store::SpendingRow total() { return store->spending({})->total; }
  std::vector<std::string> told(AttemptId attempt) {
    std::vector<std::string> texts;
    auto events = store->events_of(job_of.at(attempt), 100);
    for (auto const& event : *events) {
      if (event.kind.starts_with("yuan")) texts.push_back(event.kind + ": " + event.text);
    }
    return texts;
  }
};

TEST_F(YuanRows, AreSetOnceAndSummedBesideTheCredits) {
  accept("a", 3);
  AttemptId first = buy();
  buy();
  EXPECT_EQ(total().yuan_known, 0);
  keep(first, yuan(350));
  keep(first, yuan(350));
  EXPECT_EQ(total().yuan, yuan(350));
  EXPECT_EQ(total().yuan_known, 1);
  EXPECT_EQ(total().tasks, 2);
  EXPECT_EQ(total().credits, credits(14)) << "no credit is made of a yuan";
  EXPECT_THAT(told(first), ElementsAre("yuan_known: 3.5 yuan")) << "once";
  EXPECT_EQ(store->job(job_of.at(first))->attempts.at(0).yuan, yuan(350));
  EXPECT_EQ(number("SELECT count(*) FROM ledger WHERE amount = 3500000"), 0) << "the ledger has one unit";
  EXPECT_EQ(number("SELECT count(*) FROM budget"), 0);
}

TEST_F(YuanRows, AreCorrectedAndTheCorrectionStaysOnRecord) {
  accept("a", 1);
  AttemptId attempt = buy();
  keep(attempt, yuan(350));
  keep(attempt, yuan(299));
  EXPECT_EQ(total().yuan, yuan(299));
  EXPECT_EQ(total().yuan_known, 1);
  EXPECT_THAT(told(attempt),
              ElementsAre("yuan_known: 3.5 yuan", "yuan_corrected: 2.99 yuan instead of 3.5 yuan"));
  open();
  EXPECT_EQ(total().yuan, yuan(299));
}

TEST_F(YuanRows, OfAFreeTaskAreZeroAndKnown) {
  accept("a", 1);
  keep(buy(), Yuan{});
  EXPECT_EQ(total().yuan, Yuan{});
  EXPECT_EQ(total().yuan_known, 1);
}

TEST_F(YuanRows, ThatComeBeforeTheEndAreCountedWithTheCharge) {
  accept("a", 1);
  AttemptId attempt = must_begin(ready().at(0));
  settle(attempt, JobEvent::accepted, AttemptState::running);
  keep(attempt, yuan(200));
  EXPECT_EQ(total().tasks, 0);
  EXPECT_EQ(total().yuan_known, 0) << "it is no task that was bought, as far as we know";
  EXPECT_EQ(total().yuan, yuan(200));
  settle(attempt, JobEvent::task_succeeded, AttemptState::succeeded, R"({"credits": 7})");
  EXPECT_EQ(total().tasks, 1);
  EXPECT_EQ(total().yuan_known, 1);
  EXPECT_EQ(total().yuan, yuan(200));
}

TEST_F(YuanRows, OfAnOrderThatWasNeverClearedUpAreInTheSum) {
  accept("a", 1);
  AttemptId lost = must_begin(ready().at(0));
  ASSERT_TRUE(write(*store, ArmAttempt{lost, job_of.at(lost), kNow}));
  settle(lost, JobEvent::doubted, AttemptState::in_doubt);
  SettleAttempt end;
  end.attempt = lost;
  end.job = job_of.at(lost);
  end.event = JobEvent::retried;
  end.attempt_state = AttemptState::unresolved;
  end.at = kNow;
  ASSERT_TRUE(write(*store, ResolveDoubt{end, "uid 1", false}));
  auto shown = news(lost.text(), "t-9", yuan(100));
  ASSERT_TRUE(shown.has_value());
  EXPECT_FALSE(shown->succeeded);
  ASSERT_TRUE(write(*store, RecordYuan{"default", {*shown}, kNow}));
  EXPECT_EQ(total().yuan, yuan(100)) << "it was bought after all";
  EXPECT_EQ(total().yuan_known, 0);
}

TEST_F(YuanRows, PassOverAnAttemptThatIsNotThere) {
  accept("a", 1);
  AttemptId attempt = buy();
  ShownYuan stranger{ids.next<AttemptId>(kNow), ids.next<JobId>(kNow), yuan(1), true, false};
  ShownYuan mine{attempt, job_of.at(attempt), yuan(2), true, false};
  ASSERT_TRUE(write(*store, RecordYuan{"default", {stranger, mine}, kNow}));
  EXPECT_EQ(total().yuan, yuan(2));
}

TEST_F(YuanRows, AreNewsOnlyWhereTheyAreOursAndNotKnown) {
  accept("a", 2);
  AttemptId attempt = buy();  // its task is called like it
  auto shown = news(attempt.text(), attempt.text(), yuan(300));
  ASSERT_TRUE(shown.has_value());
  EXPECT_EQ(shown->attempt, attempt);
  EXPECT_EQ(shown->job, job_of.at(attempt));
  EXPECT_EQ(shown->yuan, yuan(300));
  EXPECT_TRUE(shown->succeeded);
  EXPECT_FALSE(shown->corrects);
  EXPECT_TRUE(news("", attempt.text(), yuan(300)).has_value()) << "the record hides its transno";
  EXPECT_TRUE(news(attempt.text(), "", yuan(300)).has_value()) << "a synchronous result has no task";
  EXPECT_FALSE(news(attempt.text(), "another", yuan(300)).has_value()) << "one order, a second task";
  EXPECT_FALSE(news("stranger", "stranger", yuan(300)).has_value());
  EXPECT_FALSE(news(attempt.text(), attempt.text(), yuan(300), "studio").has_value());
  keep(attempt, yuan(300));
  EXPECT_FALSE(news(attempt.text(), attempt.text(), yuan(300)).has_value());
  EXPECT_TRUE(news(attempt.text(), attempt.text(), yuan(301))->corrects);
}

TEST_F(YuanRows, AreWantedOfTasksThatSucceeded) {
  accept("a", 5);
  EXPECT_TRUE(store->recovery()->yuan_wanted.empty());
  EXPECT_EQ(store->yuan_unknown("default", kNow)->tasks, 0);
  AttemptId attempt = buy();
  buy();
  settle(must_begin(ready().at(0)), JobEvent::accepted, AttemptState::running);
  unsent(must_begin(ready().at(0)));
  auto unknown = store->yuan_unknown("default", kNow);
  EXPECT_EQ(unknown->tasks, 2);
  EXPECT_EQ(unknown->oldest, kNow);
  EXPECT_EQ(store->yuan_unknown("default", kNow + Duration{1})->tasks, 0);
  EXPECT_EQ(store->yuan_unknown("studio", kNow)->tasks, 0);
  EXPECT_THAT(store->recovery()->yuan_wanted, ElementsAre("default"));
  keep(attempt, yuan(1));
  EXPECT_EQ(store->yuan_unknown("default", kNow)->tasks, 1);
}

TEST_F(YuanRows, AreReportedByBatchAsWell) {
  accept("a", 1);
  keep(buy(), yuan(150));
  accept("b", 1);
  buy();
  auto report = store->spending({SpendingBy::batch});
  ASSERT_EQ(report->rows.size(), 2u);
  EXPECT_EQ(report->rows[0].yuan, yuan(150));
  EXPECT_EQ(report->rows[0].yuan_known, 1);
  EXPECT_EQ(report->rows[1].yuan_known, 0);
}

}  // namespace
}  // namespace yj::test
