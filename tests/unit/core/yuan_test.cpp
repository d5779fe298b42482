// Yuan: a unit of its own, and when the platform's history is read for them.
#include "core/yuan.hpp"

#include "unit/core/bench.hpp"

#include <gtest/gtest.h>

namespace yj::test {
namespace {

using namespace std::chrono_literals;

TEST(YuanText, HasAsManyDigitsAsTheAmount) {
  EXPECT_EQ(to_text(Yuan{}), "0");
  EXPECT_EQ(to_text(Yuan{3'000'000}), "3");
  EXPECT_EQ(to_text(Yuan{450'000}), "0.45");
  EXPECT_EQ(to_text(Yuan{1'234'567'000'001}), "1234567.000001");
}

/// One account whose tasks succeed when the test says so.
struct YuanBench : Bench {
  explicit YuanBench(CoreSettings settings = quick()) : Bench(settings) { start(); }

  void buy(int count = 1) {
    add_jobs(count);
    for (auto attempt : upload_all()) submit_ends(attempt, FinishedAtOnce{video_result()});
  }
  /// The readings that were asked for since the last call.
  std::vector<LookUp> readings() { return take<LookUp>(); }
  void answer(HistoryVerdict verdict) { feed(LookedUp{"default", std::move(verdict)}); }
  void answer_with(std::vector<ShownYuan> shown, std::int64_t left) {
    answer(HistoryRead{{}, false, "it was not read to its end", std::move(shown), left});
  }
  ShownYuan some() { return {ids.next<AttemptId>(now), ids.next<JobId>(now), Yuan{3'000'000}, true, false}; }
  /// The minutes in which it was read while nothing new came.
  std::vector<std::int64_t> silent_minutes(std::chrono::hours time, HistoryVerdict const& verdict) {
    std::vector<std::int64_t> minutes;
    for (int minute = 1; minute <= std::chrono::minutes{time}.count(); ++minute) {
      advance(1min);
      if (readings().empty()) continue;
      minutes.push_back(minute);
      answer(verdict);
    }
    return minutes;
  }
  static HistoryRead nothing(std::int64_t left) { return {{}, false, "", {}, left}; }
};

TEST(YuanReading, ComesAMinuteAfterASuccessAndNotAgainOnceAllIsKnown) {
  YuanBench bench;
  bench.advance(48h);
  EXPECT_TRUE(bench.readings().empty()) << "nothing is wanted";
  bench.buy();
  bench.advance(59s);
  EXPECT_TRUE(bench.readings().empty());
  bench.advance(1s);
  auto readings = bench.readings();
  ASSERT_EQ(readings.size(), 1u);
  EXPECT_TRUE(readings[0].attempts.empty());
  EXPECT_EQ(readings[0].yuan->since, bench.now - 30 * 24h);
  ShownYuan shown = bench.some();
  bench.answer_with({shown}, 0);
  ASSERT_EQ(bench.persisted<RecordYuan>().size(), 1u);
  EXPECT_EQ(bench.persisted<RecordYuan>()[0].account, "default");
  EXPECT_EQ(bench.persisted<RecordYuan>()[0].shown.at(0).attempt, shown.attempt);
  bench.advance(14 * 24h);
  EXPECT_TRUE(bench.readings().empty());
}

TEST(YuanReading, IsAtMostEveryTenMinutes) {
  YuanBench bench;
  std::vector<std::int64_t> minutes;
  for (int minute = 1; minute <= 120; ++minute) {
    bench.buy();
    bench.advance(1min);
    if (bench.readings().empty()) continue;
    minutes.push_back(minute);
    bench.answer_with({bench.some()}, 1);
  }
  EXPECT_EQ(minutes, (std::vector<std::int64_t>{1, 11, 21, 31, 41, 51, 61, 71, 81, 91, 101, 111}));
}

TEST(YuanReading, IsEverMoreSeldomWhileNothingNewComes) {
  YuanBench bench;
  bench.buy();
  EXPECT_EQ(bench.silent_minutes(96h, YuanBench::nothing(1)),
            (std::vector<std::int64_t>{1, 21, 61, 141, 301, 621, 1261, 2541, 3981, 5421}));
  bench.buy();
  bench.advance(1min);
  EXPECT_EQ(bench.readings().size(), 1u) << "the last one is long ago";
}

TEST(YuanReading, IsAtMostHourlyWhileThePlatformShowsNoAmountsAtAll) {
  YuanBench bench;
  int readings = 0;
  for (int minute = 0; minute < 24 * 60; ++minute) {
    bench.buy();
    bench.advance(1min);
    if (bench.readings().empty()) continue;
    ++readings;
    bench.answer_with({}, 1);
  }
  EXPECT_LE(readings, 26);
  EXPECT_GE(readings, 24);
}

TEST(YuanReading, LooksFarBackOnceADay) {
  YuanBench bench;
  bench.buy();
  std::vector<Duration> back;
  for (int minute = 0; minute < 25 * 60; ++minute) {
    bench.advance(1min);
    auto readings = bench.readings();
    if (readings.empty()) continue;
    back.push_back(bench.now - readings[0].yuan->since);
    EXPECT_EQ(readings[0].yuan->horizon, bench.now - 30 * 24h);
    bench.answer_with({bench.some()}, 1);
  }
  ASSERT_GT(back.size(), 100u);
  EXPECT_EQ(back.front(), 30 * 24h);
  EXPECT_EQ(std::count(back.begin(), back.end(), Duration{30 * 24h}), 2);
  EXPECT_EQ(back.at(1), 24h);
}

TEST(YuanReading, IsAskedAgainDailyWhereTheHistoryIsClosed) {
  YuanBench bench;
  bench.buy();
  bench.take<Announce>();
  auto minutes = bench.silent_minutes(97h, HistoryClosed{"403: Forbidden"});
  EXPECT_EQ(minutes, (std::vector<std::int64_t>{1, 1441, 2881, 4321, 5761}));
  auto said = bench.take<Announce>();
  ASSERT_EQ(said.size(), 1u) << "once";
  EXPECT_EQ(said[0].level, Announce::Level::info);
  EXPECT_NE(said[0].text.find("403: Forbidden"), std::string::npos);
  bench.feed(KeyChanged{"default"});
  EXPECT_EQ(bench.readings().size(), 1u) << "the new key may read it";
}

TEST(YuanReading, SharesItsClosedDoorWithDoubts) {
  YuanBench bench;
  bench.buy();
  bench.advance(1min);
  ASSERT_EQ(bench.readings().size(), 1u);
  bench.answer(HistoryClosed{"404"});
  bench.add_jobs(1);
  bench.answer_all(InDoubt{"reset"});
  bench.advance(23h);
  EXPECT_TRUE(bench.readings().empty());
  bench.advance(1h);
  auto readings = bench.readings();
  ASSERT_EQ(readings.size(), 1u);
  EXPECT_EQ(readings[0].attempts.size(), 1u) << "the doubt first";
  bench.answer(HistoryClosed{"404"});
  bench.advance(1h);
  EXPECT_TRUE(bench.readings().empty()) << "one question a day";
}

TEST(YuanReading, SlowsDownWhileItIsNotAnswered) {
  YuanBench bench;
  bench.buy();
  EXPECT_LE(bench.silent_minutes(24h, NoNews{"timed out"}).size(), 8u);
  EXPECT_TRUE(bench.persisted<RecordYuan>().empty());
}

TEST(YuanReading, IsNoLookForADoubt) {
  YuanBench bench;
  bench.add_jobs(1);
  bench.answer_all(InDoubt{"reset"});
  for (auto const& reach : bench.take<Reach>()) bench.feed(ReachEnded{reach.lane, true});
  JobId job = bench.persisted<BeginSubmission>().at(0).job;
  bench.advance(90s);
  ASSERT_EQ(bench.readings().size(), 1u);
  bench.answer(HistoryRead{{}, true, ""});
  bench.buy();
  bench.advance(1min);
  auto readings = bench.readings();
  ASSERT_EQ(readings.size(), 1u);
  ASSERT_TRUE(readings[0].yuan.has_value());
  bench.answer(HistoryRead{{}, true, ""});
  EXPECT_NE(bench.core.glimpse(job)->trouble.find("asked once"), std::string::npos)
      << bench.core.glimpse(job)->trouble;
}

TEST(YuanReading, KeepsWhatALookForADoubtShows) {
  YuanBench bench;
  bench.add_jobs(1);
  bench.answer_all(InDoubt{"reset"});
  bench.advance(1min);
  ASSERT_EQ(bench.readings().size(), 1u);
  bench.answer(HistoryRead{{}, true, "", {bench.some()}});
  EXPECT_EQ(bench.persisted<RecordYuan>().size(), 1u);
}

TEST(YuanReading, GoesOnAfterARestart) {
  Bench bench;
  Started started;
  started.yuan_wanted = {"default", "studio"};
  bench.start(started);
  bench.advance(1min);
  EXPECT_EQ(bench.take<LookUp>().size(), 2u) << "one for each account";
  bench.feed(LookedUp{"studio", HistoryNotAsked{0}});
  bench.feed(LookedUp{"default", HistoryNotAsked{3}});
  bench.advance(26h);
  auto looks = bench.take<LookUp>();
  ASSERT_EQ(looks.size(), 1u);
  EXPECT_EQ(looks[0].account, "default");
}

TEST(YuanReading, HoldsNothingUpWhenTheStoreDoesNotTakeIt) {
  YuanBench bench;
  bench.buy();
  bench.advance(1min);
  bench.readings();
  bench.store_answers = [](Persist const& persist) -> Event {
    if (std::holds_alternative<RecordYuan>(persist.intent))
      return NotPersisted{persist.ticket, fail(Errc::unavailable, "disk")};
    return Persisted{persist.ticket};
  };
  bench.answer_with({bench.some()}, 0);
  bench.add_jobs(3);
  EXPECT_EQ(bench.upload_all().size(), 3u);
  bench.advance(11min);
  EXPECT_EQ(bench.readings().size(), 1u) << "it is read again";
}

TEST(YuanReading, HasTheSidecarsOfFinishedJobsWrittenAnewOneByOne) {
  YuanBench bench;
  bench.buy();
  bench.advance(1min);
  bench.readings();
  bench.take<WriteSidecar>();
  std::vector<ShownYuan> shown{bench.some(), bench.some(), bench.some()};
  shown[1].succeeded = false;  // its job has no files
  shown.push_back(bench.some());
  shown[3].job = bench.persisted<BeginSubmission>().at(0).job;  // its files are on their way
  bench.answer_with(shown, 0);
  auto first = bench.take<WriteSidecar>();
  ASSERT_EQ(first.size(), 1u);
  EXPECT_EQ(first[0].job, shown[0].job);
  bench.feed(SidecarEnded{shown[0].job, fail(Errc::full, "no room")});
  EXPECT_EQ(bench.take<Announce>().back().level, Announce::Level::warning);
  auto second = bench.take<WriteSidecar>();
  ASSERT_EQ(second.size(), 1u);
  EXPECT_EQ(second[0].job, shown[2].job);
  bench.feed(SidecarEnded{shown[2].job, {}});
  EXPECT_TRUE(bench.take<WriteSidecar>().empty());
}

}  // namespace
}  // namespace yj::test
