// A job that is not ordered becomes another, and nothing is ordered as it was before.
#include "store/database.hpp"
#include "unit/store/store_bench.hpp"

#include <gmock/gmock.h>

namespace yj::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class JobEdits : public ::testing::Test {
 protected:
  JobEdits() { store = *store::SqliteStore::open(folder.path(), deliver_at_once()); }

  std::vector<JobId> accept(int jobs) {
    BatchSpec spec = batch_spec("一", jobs);
    spec.jobs[0].request.files = {file("a.jpg")};
    auto taken = write(*store, AcceptBatch{spec, spec.identity(), "inbox", kNow});
    EXPECT_TRUE(taken) << taken.error().what;
    batch = std::get<BatchTaken>(*taken).batch;
    return jobs_of(*store, batch);
  }
  static InputFile file(std::string const& name) {
    return {"image_files", "ref_01.jpg", name, Sha256::of(name), 5};
  }
  store::JobRecord job(JobId id) { return store->job(id)->job; }
  /// Another prompt, model and duration, and no files.
  EditJob edit(JobId id, std::int64_t revision = 0) {
    JobSpec spec = job_spec(job(id).spec.name, "viduq3-turbo");
    spec.prompt = "一只狗";
    spec.request.fields.back().value = std::int64_t{8};
    return {id, spec, revision, "prompt, model", "uid 7", kNow + Duration{5}};
  }
  std::vector<std::string> ready(std::string const& model) {
    std::vector<std::string> names;
    auto const loaded = store->ready_jobs({"default", model}, 100);
    for (auto const& each : loaded->jobs) names.push_back(job(each.job).spec.name);
    return names;
  }
  Result<Commit> begin(JobId id, std::int64_t revision) {
    BeginSubmission intent{ids.next<AttemptId>(kNow), id, {Digest{}, 1}, kNow};
    intent.revision = revision;
    return write(*store, intent);
  }
  void take_to(JobId id, JobEvent event, AttemptState state) {
    AttemptId const attempt = ids.next<AttemptId>(kNow);
    BeginSubmission intent{attempt, id, {Digest{}, 1}, kNow};
    intent.revision = job(id).revision;
    ASSERT_TRUE(write(*store, intent));
    ASSERT_TRUE(write(*store, ArmAttempt{attempt, id, kNow}));
    SettleAttempt settled;
    settled.attempt = attempt;
    settled.job = id;
    settled.event = event;
    settled.attempt_state = state;
    if (state == AttemptState::running) settled.task = TaskId{"t-1"};
    settled.at = kNow;
    ASSERT_TRUE(write(*store, settled));
  }
  std::int64_t number(std::string_view sql) {
    auto database = store::Database::open(folder.path() / "store.db", store::Database::Mode::read_only);
    return database->integer(sql);
  }

  TempFolder folder;
  std::unique_ptr<store::SqliteStore> store;
  IdSource ids{1};
  BatchId batch;
};

TEST_F(JobEdits, AreWhatTheJobIsFromThenOn) {
  auto const jobs = accept(2);
  ASSERT_TRUE(write(*store, edit(jobs[0])));
  auto const now = store->job(jobs[0])->job;
  EXPECT_EQ(now.spec.prompt, "一只狗");
  EXPECT_EQ(now.spec.model, "viduq3-turbo");
  EXPECT_EQ(now.spec.request.fields.back().value, FieldValue{std::int64_t{8}});
  EXPECT_THAT(now.spec.request.files, IsEmpty());
  EXPECT_EQ(now.revision, 1);
  EXPECT_EQ(now.state, JobState::ready);
  EXPECT_EQ(now.changed_at, kNow + Duration{5});
  auto const events = store->events({.kinds = {"edited"}}, 0, 10)->events;
  ASSERT_EQ(events.size(), 1u);
  EXPECT_EQ(events[0].event.text, "prompt, model, by uid 7");
}

TEST_F(JobEdits, ChangeTheModelThatItWaitsForAndThePriceThatIsExpected) {
  auto const jobs = accept(2);
  ASSERT_TRUE(write(*store, edit(jobs[0])));
  EXPECT_THAT(ready("viduq3-pro"), ElementsAre("一-1"));
  EXPECT_THAT(ready("viduq3-turbo"), ElementsAre("一-0"));
  EXPECT_EQ(number("SELECT sum(waiting) FROM price_count"), 2);
  EXPECT_EQ(number("SELECT waiting FROM price_count WHERE duration = 8"), 1);
  EXPECT_EQ(number("SELECT min(waiting) FROM price_count"), 1);
  EXPECT_EQ(number("SELECT sum(ready) FROM job_group"), 2);
  EXPECT_EQ(number("SELECT ready FROM job_group WHERE duration = 8 AND model = 'viduq3-turbo'"), 1);
}

