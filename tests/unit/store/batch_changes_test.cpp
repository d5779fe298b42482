// What is decided about a batch of many jobs holds at once; the rows of its jobs follow, also after a restart.
#include "unit/store/many_jobs_bench.hpp"

#include <gmock/gmock.h>

namespace yj::test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;

class BatchChanges : public ManyJobsBench {
 protected:
  JobsChanged give(BatchId batch, Priority priority, int at_once) {
    return answer<JobsChanged>(SetBatchPriority{batch, priority, "uid 7", kNow, at_once});
  }
  std::vector<JobId> ids(BatchId batch) { return jobs_of(*store, batch); }
  std::vector<std::string> priorities(BatchId batch) {
    std::vector<std::string> names;
    for (auto id : ids(batch)) names.emplace_back(name_of(store->job(id)->job.spec.priority));
    return names;
  }
  std::size_t ready() { return store->ready_jobs({"default", "viduq3-pro"}, 100)->jobs.size(); }
};

TEST_F(BatchChanges, StopOrdersBeforeTheRowsAreWritten) {
  BatchId batch = accept("一", 5);
  auto jobs = ids(batch);
  ASSERT_TRUE(
      write(*store, BeginSubmission{IdSource{1}.next<AttemptId>(kNow), jobs[4], {Digest{}, 1}, kNow}));
  JobsCancelled const done = cancel(batch, 2);
  EXPECT_EQ(done.cancelled, 4) << "with those whose rows follow";
  EXPECT_EQ(done.untouched, 1);
  EXPECT_TRUE(done.more);
  EXPECT_THAT(counts(batch), UnorderedElementsAre(Pair(JobState::cancelled, 4), Pair(JobState::preparing, 1)))
      << "as it was decided";
  EXPECT_EQ(ready(), 0u);
  auto begun =
      write(*store, BeginSubmission{IdSource{2}.next<AttemptId>(kNow), jobs[3], {Digest{}, 1}, kNow});
  ASSERT_FALSE(begun);
  EXPECT_EQ(begun.error().code, Errc::conflict);

  EXPECT_TRUE(carry_on(2));
  EXPECT_FALSE(carry_on(2));
  EXPECT_THAT(counts(batch),
              UnorderedElementsAre(Pair(JobState::cancelled, 4), Pair(JobState::preparing, 1)));
  EXPECT_FALSE(carry_on(2)) << "nothing is left";
  for (std::size_t i : {0, 1, 2, 3}) EXPECT_EQ(store->job(jobs[i])->job.state, JobState::cancelled);
  auto events = store->events({.kinds = {"batch_cancelled"}}, 0, 10)->events;
  EXPECT_EQ(events.size(), 1u);
}

TEST_F(BatchChanges, AreCompleteAtOnceForFewJobs) {
  BatchId batch = accept("一", 3);
  EXPECT_FALSE(give(batch, Priority::high, 3).more);
  EXPECT_THAT(priorities(batch), ElementsAre("high", "high", "high"));
  JobsCancelled const done = cancel(batch, 3);
  EXPECT_EQ(done.cancelled, 3);
  EXPECT_FALSE(done.more);
  EXPECT_EQ(cancel(batch, 3).cancelled, 0) << "twice is once";
}

TEST_F(BatchChanges, GoOnAfterARestart) {
  BatchId first = accept("一", 4);
  BatchId second = accept("二", 4);
  EXPECT_TRUE(cancel(first, 1).more);
  EXPECT_TRUE(give(second, Priority::low, 1).more);
  open();
  int rounds = 0;
  while (carry_on(1)) ++rounds;
  EXPECT_EQ(rounds, 5) << "three of each, and the last round ends";
  for (auto id : ids(first)) EXPECT_EQ(store->job(id)->job.state, JobState::cancelled);
  EXPECT_THAT(priorities(second), ElementsAre("low", "low", "low", "low"));
}

/// The worst that could happen: a cancelled batch that is alive again with jobs that nobody has cancelled yet.
TEST_F(BatchChanges, AreWrittenWholeBeforeOneJobIsWantedAgain) {
  BatchId batch = accept("一", 6);
  auto jobs = ids(batch);
  EXPECT_TRUE(cancel(batch, 2).more);
  ASSERT_TRUE(write(*store, RetryJob{jobs[5], "uid 7", kLater})) << "it is cancelled, whatever its row says";
  EXPECT_EQ(store->batch(batch)->state, store::BatchState::active);
  EXPECT_THAT(counts(batch), UnorderedElementsAre(Pair(JobState::cancelled, 5), Pair(JobState::ready, 1)));
  EXPECT_FALSE(carry_on(2));
  EXPECT_EQ(store->job(jobs[5])->job.state, JobState::ready);
  EXPECT_EQ(ready(), 1u);
}

