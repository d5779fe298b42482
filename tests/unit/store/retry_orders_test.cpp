// What a person orders again by a filter holds at once; the rows of the jobs follow, also after a restart.
#include "unit/store/many_jobs_bench.hpp"

#include <gmock/gmock.h>

namespace yj::test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;

constexpr Instant kMuchLater = kNow + Duration{50};

class RetryOrders : public ManyJobsBench {
 protected:
  /// A batch of which everything is cancelled.
  BatchId cancelled(std::string name, int jobs) {
    BatchId batch = accept(std::move(name), jobs);
    cancel(batch, 100);
    return batch;
  }
  void fail(JobId job, std::string failure_class) {
    AttemptId const attempt = IdSource{++seed_}.next<AttemptId>(kNow);
    ASSERT_TRUE(write(*store, BeginSubmission{attempt, job, {Digest{}, 1}, kNow}));
    ASSERT_TRUE(write(*store, ArmAttempt{attempt, job, kNow}));
    SettleAttempt end;
    end.attempt = attempt;
    end.job = job;
    end.at = kNow;
    end.event = JobEvent::refused;
    end.attempt_state = AttemptState::failed;
    end.failure_class = std::move(failure_class);
    auto settled = write(*store, std::move(end));
    ASSERT_TRUE(settled) << settled.error().what;
  }
  JobsChanged retry(RetryFilter which, int at_once) {
    return answer<JobsChanged>(RetryJobs{std::move(which), "uid 7", kLater, at_once});
  }
  RetryFilter all_cancelled(std::optional<BatchId> batch = std::nullopt) {
    return {.failed = false, .cancelled = true, .batch = batch, .until = kLater};
  }
  JobState state(JobId job) { return store->job(job)->job.state; }
  std::vector<std::string> ready() {
    std::vector<std::string> names;
    auto const loaded = store->ready_jobs({"default", "viduq3-pro"}, 100);
    for (auto const& each : loaded->jobs) names.push_back(store->job(each.job)->job.spec.name);
    return names;
  }

  std::uint64_t seed_ = 0;
};

TEST_F(RetryOrders, AreCompleteAtOnceForFewJobs) {
  BatchId batch = cancelled("一", 3);
  JobsChanged const done = retry(all_cancelled(batch), 3);
  EXPECT_EQ(done.changed, 3);
  EXPECT_FALSE(done.more);
  EXPECT_EQ(store->batch(batch)->state, store::BatchState::active);
  EXPECT_THAT(ready(), ElementsAre("一-0", "一-1", "一-2"));
  EXPECT_EQ(retry(all_cancelled(batch), 3).changed, 0) << "twice is once";
}

TEST_F(RetryOrders, OfManyJobsGoOnAfterARestart) {
  BatchId first = cancelled("一", 3);
  cancelled("二", 2);
  JobsChanged const done = retry(all_cancelled(), 2);
  EXPECT_EQ(done.changed, 2);
  EXPECT_TRUE(done.more);
  EXPECT_THAT(counts(first), UnorderedElementsAre(Pair(JobState::ready, 2), Pair(JobState::cancelled, 1)));
  open();
  EXPECT_TRUE(carry_on(2)) << "it cannot know that these were the last";
  carry_on_to_the_end();
  EXPECT_THAT(ready(), ElementsAre("一-0", "一-1", "一-2", "二-0", "二-1"));
  auto events = store->events({.kinds = {"retried"}}, 0, 10)->events;
  ASSERT_EQ(events.size(), 5u) << "each once";
  EXPECT_EQ(events.back().event.text, "by uid 7") << "also what was written after the restart";
  EXPECT_FALSE(carry_on(2)) << "nothing is left";
}

/// The worst that could happen: what somebody cancels is ordered by what was said before.
TEST_F(RetryOrders, EndWhereTheirBatchIsCancelled) {
  BatchId first = cancelled("一", 4);
  BatchId second = cancelled("二", 2);
  EXPECT_TRUE(retry(all_cancelled(), 1).more);
  EXPECT_THAT(ready(), ElementsAre("一-0"));
  cancel(first, 1);
  open();
  carry_on_to_the_end();
  EXPECT_THAT(counts(first), ElementsAre(Pair(JobState::cancelled, 4)));
  EXPECT_EQ(store->batch(first)->state, store::BatchState::cancelled);
  EXPECT_THAT(counts(second), ElementsAre(Pair(JobState::ready, 2)));
  EXPECT_EQ(retry(all_cancelled(first), 4).changed, 4) << "who wants it again after that is heard";
}

