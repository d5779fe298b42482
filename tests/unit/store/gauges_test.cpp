// Sums for a monitor: rows that are kept, and equal to what they sum up.
#include "unit/store/money_bench.hpp"

#include <gmock/gmock.h>

namespace yj::test {
namespace {

TEST_F(MoneyRows, AreSummedForAMonitorAsTheLedgerHasThem) {
  BatchId first = accept("一", 6);
  accept("二", 1);
  auto jobs = ready();
  succeed(must_begin(jobs.at(0)), R"({"credits": 7})");
  succeed(must_begin(jobs.at(1)), R"({"credits": 2.5})");
  settle(must_begin(jobs.at(2)), JobEvent::accepted, AttemptState::running);
  ASSERT_TRUE(write(*store, CancelJob{jobs.at(3), "uid 1", kNow}));
  ASSERT_TRUE(write(*store, PauseBatch{first, "uid 1", kNow}));

  auto gauges = store->gauges();
  ASSERT_TRUE(gauges) << gauges.error().what;
  using Jobs = std::map<JobState, std::int64_t>;
  EXPECT_EQ(gauges->jobs, (Jobs{{JobState::ready, 3},
                                {JobState::running, 1},
                                {JobState::collecting, 2},
                                {JobState::cancelled, 1}}));
  EXPECT_EQ(gauges->batches.at(store::BatchState::active), 1);
  EXPECT_EQ(gauges->batches.at(store::BatchState::paused), 1);
  ASSERT_EQ(gauges->accounts.size(), 1u);
  EXPECT_EQ(gauges->accounts[0].name, "default");
  EXPECT_EQ(gauges->accounts[0].tasks, 2);
  EXPECT_EQ(gauges->accounts[0].credits, Credits{9'500'000});
  EXPECT_EQ(gauges->accounts[0].open, 1);
  EXPECT_EQ(gauges->accounts[0].credits, store->spending({})->total.credits);
  EXPECT_EQ(gauges->events, *store->newest_event());
  for (JobState state : {JobState::ready, JobState::running, JobState::collecting})
    EXPECT_LE(gauges->oldest.at(state) - kNow, Duration{1}) << name_of(state);
  EXPECT_FALSE(gauges->oldest.contains(JobState::cancelled)) << "nothing is waited for";
  EXPECT_GT(store->commit_times().count(), 0u);
}

TEST_F(MoneyRows, AreCorrectedForAMonitorWhenAPriceComesLate) {
  accept("一", 1);
  auto job = ready().at(0);
  AttemptId attempt = must_begin(job);
  succeed(attempt, "");
  EXPECT_EQ(store->gauges()->accounts.at(0).unknown, 1);
  ASSERT_TRUE(
      write(*store, RecordLinks{attempt, job, R"({"credits": 3})", {{0, ArtifactKind::video, "u"}}, kNow}));
  auto account = store->gauges()->accounts.at(0);
  EXPECT_EQ(account.unknown, 0);
  EXPECT_EQ(account.credits, credits(3));
  EXPECT_EQ(account.tasks, 1);
}

}  // namespace
}  // namespace yj::test
