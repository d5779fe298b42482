// How core finds out what became of orders whose answers were lost.
#include "unit/core/bench.hpp"

#include <gtest/gtest.h>

namespace yj::test {
namespace {

using namespace std::chrono_literals;

/// Jobs in doubt on a lane whose way is clear.
struct LookBench : Bench {
  explicit LookBench(int jobs, bool may_resend = false, CoreSettings settings = quick()) : Bench(settings) {
    start();
    for (int i = 0; i < jobs; ++i) {
      ReadyJob job{ids.next<JobId>(now), {}, JobType::t2v, 0};
      job.may_resend = may_resend;
      waiting[kLane].push_back(job);
    }
    feed(LanesReady{{kLane}});
    lost = upload_all();
    for (auto const& begun : persisted<BeginSubmission>()) jobs_in_doubt.push_back(begun.job);
    for (auto attempt : lost) submit_ends(attempt, InDoubt{"reset"});
    for (auto const& reach : take<Reach>()) feed(ReachEnded{reach.lane, true});
    take<Announce>();
  }
  /// The looks that were asked for since the last call.
  std::size_t looks() { return take<LookUp>().size(); }
  void answer(HistoryVerdict verdict) { feed(LookedUp{"default", std::move(verdict)}); }
  void answer_with(AttemptId attempt, SubmitVerdict verdict) {
    HistoryRead read;
    read.whole = true;
    read.found.push_back({attempt, SubmitOutcome{std::move(verdict), {200, "{}"}}, {}, ""});
    answer(std::move(read));
  }
  static HistoryRead nothing() { return {{}, true, ""}; }
  std::vector<ResolveDoubt> ends() const { return persisted<ResolveDoubt>(); }
  std::string told(std::size_t index = 0) const { return core.glimpse(jobs_in_doubt.at(index))->trouble; }