TEST_F(RetryOrders, FindWhatWasCancelledAMomentAgo) {
  BatchId batch = accept("一", 4);
  cancel(batch, 1);
  RetryFilter const which = all_cancelled(batch);
  EXPECT_EQ(*store->count_jobs(which), 4) << "with those whose rows follow";
  EXPECT_EQ(retry(which, 100).changed, 0) << "in the order in which it was decided";
  EXPECT_THAT(ready(), IsEmpty());
  carry_on_to_the_end();
  EXPECT_THAT(counts(batch), ElementsAre(Pair(JobState::ready, 4)));
}

TEST_F(RetryOrders, LeaveAloneWhatChangedLater) {
  auto jobs = jobs_of(*store, accept("一", 3));
  ASSERT_TRUE(write(*store, CancelJob{jobs[0], "uid 7", kNow}));
  ASSERT_TRUE(write(*store, CancelJob{jobs[1], "uid 7", kMuchLater}));
  EXPECT_EQ(*store->count_jobs(all_cancelled()), 1);
  EXPECT_EQ(retry(all_cancelled(), 100).changed, 1);
  EXPECT_THAT(ready(), ElementsAre("一-0", "一-2"));
  ASSERT_TRUE(write(*store, CancelJob{jobs[0], "uid 7", kMuchLater}));
  EXPECT_EQ(retry(all_cancelled(), 100).changed, 0)
      << "an answer that was lost and asked for again orders nothing twice";
}

TEST_F(RetryOrders, TakeWhatTheirFilterNames) {
  BatchSpec spec = batch_spec("一", 4);
  spec.jobs[1].model = "happyhorse-1.0-t2v";
  auto jobs = jobs_of(*store, accept(spec));
  BatchId other = accept("二", 1);
  fail(jobs[0], "network");
  fail(jobs[1], "network");
  fail(jobs[2], "unknown");
  fail(jobs_of(*store, other)[0], "network");
  ASSERT_TRUE(write(*store, CancelJob{jobs[3], "uid 7", kNow}));
  BatchId const batch = store->job(jobs[0])->job.batch;
  auto matched = [&](auto narrow) {
    RetryFilter which;
    which.until = kLater;
    narrow(which);
    return *store->count_jobs(which);
  };
  EXPECT_EQ(matched([](RetryFilter&) {}), 4);
  EXPECT_EQ(matched([&](RetryFilter& which) { which.batch = batch; }), 3);
  EXPECT_EQ(matched([&](RetryFilter& which) { which.batch = batch, which.cancelled = true; }), 4);
  EXPECT_EQ(matched([](RetryFilter& which) { which.failed = false, which.cancelled = true; }), 1);
  EXPECT_EQ(matched([](RetryFilter& which) { which.model = "happyhorse-1.0-t2v"; }), 1);
  EXPECT_EQ(matched([&](RetryFilter& which) { which.batch = batch, which.failure_class = "network"; }), 2);
  EXPECT_EQ(matched([](RetryFilter& which) { which.batch = BatchId{}; }), 0);

  RetryFilter which{.batch = batch, .model = "viduq3-pro", .failure_class = "network", .until = kLater};
  EXPECT_EQ(*store->count_jobs(which), 1);
  EXPECT_EQ(retry(which, 1).changed, 1);
  carry_on_to_the_end();
  EXPECT_EQ(state(jobs[0]), JobState::ready);
  for (std::size_t i : {1, 2}) EXPECT_EQ(state(jobs[i]), JobState::failed) << i;
  EXPECT_EQ(state(jobs[3]), JobState::cancelled);
}

