#include "unit/core/bench.hpp"

#include <gtest/gtest.h>

#include <set>

namespace yj::test {
namespace {

using namespace std::chrono_literals;

LaneKey const kOther{"default", "wan2.6-t2v"};

/// Lets the platform answer 429 for `span`; returns how many orders it refused.
int refuse_for(Bench& bench, Duration span, Duration step = 1s) {
  int refused = 0;
  for (Duration passed{0}; passed < span; passed += step) {
    refused += bench.answer_all(BalanceEmpty{"Insufficient balance"});
    bench.advance(step);
  }
  return refused;
}

TEST(EmptyBalance, ClosesTheLaneAndProbesWithOneJobAtATime) {
  Bench bench;
  bench.start();
  bench.add_jobs(100);
  EXPECT_LE(bench.answer_all(BalanceEmpty{"Insufficient balance"}), 8);
  EXPECT_EQ(bench.answer_all(BalanceEmpty{"Insufficient balance"}), 0);
  bench.advance(59s);
  EXPECT_EQ(bench.answer_all(BalanceEmpty{"Insufficient balance"}), 0);
  bench.advance(8s);
  EXPECT_EQ(bench.answer_all(BalanceEmpty{"Insufficient balance"}), 1);
  EXPECT_TRUE(bench.persisted<SettleAttempt>().back().event == JobEvent::turned_away);
}

TEST(EmptyBalance, ProbesWithAnotherJobThanTheOneThatWasRefused) {
  Bench bench;
  bench.start();
  bench.add_jobs(3);
  std::set<JobId> tried;
  for (int round = 0; round < 6; ++round) {
    for (auto const& upload : bench.take<Upload>()) {
      if (round > 0) tried.insert(upload.job);  // the first round was on the wire before the gate closed
      bench.feed(TailReady{upload.attempt});
    }
    for (auto const& fire : bench.take<Fire>())
      bench.submit_ends(fire.attempt, BalanceEmpty{"Insufficient balance"});
    bench.advance(1h);
  }
  EXPECT_EQ(tried.size(), 3u) << "one dear job must not keep cheaper ones waiting behind the gate";
}

TEST(EmptyBalance, AsksALogarithmicNumberOfTimes) {
  Bench bench;
  bench.start();
  bench.add_jobs(500);
  int refused = refuse_for(bench, 8h, 10s);
  EXPECT_LE(refused, 8 + 5 + 16) << "doubling from 1 to 30 minutes, then two an hour";
  EXPECT_GE(refused, 15);
  int warnings = 0;
  for (auto const& message : bench.take<Announce>())
    warnings += message.level == Announce::Level::warning ? 1 : 0;
  EXPECT_EQ(warnings, 1) << "one notice, no matter how many jobs wait";
}

TEST(EmptyBalance, HoldsBackWhatIsUploadedButNotArmed) {
  Bench bench;
  bench.start();
  bench.add_jobs(8);
  auto uploads = bench.take<Upload>();
  ASSERT_EQ(uploads.size(), 8u);
  bench.feed(TailReady{uploads[0].attempt});
  bench.submit_ends(uploads[0].attempt, BalanceEmpty{"Insufficient balance"});
  for (std::size_t i = 1; i < uploads.size(); ++i) bench.feed(TailReady{uploads[i].attempt});
  EXPECT_EQ(bench.take<Fire>().size(), 1u);
  EXPECT_EQ(bench.take<Abandon>().size(), 7u);
}

TEST(EmptyBalance, OpensWithTheProbeThatPasses) {
  Bench bench;
  bench.start();
  bench.add_jobs(50);
  refuse_for(bench, 3min);
  int accepted = 0;
  for (int second = 0; second < 400 && accepted < 50; ++second) {
    accepted += bench.answer_all(Accepted{{"t" + std::to_string(second)}});
    bench.advance(1s);
  }
  EXPECT_EQ(accepted, 50) << "no job is lost or failed by waiting";
  for (auto const& settled : bench.persisted<SettleAttempt>())
    EXPECT_TRUE(settled.event == JobEvent::turned_away || settled.event == JobEvent::accepted ||
                settled.event == JobEvent::unsent);
  auto gates = bench.persisted<SaveGate>();
  EXPECT_TRUE(gates.front().closed.has_value());
  EXPECT_FALSE(gates.back().closed.has_value());
}

TEST(EmptyBalance, LeavesOtherModelsAlone) {
  Bench bench;
  bench.start();
  bench.add_jobs(5);
  bench.answer_all(BalanceEmpty{"Insufficient balance"});
  bench.add_jobs(5, kOther);
  EXPECT_EQ(bench.answer_all(Accepted{{"t"}}), 5);
}

TEST(EmptyBalance, ClosesTheAccountWithASecondModel) {
  Bench bench;
  bench.start();
  bench.add_jobs(50);
  bench.answer_all(BalanceEmpty{"Insufficient balance"});
  bench.add_jobs(50, kOther);
  bench.answer_all(BalanceEmpty{"Insufficient balance"});
  bench.add_jobs(50, {"default", "happyhorse-1.0-t2v"});
  EXPECT_EQ(bench.answer_all(Accepted{{"t"}}), 0) << "a third model waits with the account";
  int refused = refuse_for(bench, 2h, 5s);
  EXPECT_LE(refused, 12) << "one probe for the whole account";

  int accepted = 0;
  for (int minute = 0; minute < 40; ++minute) {
    accepted += bench.answer_all(Accepted{{"t"}});
    bench.advance(1min);
  }
  EXPECT_GE(accepted, 50);
  for (auto const& lane : bench.core.overview(bench.now).lanes)
    EXPECT_TRUE(!lane.obstacle || lane.obstacle->kind == Obstacle::Kind::in_flight ||
                lane.obstacle->kind == Obstacle::Kind::on_wire);
}

TEST(EmptyBalance, SurvivesARestart) {
  Bench bench;
  Started started;
  started.gates.push_back(
      {"default", kLane.model, {kStart - 5min, kStart + 10min, 4, "Insufficient balance"}});
  bench.start(started);
  bench.add_jobs(5);
  bench.advance(9min);
  EXPECT_TRUE(bench.take<Upload>().empty());
  bench.advance(2min);
  EXPECT_EQ(bench.take<Upload>().size(), 1u);
}

TEST(EmptyBalance, PullsInAProbeThatAWrongClockPutFarAway) {
  Bench bench;
  Started started;
  started.gates.push_back({"default", kLane.model, {kStart, kStart + 24h * 365, 4, "Insufficient balance"}});
  bench.start(started);
  bench.add_jobs(5);
  bench.advance(34min);
  EXPECT_EQ(bench.take<Upload>().size(), 1u);
}

TEST(EmptyBalance, ProbesAtOnceWhenAPersonSaysSo) {
  Bench bench;
  bench.start();
  bench.add_jobs(5);
  refuse_for(bench, 1h, 10s);
  bench.feed(ResumeNow{"default", ""});
  EXPECT_EQ(bench.answer_all(Accepted{{"t"}}), 1);
}

TEST(EmptyBalance, ProbesAgainAfterAProbeThatWasRefusedForItself) {
  Bench bench;
  bench.start();
  bench.add_jobs(20);
  bench.answer_all(BalanceEmpty{"Insufficient balance"});
  bench.advance(2min);
  EXPECT_EQ(bench.answer_all(Refused{"no such model"}), 1);
  bench.advance(1min);
  EXPECT_EQ(bench.answer_all(Accepted{{"t"}}), 1) << "the next job probes";
}

TEST(EmptyBalance, ProbesAgainAfterAProbeThatCouldNotBeArmed) {
  Bench bench;
  bench.start();
  bench.add_jobs(20);
  bench.answer_all(BalanceEmpty{"Insufficient balance"});
  bench.advance(2min);
  auto uploads = bench.take<Upload>();
  ASSERT_EQ(uploads.size(), 1u);
  auto answer = bench.store_answers;
  bench.store_answers = [](Persist const& persist) -> Event {
    return NotPersisted{persist.ticket, {Errc::full, "disk full"}};
  };
  bench.feed(TailReady{uploads[0].attempt});
  bench.store_answers = answer;
  bench.advance(1min);
  EXPECT_EQ(bench.answer_all(Accepted{{"t"}}), 1);
}

/// Ready jobs of these prices, 0: nobody knows; the job of each.
std::vector<JobId> add_priced(Bench& bench, LaneKey const& lane, std::vector<int> const& credits) {
  std::vector<JobId> jobs;
  for (int each : credits) {
    ReadyJob job{bench.ids.next<JobId>(bench.now), {}, JobType::t2v, 0};
    if (each > 0) job.cost = Credits{each * 1'000'000};
    jobs.push_back(job.job);
    bench.waiting[lane].push_back(job);
  }
  bench.feed(LanesReady{{lane}});
  return jobs;
}

/// Refuses the probes of `span`; their jobs in order.
std::vector<JobId> probes_of(Bench& bench, Duration span) {
  std::vector<JobId> probes;
  for (Duration passed{0}; passed < span; passed += 10s) {
    for (auto const& upload : bench.take<Upload>()) {
      probes.push_back(upload.job);
      bench.feed(TailReady{upload.attempt});
    }
    for (auto const& fire : bench.take<Fire>())
      bench.submit_ends(fire.attempt, BalanceEmpty{"Insufficient balance"});
    bench.advance(10s);
  }
  return probes;
}

TEST(EmptyBalance, ProbesWithTheCheapestJobAndThoseOfUnknownPriceInTurn) {
  Bench bench;
  Started started;
  started.gates.push_back({"default", kLane.model, {kStart, kStart + 1min, 0, "Insufficient balance"}});
  bench.start(started);
  auto jobs = add_priced(bench, kLane, {30, 0, 5, 40, 5});
  auto probes = probes_of(bench, 3h);
  ASSERT_GE(probes.size(), 6u);
  EXPECT_EQ(probes[0], jobs[2]);
  EXPECT_EQ(probes[1], jobs[4]);
  EXPECT_EQ(probes[2], jobs[1]) << "it may be cheaper than all";
  EXPECT_EQ(probes[3], jobs[2]);
  for (auto probe : probes) EXPECT_TRUE(probe != jobs[0] && probe != jobs[3]) << "they are dearer for sure";
}

TEST(EmptyBalance, OrdersByPriorityAgainOnceItIsOpen) {
  Bench bench;
  Started started;
  started.gates.push_back({"default", kLane.model, {kStart, kStart + 1min, 0, "Insufficient balance"}});
  bench.start(started);
  auto jobs = add_priced(bench, kLane, {30, 20, 5});
  bench.advance(1min);
  EXPECT_EQ(bench.answer_all(Accepted{{"t"}}), 1);
  auto uploads = bench.take<Upload>();
  ASSERT_EQ(uploads.size(), 2u);
  EXPECT_EQ(uploads[0].job, jobs[0]);
}

TEST(EmptyBalance, ProbesAClosedAccountWithTheCheapestOfAllLanesFirst) {
  Bench bench;
  Started started;
  started.gates.push_back({"default", "", {kStart, kStart + 1min, 0, "Insufficient balance"}});
  bench.start(started);
  auto dear = add_priced(bench, kLane, {30, 40});
  auto cheap = add_priced(bench, kOther, {20, 7});
  auto probes = probes_of(bench, 20min);
  ASSERT_GE(probes.size(), 3u);
  EXPECT_EQ(probes[0], cheap[1]);
  EXPECT_EQ(probes[1], dear[0]) << "the other model may have a lower minimum balance";
  EXPECT_EQ(probes[2], cheap[1]);
}

TEST(EmptyBalance, ProbesAClosedAccountWithTheModelThatAPersonNames) {
  Bench bench;
  Started started;
  started.gates.push_back({"default", "", {kStart, kStart + 10min, 3, "Insufficient balance"}});
  bench.start(started);
  auto dear = add_priced(bench, kLane, {30});
  add_priced(bench, kOther, {7});
  bench.feed(ResumeNow{"default", kLane.model});
  auto uploads = bench.take<Upload>();
  ASSERT_EQ(uploads.size(), 1u);
  EXPECT_EQ(uploads[0].job, dear[0]);
}

TEST(EmptyBalance, IsNotBlamedWhenOneModelAloneIsRefused) {
  Bench bench;
  bench.start();
  bench.add_jobs(50);
  bench.answer_all(BalanceEmpty{"Insufficient balance"});
  bench.add_jobs(1, kOther);
  EXPECT_EQ(bench.answer_all(Accepted{{"t"}}), 1);
  EXPECT_TRUE(bench.persisted<SaveGate>().back().closed->others_taken);
  bench.take<Announce>();
  refuse_for(bench, 30min, 5s);
  auto told = bench.take<Announce>();
  ASSERT_EQ(told.size(), 1u) << "once, however long it lasts";
  EXPECT_NE(told[0].text.find("it has no price"), std::string::npos) << told[0].text;
  EXPECT_NE(told[0].text.find("higher minimum balance"), std::string::npos);
  EXPECT_TRUE(bench.persisted<SaveGate>().back().closed->alone);
  for (auto const& lane : bench.core.overview(bench.now).lanes) {
    if (lane.key != kLane) continue;
    EXPECT_NE(lane.obstacle.value().what.find("only this model is refused"), std::string::npos);
  }

  // It says nothing about the account: a second model closes its own lane only.
  LaneKey const third{"default", "happyhorse-1.0-t2v"};
  bench.add_jobs(1, kOther);
  bench.answer_all(BalanceEmpty{"Insufficient balance"});
  bench.add_jobs(1, third);
  EXPECT_EQ(bench.answer_all(Accepted{{"t"}}), 1);
}

TEST(EmptyBalance, TellsOfOneClosingAndOneReopening) {
  Bench bench;
  bench.start();
  bench.add_jobs(20);
  bench.add_jobs(20, kOther);
  bench.answer_all(BalanceEmpty{"Insufficient balance"});
  refuse_for(bench, 1h, 5s);
  int account_events = 0;
  int quiet_lanes = 0;
  for (auto const& gate : bench.persisted<SaveGate>()) {
    account_events += gate.model.empty() ? 1 : 0;
    quiet_lanes += !gate.model.empty() && gate.quiet ? 1 : 0;
  }
  EXPECT_GE(account_events, 1);
  EXPECT_GE(quiet_lanes, 1) << "the lane that closed the account has no event of its own";
  bench.intents.clear();
  bench.take<Announce>();
  bench.feed(ResumeNow{"default", ""});
  EXPECT_EQ(bench.answer_all(Accepted{{"t"}}), 1);
  // The other model probes at once, since it may want more money than this one, and opens without a word.
  for (int i = 0; i < 10; ++i) {
    bench.answer_all(Accepted{{"t" + std::to_string(i)}});
    bench.advance(1s);
  }
  for (auto const& lane : bench.core.overview(bench.now).lanes)
    EXPECT_FALSE(lane.obstacle && lane.obstacle->kind == Obstacle::Kind::lane_balance) << "both are open";
  int loud = 0;
  for (auto const& gate : bench.persisted<SaveGate>()) loud += gate.quiet ? 0 : 1;
  EXPECT_EQ(loud, 1);
  EXPECT_EQ(bench.take<Announce>().size(), 1u);
}

TEST(EmptyBalance, LeavesAProbeThatIsOutDueWhenTheAccountOpens) {
  // A probe that began before its instant would be taken for an order that slipped through a closed gate.
  CoreSettings::Balance settings;
  Random dice{7};
  BalanceGate gate;
  Instant begin{};
  gate.note_refused(AttemptId{}, "Insufficient balance", begin, settings, dice);
  Instant due = gate.state()->probe_at;
  gate.note_start(AttemptId{});
  gate.note_account_opened(due + 3s);
  EXPECT_EQ(gate.state()->probe_at, due);

  BalanceGate other;
  other.note_refused(AttemptId{}, "Insufficient balance", begin, settings, dice);
  other.note_account_opened(begin + 3s);
  EXPECT_EQ(other.state()->probe_at, begin + 3s) << "one that is not due yet is due now";
}

TEST(EmptyBalance, LetsPollsAndDownloadsGoOn) {
  Bench bench;
  bench.start();
  bench.add_jobs(20);
  bench.answer_all(Accepted{{"t"}});
  bench.answer_all(BalanceEmpty{"Insufficient balance"});
  bench.advance(15s);
  auto polls = bench.take<Poll>();
  EXPECT_GE(polls.size(), 8u);
  bench.feed(PollEnded{polls.at(0).attempt, {Succeeded{video_result()}, {}}});
  EXPECT_EQ(bench.take<Collect>().size(), 2u);
}

}  // namespace
}  // namespace yj::test
