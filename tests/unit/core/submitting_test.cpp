#include "unit/core/bench.hpp"

#include <gtest/gtest.h>

#include <set>

namespace yj::test {
namespace {

using namespace std::chrono_literals;

TEST(Submitting, WaitsForTheDiskBeforeEachStep) {
  Bench bench;
  auto answer = bench.store_answers;
  bench.store_answers = nullptr;
  bench.start();
  bench.add_jobs(1);

  ASSERT_EQ(bench.unanswered.size(), 1u);
  EXPECT_TRUE(std::holds_alternative<BeginSubmission>(bench.unanswered[0].intent));
  EXPECT_TRUE(bench.take<Upload>().empty()) << "nothing is uploaded before the attempt is durable";

  bench.feed(Persisted{bench.unanswered[0].ticket});
  auto uploads = bench.take<Upload>();
  ASSERT_EQ(uploads.size(), 1u);
  bench.feed(TailReady{uploads[0].attempt});
  ASSERT_EQ(bench.unanswered.size(), 2u);
  EXPECT_TRUE(std::holds_alternative<ArmAttempt>(bench.unanswered[1].intent));
  EXPECT_TRUE(bench.take<Fire>().empty()) << "the tail stays here until the attempt is armed on disk";

  bench.feed(Persisted{bench.unanswered[1].ticket});
  auto fires = bench.take<Fire>();
  ASSERT_EQ(fires.size(), 1u);
  bench.submit_ends(fires[0].attempt, Accepted{{"t-1"}});
  ASSERT_EQ(bench.unanswered.size(), 3u);
  auto const& settle = std::get<SettleAttempt>(bench.unanswered[2].intent);
  EXPECT_EQ(settle.event, JobEvent::accepted);
  EXPECT_EQ(settle.task, TaskId{"t-1"});

  bench.advance(1h);
  EXPECT_TRUE(bench.take<Poll>().empty()) << "the task is not asked about before its id is durable";
  bench.feed(Persisted{bench.unanswered[2].ticket});
  bench.advance(10s);
  ASSERT_EQ(bench.take<Poll>().size(), 1u);
}

TEST(Submitting, BeginsAJobOnceThatWasListedTwice) {
  Bench bench;
  std::set<JobId> begun;
  bench.store_answers = [&](Persist const& persist) -> Event {
    auto const* begin = std::get_if<BeginSubmission>(&persist.intent);
    if (begin != nullptr && !begun.insert(begin->job).second)
      return NotPersisted{persist.ticket, {Errc::conflict, "it is preparing"}};
    return Persisted{persist.ticket};
  };
  bench.start();
  JobId const job = bench.ids.next<JobId>(bench.now);
  bench.waiting[kLane] = {{job, {}, JobType::t2v, 0}, {job, {}, JobType::t2v, 0}};
  bench.feed(LanesReady{{kLane}});
  EXPECT_EQ(bench.persisted<BeginSubmission>().size(), 1u);
  EXPECT_EQ(bench.answer_all(FinishedAtOnce{video_result()}), 1);
  EXPECT_EQ(bench.take<Collect>().size(), 2u) << "core still knows whose files these are";
}

TEST(Submitting, NeverFiresAnAttemptTwiceWhateverArrivesTwice) {
  Bench bench;
  bench.start();
  bench.add_jobs(1);
  auto uploads = bench.take<Upload>();
  bench.job_began(uploads.at(0).job);
  bench.feed(TailReady{uploads[0].attempt});
  bench.feed(TailReady{uploads[0].attempt});
  EXPECT_EQ(bench.take<Fire>().size(), 1u);
  bench.submit_ends(uploads[0].attempt, InDoubt{"connection reset"});
  bench.submit_ends(uploads[0].attempt, Accepted{{"late"}});
  bench.feed(TailReady{uploads[0].attempt});
  bench.advance(30 * 24h);
  EXPECT_TRUE(bench.take<Fire>().empty());
  EXPECT_EQ(bench.persisted<SettleAttempt>().size(), 1u);
  EXPECT_EQ(bench.last_settled(), JobEvent::doubted);
}

TEST(Submitting, ClosesWithoutTheTailWhenItCannotBeArmed) {
  Bench bench;
  bool disk_works = true;
  bench.store_answers = [&](Persist const& persist) -> Event {
    if (!disk_works) return NotPersisted{persist.ticket, {Errc::full, "disk full"}};
    return Persisted{persist.ticket};
  };
  bench.start();
  bench.add_jobs(1);
  auto uploads = bench.take<Upload>();
  disk_works = false;
  bench.feed(TailReady{uploads.at(0).attempt});
  EXPECT_TRUE(bench.take<Fire>().empty());
  EXPECT_EQ(bench.take<Abandon>().size(), 1u);

  // What happened is offered to the disk until it is taken; then the job is ordered again, for the first
  // time.
  bench.advance(10s);
  EXPECT_TRUE(bench.take<Upload>().empty());
  disk_works = true;
  bench.advance(3s);
  EXPECT_EQ(bench.last_settled(), JobEvent::unsent);
  EXPECT_EQ(bench.take<Upload>().size(), 1u);
}

TEST(Submitting, KeepsTheTaskAndStopsOrderingWhileTheStoreRefusesIt) {
  Bench bench;
  bool disk_works = true;
  bench.store_answers = [&](Persist const& persist) -> Event {
    if (!disk_works) return NotPersisted{persist.ticket, {Errc::full, "disk full"}};
    return Persisted{persist.ticket};
  };
  bench.start();
  bench.add_jobs(1);
  auto fired = bench.upload_all();
  disk_works = false;
  bench.submit_ends(fired.at(0), Accepted{{"precious"}});
  bench.add_jobs(5);
  bench.advance(1h);
  EXPECT_TRUE(bench.take<Upload>().empty()) << "nothing is ordered while an id has no place on disk";
  disk_works = true;
  bench.advance(2s);
  auto settled = bench.persisted<SettleAttempt>();
  EXPECT_EQ(settled.back().task, TaskId{"precious"});
  bench.advance(10s);
  EXPECT_GE(bench.take<Poll>().size(), 1u);
  EXPECT_EQ(bench.take<Upload>().size(), 5u);
}

TEST(Submitting, DropsAJobThatTheStoreSaysIsGone) {
  Bench bench;
  bench.store_answers = [&](Persist const& persist) -> Event {
    if (std::holds_alternative<BeginSubmission>(persist.intent))
      return NotPersisted{persist.ticket, {Errc::conflict, "it is cancelled"}};
    return Persisted{persist.ticket};
  };
  bench.start();
  bench.add_jobs(1);
  bench.waiting.clear();
  bench.advance(1h);
  EXPECT_EQ(bench.persisted<BeginSubmission>().size(), 1u);
  EXPECT_TRUE(bench.take<Upload>().empty());
}

TEST(Submitting, JudgesAnAnswerThatComesBeforeTheTail) {
  Bench bench;
  bench.start();
  bench.add_jobs(1);
  auto uploads = bench.take<Upload>();
  bench.submit_ends(uploads.at(0).attempt, Refused{"413 too large"});
  EXPECT_EQ(bench.last_settled(), JobEvent::refused);
  EXPECT_TRUE(bench.persisted<ArmAttempt>().empty());
  EXPECT_TRUE(bench.take<Fire>().empty());
}

TEST(Submitting, CallsALostAnswerBeforeTheTailUnsent) {
  Bench bench;
  bench.start();
  bench.add_jobs(1);
  auto uploads = bench.take<Upload>();
  bench.submit_ends(uploads.at(0).attempt, InDoubt{"502"});
  EXPECT_EQ(bench.last_settled(), JobEvent::unsent);
}

TEST(Submitting, KeepsAtMostEightOrdersOnTheWire) {
  Bench bench;
  bench.start();
  bench.add_jobs(100);
  EXPECT_EQ(bench.take<Upload>().size(), 8u);
  bench.advance(1h);
  EXPECT_TRUE(bench.take<Upload>().empty());
}

TEST(Submitting, KeepsTheLimitsOnRunningTasks) {
  auto settings = Bench::quick();
  settings.limits.in_flight = 20;
  settings.limits.models = {{"viduq3-pro", 5}};
  Bench bench{settings};
  bench.start();
  bench.add_jobs(40);
  bench.add_jobs(40, {"default", "wan2.6-t2v"});
  int accepted = 0;
  for (int turn = 0; turn < 20; ++turn) accepted += bench.answer_all(Accepted{{"t"}});
  EXPECT_EQ(accepted, 20);
  auto overview = bench.core.overview(bench.now);
  EXPECT_EQ(overview.in_flight, 20);
  for (auto const& lane : overview.lanes) {
    EXPECT_EQ(lane.in_flight, lane.key.model == "viduq3-pro" ? 5 : 15);
    ASSERT_TRUE(lane.obstacle.has_value());
    EXPECT_EQ(lane.obstacle->kind, Obstacle::Kind::in_flight);
  }
}

TEST(Submitting, KeepsTheRate) {
  auto settings = Bench::quick();
  settings.limits.submits_per_second = 2;
  Bench bench{settings};
  bench.start();
  bench.add_jobs(1000);
  int accepted = 0;
  for (int ms = 0; ms < 10'000; ms += 100) {
    accepted += bench.answer_all(Accepted{{"t" + std::to_string(ms)}});
    bench.advance(100ms);
  }
  EXPECT_GE(accepted, 20);
  EXPECT_LE(accepted, 22);
}

TEST(Submitting, SharesTheWireBetweenLanes) {
  Bench bench;
  bench.start();
  auto answer = bench.store_answers;
  bench.feed(SpaceChanged{false, "no room"});
  bench.add_jobs(1000);
  bench.add_jobs(2, {"default", "wan2.6-t2v"});
  bench.feed(SpaceChanged{true, ""});
  int small_lane = 0;
  for (auto const& upload : bench.take<Upload>()) small_lane += upload.lane.model == "wan2.6-t2v" ? 1 : 0;
  EXPECT_EQ(small_lane, 2);
}

TEST(Submitting, StopsWhenTheDiskIsFullAndGoesOnWhenItIsNot) {
  Bench bench;
  bench.start();
  bench.feed(SpaceChanged{false, "less than 2GiB left"});
  bench.add_jobs(3);
  bench.advance(1h);
  EXPECT_TRUE(bench.take<Upload>().empty());
  EXPECT_EQ(bench.core.overview(bench.now).general.at(0).kind, Obstacle::Kind::no_space);
  bench.feed(SpaceChanged{true, ""});
  EXPECT_EQ(bench.take<Upload>().size(), 3u);
}

TEST(Submitting, StartsNothingNewOnceStopping) {
  Bench bench;
  bench.start();
  bench.add_jobs(3);
  auto uploads = bench.take<Upload>();
  bench.feed(TailReady{uploads.at(0).attempt});
  ASSERT_EQ(bench.take<Fire>().size(), 1u);
  bench.feed(Stopping{});
  bench.feed(TailReady{uploads.at(1).attempt});
  EXPECT_TRUE(bench.take<Fire>().empty());
  EXPECT_EQ(bench.take<Abandon>().size(), 1u);
  // The one that was fired is finished.
  bench.submit_ends(uploads.at(0).attempt, Accepted{{"t"}});
  EXPECT_EQ(bench.last_settled(), JobEvent::accepted);
}

TEST(Submitting, WaitsLongerAndLongerForAPlatformOutOfReach) {
  Bench bench;
  bench.start();
  bench.add_jobs(100);
  int tries = 0;
  for (int minute = 0; minute < 60; ++minute) {
    for (auto const& upload : bench.take<Upload>()) {
      ++tries;
      bench.submit_ends(upload.attempt, Unsent{"connection refused"});
    }
    bench.advance(1min);
  }
  EXPECT_LE(tries, 8 + 20);
  EXPECT_GE(tries, 8 + 5);
  EXPECT_EQ(bench.take<Announce>().size(), 1u) << "one message, however many jobs wait";
}

TEST(Submitting, BlamesThePlatformForNothingThatHappenedHere) {
  Bench bench;
  bench.start();
  bench.add_jobs(3);
  auto general = [&] { return bench.core.overview(bench.now).general; };
  auto fail_all = [&](Unsent const& how) {
    for (auto const& upload : bench.take<Upload>()) bench.submit_ends(upload.attempt, how);
  };
  fail_all(Unsent{"store: disk I/O error", true});
  auto said = bench.take<Announce>();
  ASSERT_EQ(said.size(), 1u) << "once, however many jobs it meets";
  EXPECT_EQ(said[0].text,
            "an order could not be made ready (store: disk I/O error); nothing was bought, trying again");
  ASSERT_EQ(general().size(), 1u);
  EXPECT_EQ(general()[0].kind, Obstacle::Kind::store_trouble);
  EXPECT_EQ(general()[0].what, "an order could not be made ready: store: disk I/O error");
  EXPECT_EQ(general()[0].advice.find("network"), std::string::npos);
  EXPECT_TRUE(general()[0].until) << "it is tried again by itself";

  bench.advance(1min);
  fail_all(Unsent{"connection refused"});
  said = bench.take<Announce>();
  ASSERT_EQ(said.size(), 1u) << "another trouble is said as well";
  EXPECT_EQ(said[0].text,
            "the platform cannot be reached (connection refused); nothing was bought, trying again");
  ASSERT_EQ(general().size(), 1u);
  EXPECT_EQ(general()[0].kind, Obstacle::Kind::unreachable);

  bench.advance(5min);
  EXPECT_EQ(bench.answer_all(Accepted{{"t"}}), 1) << "one goes ahead";
  EXPECT_TRUE(general().empty());
}

TEST(Submitting, HoldsTheAccountOnceWhenTheKeyIsRefused) {
  Bench bench;
  bench.start();
  bench.add_jobs(50);
  int refused = bench.answer_all(KeyRejected{"Invalid API Key"});
  EXPECT_LE(refused, 8);
  bench.advance(24h);
  EXPECT_EQ(bench.answer_all(KeyRejected{"Invalid API Key"}), 0);
  auto messages = bench.take<Announce>();
  ASSERT_EQ(messages.size(), 1u);
  EXPECT_NE(messages[0].text.find("SIGHUP"), std::string::npos);
  EXPECT_EQ(bench.last_settled(), JobEvent::turned_away);

  bench.feed(KeyChanged{"default"});
  EXPECT_GT(bench.answer_all(Accepted{{"t"}}), 0);
}

TEST(Submitting, DoesNotHoldTheNewKeyForARefusalOfTheOldOne) {
  Bench bench;
  bench.start();
  bench.add_jobs(50);
  auto fired = bench.upload_all();
  ASSERT_GE(fired.size(), 3u);
  bench.submit_ends(fired[0], KeyRejected{"Invalid API Key"});
  bench.feed(KeyChanged{"default"});
  bench.take<Announce>();
  bench.submit_ends(fired[1], KeyRejected{"Invalid API Key"});
  EXPECT_TRUE(bench.take<Announce>().empty()) << "it was on its way before the new key came";
  EXPECT_EQ(bench.last_settled(), JobEvent::turned_away) << "its job is ordered again";
  auto others = bench.upload_all();
  ASSERT_FALSE(others.empty()) << "submitting goes on";
  bench.submit_ends(others[0], KeyRejected{"Invalid API Key"});
  EXPECT_EQ(bench.take<Announce>().size(), 1u) << "the new one is refused too";
  EXPECT_TRUE(bench.upload_all().empty());
}

TEST(Submitting, StartsNothingMoreOfABatchThatItsFailuresHeld) {
  Bench bench;
  bench.start();
  BatchId wrong = bench.ids.next<BatchId>(bench.now);
  BatchId right = bench.ids.next<BatchId>(bench.now);
  bench.add_jobs(20, kLane, wrong);
  auto fired = bench.upload_all();
  for (int i = 0; i < 3; ++i)
    bench.submit_ends(fired.at(i), Refused{"Missing required parameter: image_file"});
  bench.feed(BatchStopped{wrong});  // what the engine says when the store held it with the third
  for (std::size_t i = 3; i < fired.size(); ++i)
    bench.submit_ends(fired[i], Accepted{{"on the wire before"}});
  bench.answer_all(Accepted{{"uploaded before"}});
  bench.waiting.clear();
  EXPECT_TRUE(bench.take<Upload>().empty()) << "nothing more of the held batch leaves";
  bench.add_jobs(3, kLane, right);
  EXPECT_EQ(bench.take<Upload>().size(), 3u) << "other batches go on";
}

TEST(Submitting, GoesOnWithOtherWorkWhenTheStoreDoesNotTakeANote) {
  Bench bench;
  bench.store_answers = [&](Persist const& persist) -> Event {
    if (std::holds_alternative<SaveGate>(persist.intent))
      return NotPersisted{persist.ticket, {Errc::conflict, "another owner keeps that gate"}};
    return Persisted{persist.ticket};
  };
  bench.start();
  bench.add_jobs(8);
  for (auto attempt : bench.upload_all()) bench.submit_ends(attempt, BalanceEmpty{"Insufficient balance"});
  EXPECT_EQ(bench.persisted<SaveGate>().size(), 1u);
  EXPECT_TRUE(bench.core.overview(bench.now).general.empty());
  bench.add_jobs(3, {"default", "wan2.6-t2v"});
  EXPECT_EQ(bench.answer_all(Accepted{{"t"}}), 3);
}

TEST(Submitting, LetsOthersPassAJobThatNeverComesThrough) {
  Bench bench;
  bench.start();
  bench.add_jobs(3);
  JobId stuck = bench.waiting[kLane].at(0).job;
  int others = 0;
  int tries = 0;
  for (int second = 0; second < 600; ++second) {
    for (auto const& upload : bench.take<Upload>()) {
      if (upload.job == stuck) {
        ++tries;
        bench.submit_ends(upload.attempt, Unsent{"the proxy resets large uploads"});
      } else {
        bench.job_began(upload.job);
        bench.feed(TailReady{upload.attempt});
        bench.submit_ends(upload.attempt, Accepted{{"t"}});
        ++others;
      }
    }
    bench.advance(1s);
  }
  EXPECT_EQ(others, 2);
  EXPECT_GE(tries, 5);
  EXPECT_LE(tries, 15) << "its pause doubles";
}

TEST(Submitting, SaysInTheLogWhichTaskTheStoreDidNotTake) {
  Bench bench;
  bool disk_works = true;
  bench.store_answers = [&](Persist const& persist) -> Event {
    if (!disk_works) return NotPersisted{persist.ticket, {Errc::full, "disk full"}};
    return Persisted{persist.ticket};
  };
  bench.start();
  bench.add_jobs(1);
  auto fired = bench.upload_all();
  disk_works = false;
  bench.submit_ends(fired.at(0), Accepted{{"precious-task"}});
  bench.advance(1min);
  int told = 0;
  for (auto const& message : bench.take<Announce>())
    told += message.text.find("precious-task") != std::string::npos ? 1 : 0;
  EXPECT_EQ(told, 1);
}

TEST(Submitting, OrdersNothingWhileARefusedOutcomeIsBeingWrittenAgain) {
  Bench bench;
  bench.start();
  bench.add_jobs(1);
  auto fired = bench.upload_all();
  bench.store_answers = [](Persist const& persist) -> Event {
    return NotPersisted{persist.ticket, {Errc::full, "disk full"}};
  };
  bench.submit_ends(fired.at(0), Accepted{{"t"}});
  bench.store_answers = nullptr;  // from now on nothing is answered
  bench.add_jobs(5);
  bench.advance(1min);
  EXPECT_EQ(bench.unanswered.size(), 1u) << "the outcome alone, and no new attempt beside it";
}

TEST(Submitting, FiresNothingThatWasArmedWhileAnIdHasNoPlaceInTheStore) {
  Bench bench;
  bench.start();
  bench.add_jobs(2);
  auto uploads = bench.take<Upload>();
  ASSERT_EQ(uploads.size(), 2u);
  for (auto const& upload : uploads) bench.job_began(upload.job);
  bench.feed(TailReady{uploads[0].attempt});
  ASSERT_EQ(bench.take<Fire>().size(), 1u);
  bench.store_answers = nullptr;
  bench.feed(TailReady{uploads[1].attempt});
  bench.submit_ends(uploads[0].attempt, Accepted{{"precious"}});
  ASSERT_EQ(bench.unanswered.size(), 2u);
  Ticket arm = bench.unanswered[0].ticket;
  Ticket settle = bench.unanswered[1].ticket;
  bench.feed(NotPersisted{settle, {Errc::full, "disk full"}});
  bench.feed(Persisted{arm});
  EXPECT_TRUE(bench.take<Fire>().empty());
  ASSERT_EQ(bench.take<Abandon>().size(), 1u);
  EXPECT_EQ(bench.last_settled(), JobEvent::unsent);
}

TEST(Submitting, TriesNetworkTroubleBehindThePlatformOnceMore) {
  Bench bench;
  bench.start();
  bench.add_jobs(1);
  EXPECT_EQ(bench.answer_all(FailedAtOnce{FailureClass::network, "None,Cannot connect to host"}), 1);
  EXPECT_EQ(bench.last_settled(), JobEvent::retried);
  bench.advance(1min);
  EXPECT_EQ(bench.answer_all(FailedAtOnce{FailureClass::network, "None,Cannot connect to host"}), 1);
  EXPECT_EQ(bench.last_settled(), JobEvent::task_failed);
  bench.advance(24h);
  EXPECT_EQ(bench.answer_all(Accepted{{"t"}}), 0);
}

TEST(Submitting, TriesAsOftenAsTheBatchSays) {
  Bench bench;
  bench.start();
  ReadyJob job{bench.ids.next<JobId>(bench.now), {}, JobType::t2v, 0};
  job.retry.set(FailureClass::unknown, 2);
  job.retry.set(FailureClass::network, 0);
  bench.waiting[kLane].push_back(job);
  bench.feed(LanesReady{{kLane}});
  EXPECT_EQ(bench.answer_all(FailedAtOnce{FailureClass::unknown, "???"}), 1);
  EXPECT_EQ(bench.last_settled(), JobEvent::retried);
  bench.advance(29s);
  EXPECT_EQ(bench.answer_all(Accepted{{"t"}}), 0) << "not at once";
  bench.advance(5s);
  EXPECT_EQ(bench.answer_all(FailedAtOnce{FailureClass::unknown, "???"}), 1);
  EXPECT_EQ(bench.last_settled(), JobEvent::retried);
  bench.advance(30s);
  EXPECT_EQ(bench.answer_all(Accepted{{"t"}}), 0) << "its pause doubles";
  bench.advance(40s);
  EXPECT_EQ(bench.answer_all(FailedAtOnce{FailureClass::network, "502"}), 1);
  EXPECT_EQ(bench.last_settled(), JobEvent::task_failed) << "the batch said: network 0";
}

TEST(Submitting, NeverTriesRefusedContentAgain) {
  Bench bench;
  bench.start();
  bench.add_jobs(1);
  bench.answer_all(FailedAtOnce{FailureClass::moderation, "InputImageSensitive"});
  EXPECT_EQ(bench.last_settled(), JobEvent::task_failed);
}

TEST(Submitting, LowersTheLanesParallelismWhenThrottled) {
  Bench bench;
  bench.start();
  bench.add_jobs(60);
  for (int turn = 0; turn < 2; ++turn) bench.answer_all(Accepted{{"t"}});
  auto fired = bench.upload_all();
  ASSERT_FALSE(fired.empty());
  for (auto attempt : fired) bench.submit_ends(attempt, Throttled{"too many requests", Duration{30s}});
  bench.advance(29s);
  EXPECT_EQ(bench.answer_all(Accepted{{"t"}}), 0);
  bench.advance(2s);
  EXPECT_EQ(bench.answer_all(Accepted{{"t"}}), 0) << "as many as ran are still too many";
  EXPECT_EQ(bench.core.overview(bench.now).lanes.at(0).obstacle->kind, Obstacle::Kind::in_flight);
}

TEST(Submitting, BringsASynchronousResultHome) {
  Bench bench;
  bench.start();
  bench.add_jobs(1);
  bench.answer_all(FinishedAtOnce{video_result()});
  EXPECT_EQ(bench.last_settled(), JobEvent::finished_at_once);
  EXPECT_EQ(bench.take<Collect>().size(), 2u);
}

}  // namespace
}  // namespace yj::test
