// What people decide about jobs: again, not now, first.
#include "unit/store/store_bench.hpp"

#include <gmock/gmock.h>

#include <atomic>
#include <set>
#include <thread>

namespace yj::test {
namespace {

using ::testing::ElementsAre;

class JobChanges : public ::testing::Test {
 protected:
  JobChanges() { store = *store::SqliteStore::open(folder.path(), deliver_at_once()); }

  BatchId accept(BatchSpec const& spec) {
    auto taken = write(*store, AcceptBatch{spec, spec.identity(), "inbox", kNow});
    EXPECT_TRUE(taken) << taken.error().what;
    return std::get<BatchTaken>(*taken).batch;
  }
  std::vector<JobId> ids(BatchId batch) { return jobs_of(*store, batch); }
  store::JobRecord job(JobId id) { return store->job(id)->job; }
  std::vector<std::string> ready() {
    std::vector<std::string> names;
    auto const loaded = store->ready_jobs({"default", "viduq3-pro"}, 100);
    for (auto const& each : loaded->jobs) names.push_back(job(each.job).spec.name);
    return names;
  }
  Errc refused(Intent intent) {
    auto done = write(*store, std::move(intent));
    EXPECT_FALSE(done);
    return done ? Errc::invalid : done.error().code;
  }
  std::int64_t changed(Intent intent) {
    auto done = write(*store, std::move(intent));
    EXPECT_TRUE(done);
    return done ? std::get<JobsChanged>(*done).changed : -1;
  }

