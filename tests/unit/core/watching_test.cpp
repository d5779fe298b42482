#include "unit/core/bench.hpp"

#include <gtest/gtest.h>

namespace yj::test {
namespace {

using namespace std::chrono_literals;

/// A bench with one running task.
struct Watching : ::testing::Test {
  Bench bench;
  AttemptId attempt;

  void SetUp() override {
    bench.start();
    bench.add_jobs(1);
    attempt = bench.upload_all().at(0);
    bench.submit_ends(attempt, Accepted{{"t-1"}});
  }
  void poll_ends(PollVerdict verdict) { bench.feed(PollEnded{attempt, {std::move(verdict), {}}}); }

  /// Answers polls with `verdict` for `span`; returns when they were asked.
  std::vector<Instant> polls_during(Duration span, PollVerdict const& verdict) {
    std::vector<Instant> asked;
    Instant until = bench.now + span;
    while (bench.now < until) {
      if (!bench.take<Poll>().empty()) {
        asked.push_back(bench.now);
        poll_ends(verdict);
      }
      auto wake = bench.core.wants_tick();
      bench.advance(wake ? std::min(*wake, until) - bench.now : until - bench.now);
    }
    return asked;
  }
};

TEST_F(Watching, AsksFirstAfterAWhileThenDenselyThenRarely) {
  auto asked = polls_during(30min, Unfinished{"RUNNING"});
  ASSERT_GE(asked.size(), 10u);
  EXPECT_EQ(asked[0] - kStart, Duration{10s});
  EXPECT_LE(asked[1] - asked[0], Duration{3s});
  EXPECT_EQ(asked.back() - asked[asked.size() - 2], Duration{60s});
}

TEST_F(Watching, TakesAFailedQueryForNoNews) {
  auto asked = polls_during(2h, NoNews{"timed out"});
  EXPECT_EQ(bench.persisted<SettleAttempt>().size(), 1u) << "only the acceptance was settled";
  EXPECT_GE(asked.size(), 10u);
  EXPECT_LE(asked.size(), 60u);
}

TEST_F(Watching, SaysThatAQueryFailedUntilOneIsAnswered) {
  JobId job = bench.persisted<BeginSubmission>().at(0).job;
  bench.advance(10s);
  EXPECT_EQ(bench.core.glimpse(job)->trouble, "");
  poll_ends(NoNews{"timed out"});
  EXPECT_EQ(bench.core.glimpse(job)->trouble, "asking about its task failed: timed out");
  ASSERT_TRUE(bench.core.glimpse(job)->next.has_value());
  EXPECT_GT(*bench.core.glimpse(job)->next, bench.now) << "it is asked again";
  bench.take<Poll>();
  bench.advance(1min);
  ASSERT_EQ(bench.take<Poll>().size(), 1u);
  poll_ends(Unfinished{"RUNNING"});
  EXPECT_EQ(bench.core.glimpse(job)->trouble, "");
}

TEST_F(Watching, NeverOrdersAgainBecauseThePlatformForgotTheTask) {
  polls_during(3 * 24h, NotExist{"taskid=t-1 not exist"});
  EXPECT_EQ(bench.persisted<SettleAttempt>().size(), 1u);
  EXPECT_TRUE(bench.take<Upload>().empty());
  auto marks = bench.persisted<MarkAttention>();
  ASSERT_EQ(marks.size(), 1u);
  EXPECT_NE(marks[0].text.find("t-1"), std::string::npos);
}

TEST_F(Watching, AsksHourlyAfterADayAndTellsAPerson) {
  polls_during(24h, Unfinished{"RUNNING"});
  auto asked = polls_during(24h, Unfinished{"RUNNING"});
  EXPECT_GE(asked.size(), 22u);
  EXPECT_LE(asked.size(), 26u);
  EXPECT_EQ(bench.persisted<MarkAttention>().size(), 1u);
}

TEST_F(Watching, FailsTheJobWithThePlatformsWords) {
  bench.advance(10s);
  poll_ends(TaskFailed{FailureClass::moderation, "OutputVideoSensitive"});
  auto settled = bench.persisted<SettleAttempt>().back();
  EXPECT_EQ(settled.event, JobEvent::task_failed);
  EXPECT_EQ(settled.reason, "OutputVideoSensitive");
  EXPECT_EQ(settled.failure_class, "moderation");
}

TEST_F(Watching, OrdersOnceMoreAfterNetworkTroubleBehindThePlatform) {
  bench.advance(10s);
  poll_ends(TaskFailed{FailureClass::network, "None,Cannot connect to host"});
  EXPECT_EQ(bench.last_settled(), JobEvent::retried);
  bench.advance(1min);
  EXPECT_EQ(bench.take<Upload>().size(), 1u);
}

TEST_F(Watching, KeepsThePauseBeforeATryThoughMoneyIsShort) {
  bench.advance(10s);
  poll_ends(TaskFailed{FailureClass::network, "None,Cannot connect to host"});
  bench.take<Upload>();
  // Another job of its batch and price finds no room.
  bench.store_answers = [&](Persist const& persist) -> Event {
    auto const* begin = std::get_if<BeginSubmission>(&persist.intent);
    if (begin != nullptr) bench.waiting.clear();  // the store passes over what waits for money
    if (begin != nullptr) return NotBegun{persist.ticket, {{}, {}, "no room", true}};
    return Persisted{persist.ticket};
  };
  bench.add_jobs(1);
  auto begun = bench.persisted<BeginSubmission>().size();
  bench.advance(5s);
  EXPECT_EQ(bench.persisted<BeginSubmission>().size(), begun) << "its ten seconds are not over";
  bench.advance(10s);
  EXPECT_GT(bench.persisted<BeginSubmission>().size(), begun);
}

TEST_F(Watching, TakesUnknownForTheEnd) {
  bench.advance(10s);
  poll_ends(StateUnknown{"UNKNOWN"});
  EXPECT_EQ(bench.last_settled(), JobEvent::task_failed);
}

TEST_F(Watching, HoldsTheAccountButNotTheTaskWhenTheKeyIsRefused) {
  bench.advance(10s);
  poll_ends(QueryRejected{"Invalid API Key"});
  EXPECT_EQ(bench.core.overview(bench.now).general.at(0).kind, Obstacle::Kind::account_held);
  bench.advance(10min);
  EXPECT_FALSE(bench.take<Poll>().empty()) << "it is asked again";
  poll_ends(Succeeded{video_result()});
  EXPECT_EQ(bench.last_settled(), JobEvent::task_succeeded);
}

TEST_F(Watching, DoesNotHoldTheNewKeyForARefusalOfTheOldOne) {
  bench.advance(10s);
  ASSERT_EQ(bench.take<Poll>().size(), 1u);
  bench.feed(KeyChanged{"default"});
  poll_ends(QueryRejected{"Invalid API Key"});
  EXPECT_TRUE(bench.core.overview(bench.now).general.empty()) << "it was asked with the key of before";
  bench.advance(10min);
  ASSERT_EQ(bench.take<Poll>().size(), 1u);
  poll_ends(QueryRejected{"Invalid API Key"});
  EXPECT_EQ(bench.core.overview(bench.now).general.at(0).kind, Obstacle::Kind::account_held);
}

TEST(Recovery, AsksAboutRunningTasksAtOnce) {
  Bench bench;
  Started started;
  for (int i = 0; i < 3; ++i) {
    RecoveredAttempt attempt;
    attempt.attempt = bench.ids.next<AttemptId>(kStart);
    attempt.lane = kLane;
    attempt.job = {bench.ids.next<JobId>(kStart), {}, JobType::t2v, 0};
    attempt.state = JobState::running;
    attempt.task = TaskId{"t-" + std::to_string(i)};
    attempt.since = kStart - 1h;
    started.attempts.push_back(attempt);
  }
  bench.start(started);
  EXPECT_EQ(bench.take<Poll>().size(), 3u);
  EXPECT_EQ(bench.core.overview(bench.now).in_flight, 3);
}

TEST(Recovery, OrdersWhatWasNeverSentForTheFirstTime) {
  Bench bench;
  Started started;
  RecoveredAttempt attempt;
  attempt.attempt = bench.ids.next<AttemptId>(kStart);
  attempt.lane = kLane;
  attempt.job = {bench.ids.next<JobId>(kStart), {}, JobType::t2v, 0};
  attempt.state = JobState::preparing;
  started.attempts.push_back(attempt);
  bench.start(started);
  EXPECT_EQ(bench.last_settled(), JobEvent::unsent);
  auto uploads = bench.take<Upload>();
  ASSERT_EQ(uploads.size(), 1u);
  EXPECT_NE(uploads[0].attempt, attempt.attempt) << "a new attempt has a new transno";
}

}  // namespace
}  // namespace yj::test
