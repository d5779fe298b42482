#include "unit/core/bench.hpp"

#include <gtest/gtest.h>

namespace yj::test {
namespace {

using namespace std::chrono_literals;

TEST(Doubt, EndsNothingAndOrdersNothing) {
  Bench bench;
  bench.start();
  bench.add_jobs(1);
  EXPECT_EQ(bench.answer_all(InDoubt{"connection reset"}), 1);
  EXPECT_EQ(bench.last_settled(), JobEvent::doubted);
  bench.advance(30 * 24h);
  EXPECT_TRUE(bench.take<Upload>().empty());
  EXPECT_EQ(bench.core.overview(bench.now).in_flight, 0) << "a doubt leaves the in-flight count";
}

TEST(Doubt, ClosesTheLaneUntilAFreeGetSucceeds) {
  Bench bench;
  bench.start();
  bench.add_jobs(20);
  auto fired = bench.upload_all();
  for (auto attempt : fired) bench.submit_ends(attempt, InDoubt{"reset"});
  EXPECT_TRUE(bench.take<Upload>().empty());
  ASSERT_EQ(bench.take<Reach>().size(), 1u);
  bench.feed(ReachEnded{kLane, false});
  EXPECT_TRUE(bench.take<Upload>().empty());
  bench.advance(6s);
  ASSERT_EQ(bench.take<Reach>().size(), 1u);
  bench.feed(ReachEnded{kLane, true});
  EXPECT_EQ(bench.take<Upload>().size(), 1u) << "one job tries whether the way is clear";
}

TEST(Doubt, TakesAStatusQueryForTheFreeGet) {
  Bench bench;
  bench.start();
  bench.add_jobs(20);
  auto fired = bench.upload_all();
  bench.submit_ends(fired.at(0), Accepted{{"t"}});
  for (std::size_t i = 1; i < fired.size(); ++i) bench.submit_ends(fired[i], InDoubt{"reset"});
  bench.upload_all();
  for (auto const& reach : bench.take<Reach>()) bench.feed(ReachEnded{reach.lane, false});
  bench.advance(10s);
  ASSERT_FALSE(bench.take<Poll>().empty());
  EXPECT_TRUE(bench.take<Upload>().empty());
  bench.feed(PollEnded{fired[0], {NoNews{"timed out"}, {}}});
  EXPECT_TRUE(bench.take<Upload>().empty());
  bench.advance(10s);
  bench.feed(PollEnded{fired[0], {Unfinished{"RUNNING"}, {}}});
  EXPECT_EQ(bench.take<Upload>().size(), 1u);
}

TEST(Doubt, OpensTheLaneWithTheTrialThatIsAnswered) {
  Bench bench;
  bench.start();
  bench.add_jobs(20);
  bench.answer_all(InDoubt{"reset"});
  bench.take<Reach>();
  bench.feed(ReachEnded{kLane, true});
  EXPECT_EQ(bench.answer_all(Accepted{{"t"}}), 1);
  EXPECT_EQ(bench.take<Upload>().size(), 8u);
}

TEST(Doubt, CostsAHandfulOfTrialsHoweverLongTheOutageLasts) {
  Bench bench;
  bench.start();
  bench.add_jobs(500);
  int doubts = 0;
  for (int minute = 0; minute < 24 * 60; ++minute) {
    doubts += bench.answer_all(InDoubt{"502 Bad Gateway"});
    for (auto const& reach : bench.take<Reach>()) bench.feed(ReachEnded{reach.lane, true});
    bench.advance(1min);
  }
  EXPECT_EQ(doubts, 8 + 4) << "what was on the wire, and trials until five in a row";
  auto lane = bench.core.overview(bench.now).lanes.at(0);
  ASSERT_TRUE(lane.obstacle.has_value());
  EXPECT_EQ(lane.obstacle->kind, Obstacle::Kind::circuit);
  EXPECT_FALSE(lane.obstacle->until.has_value()) << "only a person ends it";
  EXPECT_NE(lane.obstacle->what.find("5 answers to orders in a row were lost"), std::string::npos);
  EXPECT_NE(lane.obstacle->advice.find("yuanjingctl resume"), std::string::npos);
  bench.feed(ResumeNow{"default", ""});
  EXPECT_GT(bench.take<Upload>().size(), 0u);
}

TEST(Doubt, GoesOnWithTheTaskThatAPersonNamed) {
  Bench bench;
  bench.start();
  bench.add_jobs(1);
  auto fired = bench.upload_all();
  JobId job = bench.persisted<BeginSubmission>().at(0).job;
  bench.submit_ends(fired.at(0), InDoubt{"reset"});
  bench.feed(DoubtEnded{job, TaskId{"t-7"}});
  auto polls = bench.take<Poll>();
  ASSERT_EQ(polls.size(), 1u) << "it is asked about at once";
  EXPECT_EQ(polls[0].task, TaskId{"t-7"});
  EXPECT_EQ(bench.core.overview(bench.now).in_flight, 1);
  bench.feed(PollEnded{fired[0], {Succeeded{video_result()}, {}}});
  EXPECT_EQ(bench.last_settled(), JobEvent::task_succeeded);
  EXPECT_FALSE(bench.take<Collect>().empty());
}

TEST(Doubt, BecomesANewAttemptOfItsOwnWhenNothingWasBought) {
  Bench bench;
  bench.start();
  bench.add_jobs(1);
  auto fired = bench.upload_all();
  ReadyJob job{bench.persisted<BeginSubmission>().at(0).job, {}, JobType::t2v, 0};
  bench.submit_ends(fired.at(0), InDoubt{"reset"});
  for (auto const& reach : bench.take<Reach>()) bench.feed(ReachEnded{reach.lane, true});
  EXPECT_TRUE(bench.take<Upload>().empty());
  bench.waiting[kLane].push_back(job);
  bench.feed(DoubtEnded{job.job, std::nullopt});
  auto uploads = bench.take<Upload>();
  ASSERT_EQ(uploads.size(), 1u);
  EXPECT_EQ(uploads[0].job, job.job);
  EXPECT_NE(uploads[0].attempt, fired[0]);
}

TEST(Doubt, IsWhatACrashWhileArmedLeaves) {
  Bench bench;
  Started started;
  RecoveredAttempt attempt;
  attempt.attempt = bench.ids.next<AttemptId>(kStart);
  attempt.lane = kLane;
  attempt.job = {bench.ids.next<JobId>(kStart), {}, JobType::t2v, 0};
  attempt.state = JobState::armed;
  attempt.since = kStart - 1min;
  started.attempts.push_back(attempt);
  bench.start(started);
  EXPECT_EQ(bench.last_settled(), JobEvent::doubted);
  EXPECT_EQ(bench.take<Reach>().size(), 1u) << "the crash may have been an outage too";
  bench.advance(30 * 24h);
  EXPECT_TRUE(bench.take<Upload>().empty());
  EXPECT_TRUE(bench.take<Fire>().empty());
}

}  // namespace
}  // namespace yj::test