TEST_F(BatchChanges, AreWrittenWholeBeforeADoubtIsOrderedAgain) {
  BatchId batch = accept("一", 4);
  auto jobs = ids(batch);
  AttemptId const attempt = IdSource{1}.next<AttemptId>(kNow);
  ASSERT_TRUE(write(*store, BeginSubmission{attempt, jobs[0], {Digest{}, 1}, kNow}));
  ASSERT_TRUE(write(*store, ArmAttempt{attempt, jobs[0], kNow}));
  SettleAttempt lost;
  lost.attempt = attempt;
  lost.job = jobs[0];
  lost.at = kNow;
  lost.event = JobEvent::doubted;
  lost.attempt_state = AttemptState::in_doubt;
  ASSERT_TRUE(write(*store, std::move(lost)));
  EXPECT_TRUE(cancel(batch, 1).more);

  ResolveDoubt again;
  again.by = "uid 7";
  again.end.attempt = attempt;
  again.end.job = jobs[0];
  again.end.at = kLater;
  again.end.event = JobEvent::retried;
  again.end.attempt_state = AttemptState::unresolved;
  auto resolved = write(*store, std::move(again));
  ASSERT_TRUE(resolved) << resolved.error().what;
  EXPECT_THAT(counts(batch), UnorderedElementsAre(Pair(JobState::cancelled, 3), Pair(JobState::ready, 1)));
}

TEST_F(BatchChanges, ComeBeforeWhatIsDecidedAboutOneJobLater) {
  BatchId batch = accept("一", 4);
  auto jobs = ids(batch);
  JobsChanged const done = give(batch, Priority::high, 1);
  EXPECT_EQ(done.changed, 4);
  EXPECT_TRUE(done.more);
  EXPECT_EQ(answer<JobsChanged>(SetPriority{jobs[3], Priority::low, "uid 7", kLater}).changed, 1);
  carry_on_to_the_end();
  EXPECT_THAT(priorities(batch), ElementsAre("high", "high", "high", "low"));
}

TEST_F(BatchChanges, GiveWayToNewerOnes) {
  BatchId batch = accept("一", 4);
  EXPECT_TRUE(give(batch, Priority::high, 1).more);
  EXPECT_EQ(give(batch, Priority::normal, 1).changed, 1) << "the others had it still";
  carry_on_to_the_end();
  EXPECT_THAT(priorities(batch), ElementsAre("normal", "normal", "normal", "normal"));

  EXPECT_TRUE(give(batch, Priority::low, 1).more);
  EXPECT_TRUE(cancel(batch, 1).more);
  carry_on_to_the_end();
  for (auto id : ids(batch)) EXPECT_EQ(store->job(id)->job.state, JobState::cancelled);
}

TEST_F(BatchChanges, LeaveABatchThatIsOverAsItIs) {
  BatchId batch = accept("一", 2);
  for (auto job : ids(batch)) ASSERT_TRUE(write(*store, CancelJob{job, "uid 7", kNow}));
  EXPECT_EQ(cancel(batch, 100).cancelled, 0);
  EXPECT_EQ(store->batch(batch)->state, store::BatchState::active) << "it ended by itself";
  EXPECT_TRUE(write(*store, PauseBatch{batch, "uid 7", kLater})) << "somebody may want one of them again";
}

/// Or it would be ordered with the first of its jobs that somebody wants again.
TEST_F(BatchChanges, LeaveACancellingAsItWasDecided) {
  BatchId batch = accept("一", 4);
  auto jobs = ids(batch);
  EXPECT_TRUE(cancel(batch, 1).more);
  give(batch, Priority::high, 1);
  carry_on_to_the_end();
  ASSERT_TRUE(write(*store, RetryJob{jobs[0], "uid 7", kLater}));
  EXPECT_EQ(ready(), 1u);
  EXPECT_THAT(counts(batch), UnorderedElementsAre(Pair(JobState::cancelled, 3), Pair(JobState::ready, 1)));
}

/// What is cancelled has its priority should somebody want it again.
TEST_F(BatchChanges, LeaveWhatIsSubmittedAlone) {
  BatchId batch = accept("一", 3);
  auto jobs = ids(batch);
  ASSERT_TRUE(
      write(*store, BeginSubmission{IdSource{1}.next<AttemptId>(kNow), jobs[0], {Digest{}, 1}, kNow}));
  ASSERT_TRUE(write(*store, CancelJob{jobs[1], "uid 7", kNow}));
  EXPECT_EQ(give(batch, Priority::high, 100).changed, 1);
  EXPECT_THAT(priorities(batch), ElementsAre("normal", "high", "high"));
  EXPECT_EQ(give(batch, Priority::high, 100).changed, 0);
  EXPECT_EQ(store->events({.kinds = {"priority"}}, 0, 10)->events.size(), 1u)
      << "nothing changed, nothing is said";
}

}  // namespace
}  // namespace yj::test