TEST_F(JobEdits, OfAHeldJobAreCountedWithTheHeld) {
  auto const jobs = accept(1);
  ASSERT_TRUE(write(*store, PauseJob{jobs[0], "uid 7", kNow}));
  ASSERT_TRUE(write(*store, edit(jobs[0])));
  EXPECT_EQ(job(jobs[0]).state, JobState::held);
  EXPECT_EQ(number("SELECT sum(waiting) FROM price_count"), 0);
  EXPECT_EQ(number("SELECT sum(held) FROM job_group"), 1);
  EXPECT_EQ(number("SELECT held FROM job_group WHERE duration = 8"), 1);
  ASSERT_TRUE(write(*store, ResumeJob{jobs[0], "uid 7", kNow}));
  EXPECT_THAT(ready("viduq3-turbo"), ElementsAre("一-0"));
}

TEST_F(JobEdits, RefuseAnOrderThatWasBuiltBefore) {
  auto const jobs = accept(1);
  ASSERT_TRUE(write(*store, edit(jobs[0])));
  auto const old = begin(jobs[0], 0);
  ASSERT_FALSE(old);
  EXPECT_EQ(old.error().code, Errc::conflict);
  EXPECT_THAT(old.error().what, HasSubstr("edited"));
  EXPECT_EQ(job(jobs[0]).state, JobState::ready);
  EXPECT_EQ(number("SELECT count(*) FROM attempt"), 0);
  EXPECT_TRUE(begin(jobs[0], 1));
}

TEST_F(JobEdits, OfTwoPeopleTakeTheFirst) {
  auto const jobs = accept(1);
  ASSERT_TRUE(write(*store, edit(jobs[0])));
  auto const second = write(*store, edit(jobs[0]));
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, Errc::conflict);
  EXPECT_THAT(second.error().what, HasSubstr("by somebody else"));
  EXPECT_TRUE(write(*store, edit(jobs[0], 1)));
}

TEST_F(JobEdits, ChangeNothingThatIsOrdered) {
  auto const jobs = accept(4);
  ASSERT_TRUE(begin(jobs[0], 0));
  take_to(jobs[1], JobEvent::accepted, AttemptState::running);
  take_to(jobs[2], JobEvent::doubted, AttemptState::in_doubt);
  for (auto const& each : {jobs[0], jobs[1], jobs[2]}) {
    auto const refused = write(*store, edit(each));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Errc::conflict);
    EXPECT_THAT(refused.error().what, HasSubstr("only a job that is not ordered can be edited"));
    EXPECT_EQ(job(each).spec.model, "viduq3-pro");
    EXPECT_EQ(job(each).revision, 0);
  }
}

TEST_F(JobEdits, OfAFailedJobAreOrderedByARetry) {
  auto const jobs = accept(1);
  take_to(jobs[0], JobEvent::refused, AttemptState::refused);
  ASSERT_EQ(job(jobs[0]).state, JobState::failed);
  ASSERT_TRUE(write(*store, edit(jobs[0])));
  EXPECT_EQ(job(jobs[0]).state, JobState::failed);
  ASSERT_TRUE(write(*store, RetryJob{jobs[0], "uid 7", kNow}));
  EXPECT_THAT(ready("viduq3-turbo"), ElementsAre("一-0"));
}

/// What waits for money is looked at again: another price may have room.
TEST_F(JobEdits, LetWhatWaitedForMoneyBeTriedAgain) {
  BatchSpec spec = batch_spec("一", 1);
  spec.budget = BatchBudget{};
  spec.budget->max = Credits{};
  auto taken = write(*store, AcceptBatch{spec, spec.identity(), "inbox", kNow});
  ASSERT_TRUE(taken);
  auto const jobs = jobs_of(*store, std::get<BatchTaken>(*taken).batch);
  auto const waits = begin(jobs[0], 0);
  ASSERT_TRUE(waits);
  ASSERT_TRUE(std::holds_alternative<NotAffordable>(*waits));
  ASSERT_THAT(ready("viduq3-pro"), IsEmpty());
  ASSERT_TRUE(write(*store, edit(jobs[0])));
  EXPECT_THAT(ready("viduq3-turbo"), ElementsAre("一-0"));
}

}  // namespace
}  // namespace yj::test
