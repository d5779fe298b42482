#include "unit/core/bench.hpp"

#include <gtest/gtest.h>

namespace yj::test {
namespace {

using namespace std::chrono_literals;

/// A bench with one task that succeeded.
struct Collecting : ::testing::Test {
  Bench bench;
  AttemptId attempt;
  JobId job;

  void succeed(TaskResult const& result) {
    bench.start();
    bench.add_jobs(1);
    job = bench.waiting[kLane].at(0).job;
    attempt = bench.upload_all().at(0);
    bench.submit_ends(attempt, Accepted{{"t-1"}});
    bench.advance(10s);
    ASSERT_EQ(bench.take<Poll>().size(), 1u);
    bench.feed(PollEnded{attempt, {Succeeded{result}, {}}});
  }
  void ends(int index, CollectResult result) { bench.feed(CollectEnded{job, index, std::move(result)}); }
};

TEST_F(Collecting, IsDoneWhenEveryFileAndTheSidecarAreHome) {
  succeed(video_result());
  auto fetches = bench.take<Collect>();
  ASSERT_EQ(fetches.size(), 2u);
  EXPECT_EQ(fetches[0].kind, ArtifactKind::video);
  EXPECT_EQ(fetches[1].kind, ArtifactKind::cover);
  ends(0, FileHome{"b/a.mp4", 10, {}});
  EXPECT_TRUE(bench.take<WriteSidecar>().empty());
  ends(1, FileHome{"b/a.cover.jpeg", 10, {}});
  ASSERT_EQ(bench.take<WriteSidecar>().size(), 1u);
  EXPECT_TRUE(bench.persisted<FinishJob>().empty());
  bench.feed(SidecarEnded{job, {}});
  EXPECT_EQ(bench.persisted<FinishJob>().size(), 1u);
  EXPECT_EQ(bench.core.overview(bench.now).collecting, 0);
}

TEST_F(Collecting, SaysAtOnceWhatKeepsAFileAwayAndWhenItIsFetchedAgain) {
  succeed(video_result());
  bench.take<Collect>();
  ends(0, FetchAgain{"the link answered 500"});
  auto glimpse = bench.core.glimpse(job);
  ASSERT_TRUE(glimpse.has_value());
  EXPECT_EQ(glimpse->trouble, "its video could not be fetched once: the link answered 500");
  ASSERT_TRUE(glimpse->next.has_value());
  EXPECT_GT(*glimpse->next, bench.now);

  bench.advance(1min);
  ASSERT_EQ(bench.take<Collect>().size(), 1u);
  ends(0, FileHome{"b/a.mp4", 10, {}});
  EXPECT_EQ(bench.core.glimpse(job)->trouble, "");
  EXPECT_FALSE(bench.core.glimpse(JobId{}).has_value()) << "core does not hold this one";
}

TEST_F(Collecting, FetchesAgainForEverAndEverSlower) {
  succeed(video_result());
  int tries = 0;
  for (int minute = 0; minute < 48 * 60; ++minute) {
    for (auto const& fetch : bench.take<Collect>()) {
      if (fetch.index == 0) ++tries;
      ends(fetch.index, FetchAgain{"cut off"});
    }
    bench.advance(1min);
  }
  EXPECT_GE(tries, 48 * 5);
  EXPECT_LE(tries, 48 * 6 + 20);
  EXPECT_TRUE(bench.take<Upload>().empty()) << "it is paid for, so it is never ordered again";
  EXPECT_EQ(bench.last_settled(), JobEvent::task_succeeded);
}

TEST_F(Collecting, AsksTheTaskForFreshLinksWhenOneIsDead) {
  succeed(video_result());
  bench.take<Collect>();
  ends(0, LinkDead{"404 Not Found"});
  auto polls = bench.take<Poll>();
  ASSERT_EQ(polls.size(), 1u);
  TaskResult fresh = video_result();
  fresh.links[0].url = "https://opencomputing.ai/idfile?path=fresh.mp4";
  bench.feed(PollEnded{attempt, {Succeeded{fresh}, {}}});
  EXPECT_EQ(bench.persisted<RecordLinks>().size(), 1u);
  bench.advance(5s);
  auto fetches = bench.take<Collect>();
  ASSERT_EQ(fetches.size(), 1u);
  EXPECT_EQ(fetches[0].url, fresh.links[0].url);
}

TEST_F(Collecting, FollowsAFreshLinkWhileItIsFresh) {
  constexpr Duration kLifetime = 500ms;  // shorter than every pause after a failure
  succeed(video_result());
  bench.take<Collect>();
  ends(1, FileHome{"b/a.cover.jpeg", 10, {}});
  ends(0, LinkDead{"410 Gone"});
  Instant issued{};
  int asked = 0;
  int fetched = 0;
  bool home = false;
  for (int step = 0; step < 4 * 600 && !home; ++step) {
    for ([[maybe_unused]] auto const& poll : bench.take<Poll>()) {
      issued = bench.now;
      TaskResult fresh = video_result();
      fresh.links[0].url += "&signed=" + std::to_string(++asked);
      bench.feed(PollEnded{attempt, {Succeeded{fresh}, {}}});
    }
    for (auto const& fetch : bench.take<Collect>()) {
      home = ++fetched > 4 && bench.now - issued <= kLifetime;  // there was an outage besides
      ends(fetch.index,
           home ? CollectResult{FileHome{"b/a.mp4", 10, {}}} : CollectResult{LinkDead{"410 Gone"}});
    }
    bench.advance(250ms);
  }
  EXPECT_TRUE(home);
  EXPECT_LE(asked, 8) << "nobody is asked more often because of it";
}

TEST_F(Collecting, KeepsTryingTheOldLinkWhenThePlatformForgotTheTask) {
  succeed(video_result());
  bench.take<Collect>();
  ends(1, FileHome{"b/a.cover.jpeg", 10, {}});
  ends(0, LinkDead{"404 Not Found"});
  int asked = 0;
  int fetched = 0;
  for (int minute = 0; minute < 24 * 60; ++minute) {
    for ([[maybe_unused]] auto const& poll : bench.take<Poll>()) {
      ++asked;
      bench.feed(PollEnded{attempt, {NotExist{"not exist"}, {}}});
    }
    for (auto const& fetch : bench.take<Collect>()) {
      ++fetched;
      ends(fetch.index, LinkDead{"404 Not Found"});
    }
    bench.advance(1min);
  }
  EXPECT_GE(asked, 100);
  EXPECT_LE(asked, 200);
  EXPECT_GE(fetched, 100);
  EXPECT_LE(fetched, 200);
  EXPECT_EQ(bench.last_settled(), JobEvent::task_succeeded);
}

TEST_F(Collecting, HoldsTheAccountWhenTheKeyIsRefusedWhileItAsksForLinks) {
  succeed(video_result());
  bench.take<Collect>();
  ends(0, LinkDead{"404 Not Found"});
  ASSERT_EQ(bench.take<Poll>().size(), 1u);
  bench.feed(PollEnded{attempt, {QueryRejected{"Invalid API Key"}, {}}});
  ASSERT_FALSE(bench.core.overview(bench.now).general.empty());
  EXPECT_EQ(bench.core.overview(bench.now).general.at(0).kind, Obstacle::Kind::account_held);
  bench.advance(1h);
  EXPECT_FALSE(bench.take<Poll>().empty()) << "what is paid for is asked about all the same";
}

TEST_F(Collecting, AsksForLinksThatTheFirstAnswerLacked) {
  succeed(TaskResult{});
  EXPECT_EQ(bench.last_settled(), JobEvent::task_succeeded);
  EXPECT_TRUE(bench.take<Collect>().empty());
  ASSERT_EQ(bench.take<Poll>().size(), 1u);
  bench.feed(PollEnded{attempt, {Succeeded{video_result()}, {}}});
  EXPECT_EQ(bench.take<Collect>().size(), 2u);
}

TEST_F(Collecting, FetchesNothingBeforeTheMainFileHasALink) {
  TaskResult cover_only;
  cover_only.links = {{"image", "https://opencomputing.ai/idfile?path=c.jpeg"}};
  succeed(cover_only);
  EXPECT_TRUE(bench.take<Collect>().empty()) << "a cover must not take the video's place";
  ASSERT_EQ(bench.take<Poll>().size(), 1u);
  bench.feed(PollEnded{attempt, {Succeeded{video_result()}, {}}});
  auto fetches = bench.take<Collect>();
  ASSERT_EQ(fetches.size(), 2u);
  EXPECT_EQ(fetches[0].kind, ArtifactKind::video);
}

TEST_F(Collecting, TellsAPersonWhenThereIsNeitherALinkNorATask) {
  bench.start();
  bench.add_jobs(1);
  bench.answer_all(FinishedAtOnce{TaskResult{}});
  EXPECT_EQ(bench.persisted<MarkAttention>().size(), 1u);
  EXPECT_EQ(bench.core.overview(bench.now).collecting, 1);
}

TEST_F(Collecting, WaitsForAFileThatBecameKnownWhileTheSidecarWasWritten) {
  TaskResult without_cover;
  without_cover.links = {video_result().links[0]};
  succeed(without_cover);
  bench.take<Collect>();
  ends(0, LinkDead{"404 Not Found"});
  ASSERT_EQ(bench.take<Poll>().size(), 1u);
  bench.advance(5s);
  bench.take<Collect>();
  ends(0, FileHome{"b/a.mp4", 10, {}});
  ASSERT_EQ(bench.take<WriteSidecar>().size(), 1u);
  bench.feed(PollEnded{attempt, {Succeeded{video_result()}, {}}});
  bench.feed(SidecarEnded{job, {}});
  EXPECT_TRUE(bench.persisted<FinishJob>().empty()) << "the cover is on its way";
  ASSERT_EQ(bench.take<Collect>().size(), 1u);
  ends(1, FileHome{"b/a.cover.jpeg", 10, {}});
  ASSERT_EQ(bench.take<WriteSidecar>().size(), 1u);
  bench.feed(SidecarEnded{job, {}});
  EXPECT_EQ(bench.persisted<FinishJob>().size(), 1u);
}

TEST_F(Collecting, WritesTheSidecarAgainWhenThatFailed) {
  succeed(video_result());
  bench.take<Collect>();
  ends(0, FileHome{"b/a.mp4", 10, {}});
  ends(1, FileHome{"b/a.cover.jpeg", 10, {}});
  bench.take<WriteSidecar>();
  bench.feed(SidecarEnded{job, fail(Errc::full, "no space")});
  bench.advance(2s);
  EXPECT_EQ(bench.take<WriteSidecar>().size(), 1u);
}

TEST(CollectingMany, KeepsTheLimitOnDownloads) {
  Bench bench;
  Started started;
  for (int i = 0; i < 20; ++i) {
    RecoveredAttempt attempt;
    attempt.attempt = bench.ids.next<AttemptId>(kStart);
    attempt.lane = kLane;
    attempt.job = {bench.ids.next<JobId>(kStart), {}, JobType::t2v, 0};
    attempt.state = JobState::collecting;
    attempt.task = TaskId{"t-" + std::to_string(i)};
    attempt.artifacts = plan_artifacts(JobType::t2v, video_result().links);
    attempt.home = {0};
    started.attempts.push_back(attempt);
  }
  bench.start(started);
  auto fetches = bench.take<Collect>();
  ASSERT_EQ(fetches.size(), 8u);
  for (auto const& fetch : fetches) EXPECT_EQ(fetch.index, 1) << "what is home stays home";
  bench.feed(CollectEnded{fetches[0].job, 1, FileHome{"x", 1, {}}});
  EXPECT_EQ(bench.take<Collect>().size(), 1u);
  EXPECT_EQ(bench.take<WriteSidecar>().size(), 1u);
}

TEST(PlanArtifacts, KnowsACoverFromAPicture) {
  std::vector<Link> links{{"image", "i"}, {"video", "v"}};
  auto video = plan_artifacts(JobType::i2v, links);
  ASSERT_EQ(video.size(), 2u);
  EXPECT_EQ(video[0].kind, ArtifactKind::video);
  EXPECT_EQ(video[1].kind, ArtifactKind::cover);
  auto picture = plan_artifacts(JobType::t2i, {{"image", "i"}, {"image", "i"}, {"image", "j"}});
  ASSERT_EQ(picture.size(), 2u) << "the same link twice is one file";
  EXPECT_EQ(picture[0].kind, ArtifactKind::image);
  EXPECT_FALSE(has_main_file(JobType::t2v, plan_artifacts(JobType::t2v, {{"image", "i"}})));
}

TEST(ClassifyFailure, ReadsTheVendorsWords) {
  EXPECT_EQ(classify_failure("None,Cannot connect to host"), FailureClass::network);
  EXPECT_EQ(classify_failure("ERROR:upstream 400 InputImageSensitive"), FailureClass::moderation);
  EXPECT_EQ(classify_failure("ERROR:Throttling.RateQuota"), FailureClass::throttled);
  EXPECT_EQ(classify_failure("ERROR:connection reset"), FailureClass::network);
  EXPECT_EQ(classify_failure("llmid:m123没找到模型"), FailureClass::bad_input);
  EXPECT_EQ(classify_failure("InvalidParameter: duration"), FailureClass::bad_input);
  EXPECT_EQ(classify_failure("something else"), FailureClass::unknown);
}

}  // namespace
}  // namespace yj::test