TEST_F(RetryOrders, ComeBeforeWhatIsSaidOfOneJobLater) {
  auto jobs = jobs_of(*store, cancelled("一", 6));
  EXPECT_TRUE(retry(all_cancelled(), 1).more);
  EXPECT_EQ(answer<JobsCancelled>(CancelJob{jobs[1], "uid 8", kLater}).cancelled, 1)
      << "it was to be ordered, whatever its row said";
  ASSERT_TRUE(write(*store, PauseJob{jobs[2], "uid 8", kLater}));
  EXPECT_EQ(answer<JobsChanged>(SetPriority{jobs[3], Priority::high, "uid 8", kLater}).changed, 1);
  ASSERT_TRUE(write(*store, RetryJob{jobs[4], "uid 8", kLater})) << "which says nothing new";
  ASSERT_TRUE(
      write(*store, EditJob{jobs[5], store->job(jobs[5])->job.spec, 0, "prompt", "uid 8", kMuchLater}));
  carry_on_to_the_end();
  EXPECT_EQ(state(jobs[1]), JobState::cancelled);
  EXPECT_EQ(state(jobs[2]), JobState::held);
  EXPECT_THAT(ready(), ElementsAre("一-3", "一-0", "一-4", "一-5"));
}

TEST_F(RetryOrders, AreNotHeardTwiceByAJobThatTheyPassed) {
  auto jobs = jobs_of(*store, cancelled("一", 3));
  EXPECT_TRUE(retry(all_cancelled(), 1).more);
  ASSERT_TRUE(write(*store, CancelJob{jobs[0], "uid 8", kLater})) << "at the instant that the filter names";
  EXPECT_EQ(answer<JobsCancelled>(CancelJob{jobs[0], "uid 8", kLater}).cancelled, 0);
  carry_on_to_the_end();
  EXPECT_EQ(state(jobs[0]), JobState::cancelled);
}

TEST_F(RetryOrders, LeaveAloneWhatWasCancelledWithItsBatchSinceTheyWereFirstAskedFor) {
  BatchId batch = accept("一", 3);
  auto jobs = jobs_of(*store, batch);
  fail(jobs[0], "network");
  fail(jobs[1], "unknown");
  RetryFilter which;
  which.until = kNow;
  answer<JobsCancelled>(CancelBatch{batch, "uid 7", kLater});
  EXPECT_EQ(*store->count_jobs(which), 0);
  EXPECT_EQ(retry(which, 100).changed, 0)
      << "the answer of the first time was lost, so it is asked once more";
  ASSERT_TRUE(write(*store, RetryJob{jobs[0], "uid 8", kMuchLater}));
  EXPECT_EQ(retry(which, 100).changed, 0) << "nor because one of them is wanted again";
  EXPECT_EQ(state(jobs[1]), JobState::failed);
  which.until = kMuchLater;
  EXPECT_EQ(*store->count_jobs(which), 1);
}

TEST_F(RetryOrders, WaitInABatchThatIsPausedBeforeTheirTurn) {
  BatchId first = cancelled("一", 2);
  BatchId second = cancelled("二", 2);
  BatchId third = cancelled("三", 1);
  EXPECT_TRUE(retry(all_cancelled(), 1).more);
  ASSERT_TRUE(write(*store, PauseBatch{second, "uid 7", kMuchLater})) << "though it is cancelled still";
  cancel(third, 100);
  EXPECT_EQ(write(*store, PauseBatch{third, "uid 7", kMuchLater}).error().code, Errc::conflict)
      << "nothing of this one is going to be ordered";
  carry_on_to_the_end();
  EXPECT_EQ(store->batch(second)->state, store::BatchState::paused);
  EXPECT_THAT(counts(second), ElementsAre(Pair(JobState::ready, 2)));
  EXPECT_EQ(store->batch(first)->state, store::BatchState::active);
  EXPECT_THAT(ready(), ElementsAre("一-0", "一-1"));
}

TEST_F(RetryOrders, ComeBeforeThePriorityThatTheirBatchIsGivenLater) {
  BatchId batch = cancelled("一", 3);
  EXPECT_TRUE(retry(all_cancelled(), 1).more);
  answer<JobsChanged>(SetBatchPriority{batch, Priority::high, "uid 7", kMuchLater, 100});
  carry_on_to_the_end();
  for (auto id : jobs_of(*store, batch)) EXPECT_EQ(store->job(id)->job.spec.priority, Priority::high);
}

}  // namespace
}  // namespace yj::test