  std::vector<AttemptId> lost;
  std::vector<JobId> jobs_in_doubt;
};

TEST(LookUp, ComesAfterOneThreeTenThirtyAndAHundredAndTwentyTimesTheFirst) {
  LookBench bench{1};
  std::vector<std::int64_t> minutes;
  for (int minute = 1; minute <= 3 * 24 * 60; ++minute) {
    bench.advance(1min);
    if (bench.looks() == 0) continue;
    minutes.push_back(minute);
    bench.answer(LookBench::nothing());
  }
  EXPECT_EQ(minutes, (std::vector<std::int64_t>{1, 3, 10, 30, 120}));
  EXPECT_TRUE(bench.ends().empty()) << "absence is no proof";
  EXPECT_NE(bench.told().find("was asked 5 times"), std::string::npos) << bench.told();
  EXPECT_NE(bench.told().find("no proof"), std::string::npos);
  EXPECT_NE(bench.told().find("not asked again by itself"), std::string::npos);
  EXPECT_FALSE(bench.core.glimpse(bench.jobs_in_doubt[0])->next.has_value());
}

TEST(LookUp, AdoptsWhatItFindsAndVerifiesItAtOnce) {
  LookBench bench{2};
  bench.advance(1min);
  auto looks = bench.take<LookUp>();
  ASSERT_EQ(looks.size(), 1u) << "one question for both";
  EXPECT_EQ(looks[0].attempts.size(), 2u);
  EXPECT_LE(looks[0].oldest, kStart);
  bench.answer_with(bench.lost[0], Accepted{{"t-9"}});
  ASSERT_EQ(bench.ends().size(), 1u);
  EXPECT_EQ(bench.ends()[0].end.event, JobEvent::accepted);
  EXPECT_EQ(bench.ends()[0].end.task, TaskId{"t-9"});
  EXPECT_EQ(bench.ends()[0].by, "the platform's history");
  auto polls = bench.take<Poll>();
  ASSERT_EQ(polls.size(), 1u);
  EXPECT_EQ(polls[0].task, TaskId{"t-9"});
  EXPECT_EQ(bench.core.overview(bench.now).in_flight, 1);
  bench.feed(PollEnded{bench.lost[0], {Succeeded{video_result()}, {}}});
  EXPECT_EQ(bench.last_settled(), JobEvent::task_succeeded);
  bench.advance(1min);
  looks = bench.take<LookUp>();
  ASSERT_EQ(looks.size(), 1u);
  EXPECT_TRUE(looks[0].yuan.has_value()) << "what it cost";
  bench.answer(LookBench::nothing());
  bench.advance(1min);
  looks = bench.take<LookUp>();
  ASSERT_EQ(looks.size(), 1u);
  EXPECT_EQ(looks[0].attempts, std::vector<AttemptId>{bench.lost[1]})
      << "what is found is not looked for again";
}

TEST(LookUp, TakesARecordForTheAnswerThatWasLost) {
  LookBench bench{3};
  bench.advance(1min);
  HistoryRead read;
  read.found.push_back({bench.lost[0], SubmitOutcome{FinishedAtOnce{video_result()}, {}}, {}, ""});
  read.found.push_back(
      {bench.lost[1], SubmitOutcome{FailedAtOnce{FailureClass::moderation, "sensitive"}, {}}, {}, ""});
  read.found.push_back(
      {bench.lost[2], SubmitOutcome{FailedAtOnce{FailureClass::network, "None,"}, {}}, {}, ""});
  bench.answer(read);
  ASSERT_EQ(bench.ends().size(), 3u);
  EXPECT_EQ(bench.ends()[0].end.event, JobEvent::finished_at_once);
  EXPECT_FALSE(bench.take<Collect>().empty());
  EXPECT_EQ(bench.ends()[1].end.event, JobEvent::task_failed);
  EXPECT_EQ(bench.ends()[1].end.failure_class, "moderation");
  EXPECT_EQ(bench.ends()[2].end.event, JobEvent::retried);
  EXPECT_EQ(bench.ends()[2].end.attempt_state, AttemptState::failed)
      << "not billed, and tried again by policy";
  bench.take<Upload>();
  bench.advance(1min);
  EXPECT_EQ(bench.take<Upload>().size(), 1u);
}

TEST(LookUp, LeavesARecordWithoutATaskInDoubtAndNeverOrdersAgain) {
  LookBench bench{1, true};
  for (int i = 0; i < 500; ++i) {
    bench.advance(1min);
    HistoryRead read;
    read.whole = true;
    read.found.push_back({bench.lost[0], std::nullopt, {}, ""});
    if (bench.looks() > 0) bench.answer(read);
  }
  EXPECT_TRUE(bench.ends().empty());
  EXPECT_NE(bench.told().find("no task of it so far"), std::string::npos) << bench.told();
  EXPECT_TRUE(bench.core.glimpse(bench.jobs_in_doubt[0])->next.has_value()) << "it may get one";
}

TEST(LookUp, LeavesATaskToTheJobThatHasIt) {
  LookBench bench{1, true};
  for (int i = 0; i < 200; ++i) {
    bench.advance(1min);
    HistoryRead read;
    read.whole = true;
    read.found.push_back({bench.lost[0], SubmitOutcome{Accepted{{"t"}}, {}}, {}, "job 'b' of batch 'a'"});
    if (bench.looks() > 0) bench.answer(read);
  }
  EXPECT_TRUE(bench.ends().empty());
  EXPECT_NE(bench.told().find("belongs to job 'b' of batch 'a'"), std::string::npos) << bench.told();
}

TEST(LookUp, ShowsWhenOneOrderBecameTwoTasks) {
  LookBench bench{1};
  bench.advance(1min);
  HistoryRead read;
  read.found.push_back({bench.lost[0], SubmitOutcome{Accepted{{"t-1"}}, {}}, {TaskId{"t-2"}}, ""});
  bench.answer(read);
  EXPECT_EQ(bench.ends().at(0).end.task, TaskId{"t-1"});
  ASSERT_EQ(bench.persisted<MarkAttention>().size(), 1u);
  EXPECT_NE(bench.persisted<MarkAttention>()[0].text.find("t-2"), std::string::npos);
}

TEST(LookUp, IsSwitchedOffForADayWhereTheHistoryIsClosed) {
  LookBench bench{5};
  bench.advance(1min);
  EXPECT_EQ(bench.looks(), 1u);
  bench.answer(HistoryClosed{"403: Forbidden"});
  EXPECT_EQ(bench.take<Announce>().size(), 1u) << "once, not for every job";
  EXPECT_NE(bench.told().find("403: Forbidden"), std::string::npos);
  EXPECT_EQ(bench.core.glimpse(bench.jobs_in_doubt[0])->next, bench.now + 24h);
  bench.advance(23h);
  EXPECT_EQ(bench.looks(), 0u);
  bench.advance(2h);
  EXPECT_EQ(bench.looks(), 1u);
  bench.answer(HistoryClosed{"403: Forbidden"});
  EXPECT_TRUE(bench.take<Announce>().empty());
  bench.feed(ResumeNow{"default", ""});
  EXPECT_EQ(bench.looks(), 1u) << "a person may know better";
  bench.answer_with(bench.lost[4], Accepted{{"t"}});
  EXPECT_EQ(bench.ends().size(), 1u);
}

TEST(LookUp, ComesAgainAtOnceWhenANewKeyOrAPersonCameWhileOneWasOnItsWay) {
  for (Event const& came : {Event{KeyChanged{"default"}}, Event{ResumeNow{"default", ""}}}) {
    for (HistoryVerdict const& old :
         {HistoryVerdict{HistoryClosed{"401"}}, HistoryVerdict{NoNews{"timed out"}}}) {
      LookBench bench{1};
      bench.advance(1min);
      ASSERT_EQ(bench.looks(), 1u);
      bench.feed(came);
      EXPECT_EQ(bench.looks(), 0u) << "one at a time";
      bench.answer(old);
      EXPECT_EQ(bench.looks(), 1u) << "that answer was the old key's";
      bench.answer(HistoryClosed{"401"});
      bench.advance(23h);
      EXPECT_EQ(bench.looks(), 0u) << "and once only";
    }
  }
}

TEST(LookUp, AsksAgainEverSlowerWhileItIsNotAnswered) {
  LookBench bench{1, true};
  int looks = 0;
  for (int minute = 0; minute < 24 * 60; ++minute) {
    bench.advance(1min);
    if (bench.looks() == 0) continue;
    ++looks;
    bench.answer(NoNews{"timed out"});
  }
  EXPECT_GT(looks, 20);
  EXPECT_LT(looks, 70);
  EXPECT_TRUE(bench.ends().empty()) << "a history that does not answer proves nothing";
  EXPECT_NE(bench.told().find("timed out"), std::string::npos);
}

TEST(LookUp, KeepsItsDistanceHoweverManyDoubtsThereAre) {
  CoreSettings settings = Bench::quick();
  settings.doubt.max_in_row = 1000;
  settings.doubt.backoff = 1s;
  settings.doubt.backoff_max = 1s;
  LookBench bench{0, false, settings};
  bench.add_jobs(200);
  int looks = 0;
  for (int second = 0; second < 600; ++second) {
    bench.answer_all(InDoubt{"reset"});
    for (auto const& reach : bench.take<Reach>()) bench.feed(ReachEnded{reach.lane, true});
    bench.advance(1s);
    if (bench.looks() == 0) continue;
    ++looks;
    bench.answer(LookBench::nothing());
  }
  EXPECT_GT(bench.persisted<SettleAttempt>().size(), 100u);
  EXPECT_LE(looks, 40) << "at most four times in the time of the first look";
}

TEST(LookUp, GoesOnAfterARestart) {
  Started started;
  Bench bench;
  RecoveredAttempt lost;
  lost.attempt = bench.ids.next<AttemptId>(kStart);
  lost.lane = kLane;
  lost.job = {bench.ids.next<JobId>(kStart), {}, JobType::t2v, 0};
  lost.state = JobState::in_doubt;
  lost.since = kStart - 20min;
  lost.doubted_at = kStart - 20min;
  started.attempts.push_back(lost);
  bench.start(started);
  auto looks = bench.take<LookUp>();
  ASSERT_EQ(looks.size(), 1u) << "what was missed is made up for at once";
  EXPECT_EQ(looks[0].oldest, lost.since);
  bench.feed(LookedUp{"default", LookBench::nothing()});
  EXPECT_EQ(bench.core.glimpse(lost.job.job)->next, kStart + 10min) << "thirty minutes from its birth";
  EXPECT_EQ(bench.core.overview(bench.now).in_flight, 0);
  bench.add_jobs(20);
  EXPECT_TRUE(bench.take<Upload>().empty()) << "its outage may still last";
}

RecoveredAttempt lost_before(Bench& bench, Instant at) {
  RecoveredAttempt lost;
  lost.attempt = bench.ids.next<AttemptId>(kStart);
  lost.lane = kLane;
  lost.job = {bench.ids.next<JobId>(kStart), {}, JobType::t2v, 0};
  lost.job.may_resend = true;
  lost.state = JobState::in_doubt;
  lost.since = at;
  lost.doubted_at = at;
  return lost;
}

TEST(LookUp, BelievesWhatItFindsThoughTheClockWasPutBack) {
  Bench bench;
  Started started;
  started.attempts.push_back(lost_before(bench, kStart + 72h));
  AttemptId attempt = started.attempts[0].attempt;
  bench.start(started);
  bench.advance(1min);
  auto looks = bench.take<LookUp>();
  ASSERT_EQ(looks.size(), 1u) << "and does not wait until the clock comes round";
  EXPECT_EQ(looks[0].oldest, Instant{}) << "nobody knows when that was";
  HistoryRead read;
  read.found.push_back({attempt, SubmitOutcome{Accepted{TaskId{"t-1"}}, {200, "{}"}}, {}, ""});
  bench.feed(LookedUp{"default", read});
  ASSERT_EQ(bench.persisted<ResolveDoubt>().size(), 1u);
  EXPECT_EQ(bench.take<Poll>().size(), 1u);
}

TEST(LookUp, LeavesADoubtForTheNextOneThatCameAfterItWasAsked) {
  LookBench bench{1};
  bench.advance(1min);
  ASSERT_EQ(bench.looks(), 1u);
  bench.add_jobs(1);
  bench.feed(ReachEnded{kLane, true});
  auto fired = bench.upload_all();
  ASSERT_EQ(fired.size(), 1u);
  bench.submit_ends(fired[0], InDoubt{"lost"});
  HistoryRead read = LookBench::nothing();
  read.found.push_back({fired[0], SubmitOutcome{Accepted{TaskId{"t-9"}}, {200, "{}"}}, {}, ""});
  bench.answer(read);
  EXPECT_TRUE(bench.ends().empty());
}

TEST(LookUp, IsNotTriedWithoutATransno) {
  CoreSettings settings = Bench::quick();
  settings.doubt.look_up = false;
  LookBench bench{1, true, settings};
  bench.advance(48h);
  EXPECT_EQ(bench.looks(), 0u);
  EXPECT_NE(bench.told().find("platform.send_transno"), std::string::npos);
  EXPECT_TRUE(bench.ends().empty());
}

TEST(LookUp, GivesWayToAPersonWhoWasFaster) {
  LookBench bench{1};
  bench.store_answers = nullptr;
  bench.advance(1min);
  bench.answer_with(bench.lost[0], Accepted{{"t-1"}});
  ASSERT_EQ(bench.unanswered.size(), 1u);
  bench.feed(DoubtEnded{bench.jobs_in_doubt[0], TaskId{"t-1"}});
  bench.feed(NotPersisted{bench.unanswered[0].ticket, fail(Errc::conflict, "job is running")});
  auto polls = bench.take<Poll>();
  EXPECT_EQ(polls.size(), 1u);
  EXPECT_EQ(bench.core.overview(bench.now).in_flight, 1);
}

TEST(LookUp, OffersWhatItFoundUntilTheStoreTakesIt) {
  LookBench bench{1};
  bench.store_answers = nullptr;
  bench.advance(1min);
  bench.answer_with(bench.lost[0], Accepted{{"t-1"}});
  bench.feed(NotPersisted{bench.unanswered.at(0).ticket, fail(Errc::unavailable, "disk")});
  EXPECT_TRUE(bench.take<Poll>().empty()) << "not before it is written down";
  bench.advance(1s);
  ASSERT_EQ(bench.unanswered.size(), 2u);
  bench.feed(Persisted{bench.unanswered[1].ticket});
  EXPECT_EQ(bench.take<Poll>().size(), 1u);
}

// ---- on_doubt: resend_once
// ---------------------------------------------------------------------------------------------------

TEST(ResendOnce, OrdersAgainAfterTheLastLookFoundNothing) {
  LookBench bench{1, true};
  int looks = 0;
  while (bench.ends().empty() && looks < 10) {
    bench.advance(1min);
    if (bench.looks() == 0) continue;
    ++looks;
    bench.answer(LookBench::nothing());
  }
  EXPECT_EQ(looks, 5);
  EXPECT_GE(bench.now - kStart, 120min);
  ASSERT_EQ(bench.ends().size(), 1u);
  EXPECT_TRUE(bench.ends()[0].by_policy);
  EXPECT_EQ(bench.ends()[0].end.attempt_state, AttemptState::unresolved);
  EXPECT_EQ(bench.take<Load>().size() + bench.take<Upload>().size(), 0u)
      << "the store has nothing ready in this bench";
  EXPECT_FALSE(bench.core.glimpse(bench.jobs_in_doubt[0]).has_value());
}

TEST(ResendOnce, LooksTwiceThoughTheDaemonWasAwayForLong) {
  Bench bench;
  Started started;
  started.attempts.push_back(lost_before(bench, kStart - 72h));
  bench.start(started);
  ASSERT_EQ(bench.take<LookUp>().size(), 1u);
  bench.feed(LookedUp{"default", LookBench::nothing()});
  EXPECT_TRUE(bench.persisted<ResolveDoubt>().empty())
      << "its clock may have been wrong, and its record late";
  bench.advance(9min);
  EXPECT_TRUE(bench.take<LookUp>().empty());
  bench.advance(1min);
  ASSERT_EQ(bench.take<LookUp>().size(), 1u);
  bench.feed(LookedUp{"default", LookBench::nothing()});
  ASSERT_EQ(bench.persisted<ResolveDoubt>().size(), 1u);
  EXPECT_TRUE(bench.persisted<ResolveDoubt>()[0].by_policy);
}

TEST(ResendOnce, HoldsWhereTheHistoryIsClosed) {
  LookBench bench{1, true};
  for (int i = 0; i < 500; ++i) {
    bench.advance(1h);
    if (bench.looks() > 0) bench.answer(HistoryClosed{"401"});
  }
  EXPECT_TRUE(bench.ends().empty());
}

TEST(ResendOnce, HoldsWhereTheHistoryWasNotReadAsAWhole) {
  LookBench bench{1, true};
  for (int i = 0; i < 500; ++i) {
    bench.advance(1min);
    if (bench.looks() > 0) bench.answer(HistoryRead{{}, false, "3 of its records do not say whose they are"});
  }
  EXPECT_TRUE(bench.ends().empty());
  EXPECT_NE(bench.told().find("3 of its records do not say"), std::string::npos) << bench.told();
}

TEST(ResendOnce, StaysInDoubtWhenTheStoreKnowsOfAnEarlierTime) {
  LookBench bench{1, true};
  bench.store_answers = [](Persist const& persist) -> Event {
    if (std::holds_alternative<ResolveDoubt>(persist.intent))
      return NotPersisted{persist.ticket, fail(Errc::conflict, "it was ordered again before")};
    return Persisted{persist.ticket};
  };
  for (int i = 0; i < 500; ++i) {
    bench.advance(1min);
    if (bench.looks() > 0) bench.answer(LookBench::nothing());
  }
  EXPECT_EQ(bench.ends().size(), 1u) << "it is not asked again";
  EXPECT_NE(bench.told().find("it was ordered again before"), std::string::npos) << bench.told();
}

}  // namespace
}  // namespace yj::test