  TempFolder folder;
  std::unique_ptr<store::SqliteStore> store;
};

TEST_F(JobChanges, HoldAJobUntilItIsResumed) {
  auto jobs = ids(accept(batch_spec("一", 2)));
  ASSERT_TRUE(write(*store, PauseJob{jobs[0], "uid 7", kNow}));
  EXPECT_EQ(job(jobs[0]).state, JobState::held);
  EXPECT_TRUE(job(jobs[0]).paused);
  EXPECT_EQ(job(jobs[0]).reason, "paused by uid 7");
  EXPECT_THAT(ready(), ElementsAre("一-1"));
  EXPECT_EQ(refused(BeginSubmission{IdSource{1}.next<AttemptId>(kNow), jobs[0], {Digest{}, 1}, kNow}),
            Errc::conflict);
  ASSERT_TRUE(write(*store, PauseJob{jobs[0], "uid 8", kNow})) << "twice is once";
  EXPECT_EQ(job(jobs[0]).reason, "paused by uid 7");

  ASSERT_TRUE(write(*store, ResumeJob{jobs[0], "uid 7", kNow}));
  EXPECT_FALSE(job(jobs[0]).paused);
  EXPECT_THAT(ready(), ElementsAre("一-0", "一-1"));
  ASSERT_TRUE(write(*store, ResumeJob{jobs[0], "uid 7", kNow}));
}

TEST_F(JobChanges, HoldNothingThatIsSubmitted) {
  auto jobs = ids(accept(batch_spec("一", 1)));
  ASSERT_TRUE(
      write(*store, BeginSubmission{IdSource{1}.next<AttemptId>(kNow), jobs[0], {Digest{}, 1}, kNow}));
  EXPECT_EQ(refused(PauseJob{jobs[0], "uid 7", kNow}), Errc::conflict);
  EXPECT_EQ(refused(ResumeJob{jobs[0], "uid 7", kNow}), Errc::conflict);
}

/// What a person paused is let go by a person alone, also when the pictures that it waited for are there.
TEST_F(JobChanges, KeepAPausedJobFromItsPeople) {
  BatchSpec spec = batch_spec("长安", 1);
  spec.jobs[0].request.people.push_back({"image_files", "asset://{}", "张三", "a.jpg", Sha256::of("a"), 5});
  auto jobs = ids(accept(spec));
  ASSERT_EQ(job(jobs[0]).state, JobState::held);
  EXPECT_EQ(refused(ResumeJob{jobs[0], "uid 7", kNow}), Errc::conflict) << "nobody paused it";
  ASSERT_TRUE(write(*store, PauseJob{jobs[0], "uid 7", kNow}));

  ASSERT_TRUE(write(*store, SaveGroups{"default", {{"grp-1", "volcengine", "张三", "active", ""}}, kNow}));
  AssetRecord picture;
  picture.key = {"default", "grp-1", Sha256::of("a")};
  picture.type = "Image";
  picture.bytes = 5;
  auto activate = [&] {
    ASSERT_TRUE(write(*store, WantAsset{picture, false, "uid 7", kNow}));
    ASSERT_TRUE(write(*store, ChangeAsset{picture.key, AssetStage::active, "rec-1", "asset-1", "", kNow}));
  };
  activate();
  EXPECT_EQ(job(jobs[0]).state, JobState::held);
  ASSERT_TRUE(write(*store, ResumeJob{jobs[0], "uid 7", kNow}));
  EXPECT_EQ(job(jobs[0]).state, JobState::ready);
}

TEST_F(JobChanges, ResumeAJobToTheWaitForItsPeople) {
  BatchSpec spec = batch_spec("长安", 1);
  spec.jobs[0].request.people.push_back({"image_files", "asset://{}", "张三", "a.jpg", Sha256::of("a"), 5});
  auto jobs = ids(accept(spec));
  ASSERT_TRUE(write(*store, PauseJob{jobs[0], "uid 7", kNow}));
  ASSERT_TRUE(write(*store, ResumeJob{jobs[0], "uid 7", kNow}));
  EXPECT_EQ(job(jobs[0]).state, JobState::held);
  EXPECT_FALSE(job(jobs[0]).paused);
}

TEST_F(JobChanges, LetOthersGoFirst) {
  BatchId batch = accept(batch_spec("一", 3));
  auto jobs = ids(batch);
  EXPECT_EQ(changed(SetPriority{jobs[2], Priority::high, "uid 7", kNow}), 1);
  EXPECT_THAT(ready(), ElementsAre("一-2", "一-0", "一-1"));
  EXPECT_EQ(changed(SetPriority{jobs[2], Priority::high, "uid 7", kNow}), 0);
  ASSERT_TRUE(write(*store, CancelJob{jobs[1], "uid 7", kNow}));
  EXPECT_EQ(changed(SetPriority{jobs[1], Priority::low, "uid 7", kNow}), 0) << "what is at its end";
  EXPECT_EQ(changed(SetBatchPriority{batch, Priority::low, "uid 7", kNow}), 2)
      << "what is at its end is passed over";
  auto events = store->events({.kinds = {"priority"}}, 0, 10)->events;
  ASSERT_EQ(events.size(), 2u);
  EXPECT_EQ(events[0].job, jobs[2]);
  EXPECT_EQ(events[1].batch, batch);
  EXPECT_EQ(events[1].event.text, "low, of 2 jobs, by uid 7");
}

TEST_F(JobChanges, ListEachJobOnceWhileItsPriorityChanges) {
  constexpr std::size_t kJobs = 2000;
  auto jobs = ids(accept(batch_spec("一", kJobs)));
  for (auto job : {jobs[0], jobs[1]}) changed(SetPriority{job, Priority::high, "uid 7", kNow});
  changed(SetPriority{jobs[2], Priority::low, "uid 7", kNow});
  std::atomic<bool> done{false};
  std::thread person{[&] {
    for (int i = 0; i < 60; ++i)
      (void)write(*store, SetPriority{jobs[1], i % 2 == 0 ? Priority::low : Priority::high, "uid 7", kNow});
    done = true;
  }};
  bool once = true;
  while (!done && once) {
    auto const loaded = store->ready_jobs({"default", "viduq3-pro"}, static_cast<int>(kJobs) + 1);
    std::set<JobId> listed;
    for (auto const& each : loaded->jobs) once = listed.insert(each.job).second && once;
    once = once && listed.size() == kJobs;
  }
  person.join();
  EXPECT_TRUE(once) << "what core has twice in its queue it begins twice, and what it does not get waits";
}

TEST_F(JobChanges, ForgetAPauseWhenTheJobIsOrderedAgain) {
  auto jobs = ids(accept(batch_spec("一", 1)));
  ASSERT_TRUE(write(*store, PauseJob{jobs[0], "uid 7", kNow}));
  ASSERT_TRUE(write(*store, CancelJob{jobs[0], "uid 7", kNow}));
  ASSERT_TRUE(write(*store, RetryJob{jobs[0], "uid 7", kNow}));
  EXPECT_EQ(job(jobs[0]).state, JobState::ready);
  EXPECT_FALSE(job(jobs[0]).paused);
}

}  // namespace
}  // namespace yj::test
