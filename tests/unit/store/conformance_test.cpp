// What every implementation of the store must do. A new one adds itself to the list at the end.
#include "base/text.hpp"
#include "unit/store/store_bench.hpp"

#include <gtest/gtest.h>

#include <ostream>
#include <set>

namespace yj::test {
namespace {

struct Implementation {
  std::string name;
  std::function<std::unique_ptr<store::Store>(std::filesystem::path const&)> open;
};
void PrintTo(Implementation const& each, std::ostream* out) { *out << each.name; }

class Conformance : public ::testing::TestWithParam<Implementation> {
 protected:
  void SetUp() override { reopen(); }

  void reopen() {
    store.reset();
    store = GetParam().open(folder.path());
    ASSERT_NE(store, nullptr);
  }

  BatchId accept(BatchSpec const& spec) {
    auto taken = write(*store, AcceptBatch{spec, spec.identity(), "inbox", kNow});
    EXPECT_TRUE(taken) << taken.error().what;
    return std::get<BatchTaken>(*taken).batch;
  }

  std::vector<store::JobRecord> jobs_of(BatchId batch) {
    auto page = store->jobs({batch}, "", 1000);
    EXPECT_TRUE(page);
    return page->jobs;
  }

  AttemptId begin(JobId job) {
    AttemptId attempt = ids.next<AttemptId>(kNow);
    auto begun = write(*store, BeginSubmission{attempt, job, {Digest{}, 100}, kNow});
    EXPECT_TRUE(begun) << begun.error().what;
    EXPECT_EQ(std::get<Prepared>(*begun).attempt(), attempt);
    return attempt;
  }

  AttemptId arm(JobId job) {
    AttemptId attempt = begin(job);
    auto armed = write(*store, ArmAttempt{attempt, job, kNow});
    EXPECT_TRUE(armed) << armed.error().what;
    EXPECT_EQ(std::get<Armed>(*armed).attempt(), attempt);
    return attempt;
  }

  Result<Commit> settle(JobId job, AttemptId attempt, JobEvent event, AttemptState state,
                        std::optional<TaskId> task = {}, std::vector<ArtifactPlan> artifacts = {},
                        std::string usage = "") {
    SettleAttempt intent;
    intent.attempt = attempt;
    intent.job = job;
    intent.event = event;
    intent.attempt_state = state;
    intent.task = std::move(task);
    intent.artifacts = std::move(artifacts);
    intent.usage = std::move(usage);
    intent.reason = "because";
    intent.at = kNow;
    return write(*store, intent);
  }

  /// An order whose answer is lost.
  AttemptId doubt(JobId job) {
    AttemptId attempt = arm(job);
    EXPECT_TRUE(settle(job, attempt, JobEvent::doubted, AttemptState::in_doubt));
    return attempt;
  }

  ResolveDoubt resolved(JobId job, AttemptId attempt, JobEvent event, AttemptState state,
                        std::optional<TaskId> task = {}) {
    ResolveDoubt intent;
    intent.end.attempt = attempt;
    intent.end.job = job;
    intent.end.event = event;
    intent.end.attempt_state = state;
    intent.end.task = std::move(task);
    intent.end.at = kNow;
    intent.by = "uid 1000";
    return intent;
  }

  JobState state_of(JobId job) { return store->job(job)->job.state; }

  std::int64_t counted(BatchId batch, JobState state) {
    auto counts = store->batch(batch)->counts;
    auto place = counts.find(state);
    return place == counts.end() ? 0 : place->second;
  }

  TempFolder folder;
  std::unique_ptr<store::Store> store;
  IdSource ids{99};
};

TEST_P(Conformance, RemembersABatchWithItsJobsAndFiles) {
  BatchSpec spec = batch_spec("橘猫日常", 2);
  spec.jobs[0].request.encoding = Encoding::multipart;
  spec.jobs[0].request.files = {{"image_file", "first_frame.jpg", "图/01.jpg", Sha256::of("x"), 1}};
  spec.jobs[0].notes = {"duration: 5 (filled in)"};
  spec.jobs[1].request.fields.push_back({"weight", 0.5});
  spec.jobs[1].request.fields.push_back({"flag", true});
  BatchId id = accept(spec);
  reopen();

  auto batch = store->batch_named("橘猫日常");
  ASSERT_TRUE(batch);
  EXPECT_EQ(batch->id, id);
  EXPECT_EQ(batch->jobs, 2);
  EXPECT_EQ(batch->counts, (std::map<JobState, std::int64_t>{{JobState::ready, 2}}));
  auto first = store->job_named("橘猫日常", "橘猫日常-0");
  ASSERT_TRUE(first);
  EXPECT_EQ(first->job.spec, spec.jobs[0]);
  EXPECT_EQ(first->job.folder, "橘猫日常");
  EXPECT_EQ(store->job_named("橘猫日常", "橘猫日常-1")->job.spec.request, spec.jobs[1].request);
  EXPECT_EQ(store->job_named("橘猫日常", "nobody").error().code, Errc::not_found);
}

TEST_P(Conformance, TakesTheSameContentOnce) {
  BatchSpec spec = batch_spec("a", 2);
  BatchId first = accept(spec);
  spec.name = "copy of a";  // a name from the file is no part of the identity
  for (auto& job : spec.jobs) job.notes = {"another note"};
  auto again = write(*store, AcceptBatch{spec, spec.identity(), "inbox", kNow});
  ASSERT_TRUE(again);
  EXPECT_TRUE(std::get<BatchTaken>(*again).known);
  EXPECT_EQ(std::get<BatchTaken>(*again).batch, first);
  EXPECT_EQ(std::get<BatchTaken>(*again).name, "a");
  EXPECT_EQ(store->batches("", 10)->batches.size(), 1u);
}

TEST_P(Conformance, RefusesOtherContentUnderAKnownName) {
  accept(batch_spec("a", 2));
  BatchSpec other = batch_spec("a", 3);
  auto refused = write(*store, AcceptBatch{other, other.identity(), "inbox", kNow});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Errc::conflict);
  EXPECT_EQ(store->batch_named("a")->jobs, 2);
}

TEST_P(Conformance, GivesFilesNamesThatNeverCollide) {
  BatchSpec spec = batch_spec("a", 0);
  for (auto const* name : {"x?", "x*", "X_", "index", "../up", "-rf"}) spec.jobs.push_back(job_spec(name));
  BatchId id = accept(spec);
  std::set<std::string> stems;
  for (auto const& job : jobs_of(id)) {
    stems.insert(lower_ascii(job.stem));
    EXPECT_EQ(job.stem.find('/'), std::string::npos);
    EXPECT_FALSE(job.stem.starts_with("-") || job.stem.starts_with("."));
  }
  EXPECT_EQ(stems.size(), 6u);
  EXPECT_FALSE(stems.contains("index"));
}

TEST_P(Conformance, KeepsTheOrderOfTheProtocol) {
  BatchId batch = accept(batch_spec("a", 1));
  JobId job = jobs_of(batch).at(0).id;
  AttemptId stranger = ids.next<AttemptId>(kNow);
  EXPECT_EQ(write(*store, ArmAttempt{stranger, job, kNow}).error().code, Errc::conflict) << "nothing to arm";
  AttemptId attempt = begin(job);
  EXPECT_EQ(write(*store, BeginSubmission{ids.next<AttemptId>(kNow), job, {}, kNow}).error().code,
            Errc::conflict)
      << "one attempt at a time";
  EXPECT_EQ(write(*store, ArmAttempt{stranger, job, kNow}).error().code, Errc::conflict)
      << "another attempt's arm";
  ASSERT_TRUE(write(*store, ArmAttempt{attempt, job, kNow}));
  EXPECT_EQ(write(*store, ArmAttempt{attempt, job, kNow}).error().code, Errc::conflict) << "armed once";
  ASSERT_TRUE(settle(job, attempt, JobEvent::accepted, AttemptState::running, TaskId{"t-1"}));
  EXPECT_EQ(settle(job, attempt, JobEvent::accepted, AttemptState::running, TaskId{"t-2"}).error().code,
            Errc::conflict);
  auto details = store->job(job);
  EXPECT_EQ(details->job.state, JobState::running);
  ASSERT_EQ(details->attempts.size(), 1u);
  EXPECT_EQ(details->attempts[0].task, TaskId{"t-1"});
  EXPECT_EQ(details->attempts[0].transno, attempt.text());
  EXPECT_EQ(details->attempts[0].transno.size(), 32u);
}

TEST_P(Conformance, RefusesOneIntentWithoutHarmingItsNeighbours) {
  BatchId batch = accept(batch_spec("a", 3));
  auto jobs = jobs_of(batch);
  std::mutex mutex;
  std::condition_variable arrived;
  std::vector<bool> outcomes;
  auto note = [&](Result<Commit> result) {
    std::lock_guard lock{mutex};
    outcomes.push_back(result.has_value());
    arrived.notify_one();
  };
  store->write(BeginSubmission{ids.next<AttemptId>(kNow), jobs[0].id, {}, kNow}, note);
  store->write(ArmAttempt{ids.next<AttemptId>(kNow), jobs[1].id, kNow}, note);
  store->write(BeginSubmission{ids.next<AttemptId>(kNow), jobs[2].id, {}, kNow}, note);
  std::unique_lock lock{mutex};
  arrived.wait(lock, [&] { return outcomes.size() == 3; });
  EXPECT_EQ(outcomes, (std::vector<bool>{true, false, true}));
  EXPECT_EQ(state_of(jobs[1].id), JobState::ready);
  EXPECT_EQ(counted(batch, JobState::preparing), 2);
}

TEST_P(Conformance, CountsWithoutEverBeingOff) {
  BatchId batch = accept(batch_spec("a", 5));
  auto jobs = jobs_of(batch);
  AttemptId attempt = arm(jobs[0].id);
  EXPECT_EQ(counted(batch, JobState::armed), 1);
  EXPECT_EQ(counted(batch, JobState::ready), 4);
  ASSERT_TRUE(settle(jobs[0].id, attempt, JobEvent::doubted, AttemptState::in_doubt));
  EXPECT_EQ(counted(batch, JobState::in_doubt), 1);
  std::int64_t total = 0;
  auto counts = store->batch(batch)->counts;
  for (auto const& [state, count] : counts) total += count;
  EXPECT_EQ(total, 5);
  accept(batch_spec("b", 3));
  EXPECT_EQ(*store->totals(),
            (std::map<JobState, std::int64_t>{{JobState::ready, 7}, {JobState::in_doubt, 1}}));
}

TEST_P(Conformance, FinishesAJobOnlyWhenEveryFileIsHome) {
  BatchId batch = accept(batch_spec("a", 1));
  JobId job = jobs_of(batch).at(0).id;
  AttemptId attempt = arm(job);
  ASSERT_TRUE(settle(job, attempt, JobEvent::accepted, AttemptState::running, TaskId{"t"}));
  EXPECT_EQ(write(*store, FinishJob{job, kNow}).error().code, Errc::conflict);
  ASSERT_TRUE(settle(job, attempt, JobEvent::task_succeeded, AttemptState::succeeded, {},
                     {{0, ArtifactKind::video, "u0"}, {1, ArtifactKind::cover, "u1"}}));
  ASSERT_TRUE(write(*store, RecordArtifact{job, attempt, 0, {"a/x.mp4", 7, Sha256::of("v")}, kNow}));
  EXPECT_EQ(write(*store, FinishJob{job, kNow}).error().code, Errc::conflict) << "the cover is missing";

  // A fresh link replaces a dead one and leaves what is home alone.
  ASSERT_TRUE(write(
      *store,
      RecordLinks{attempt, job, "", {{0, ArtifactKind::video, "n0"}, {1, ArtifactKind::cover, "n1"}}, kNow}));
  auto artifacts = store->job(job)->artifacts;
  EXPECT_EQ(artifacts.at(0).plan.url, "u0");
  EXPECT_EQ(artifacts.at(1).plan.url, "n1");

  ASSERT_TRUE(write(*store, RecordArtifact{job, attempt, 1, {"a/x.cover.jpeg", 7, Sha256::of("c")}, kNow}));
  EXPECT_EQ(
      write(*store, RecordArtifact{job, attempt, 1, {"a/other.jpeg", 8, Sha256::of("d")}, kNow}).error().code,
      Errc::conflict);
  ASSERT_TRUE(write(*store, FinishJob{job, kNow}));
  EXPECT_EQ(state_of(job), JobState::done);
  EXPECT_EQ(store->job(job)->artifacts.at(1).home->path, "a/x.cover.jpeg");
}

TEST_P(Conformance, SumsWhatSucceededTasksReportedToHaveCost) {
  BatchId batch = accept(batch_spec("a", 4));
  accept(batch_spec("b", 1));
  auto jobs = jobs_of(batch);
  std::vector<ArtifactPlan> video{{0, ArtifactKind::video, "u"}};
  auto succeed = [&](JobId job, std::string usage) {
    AttemptId attempt = arm(job);
    EXPECT_TRUE(settle(job, attempt, JobEvent::accepted, AttemptState::running, TaskId{job.text()}));
    EXPECT_TRUE(settle(job, attempt, JobEvent::task_succeeded, AttemptState::succeeded, {}, video, usage));
    return attempt;
  };
  succeed(jobs[0].id, R"({"credits": 10, "duration": 5})");
  succeed(jobs[1].id, R"({"credits": 0.3})");
  AttemptId late = succeed(jobs[2].id, "");
  EXPECT_EQ(store->batch(batch)->credits, Credits{10'300'000});
  EXPECT_EQ(store->batch(batch)->unpriced, 1) << "an unknown price is not 0";
  EXPECT_EQ(store->job(jobs[0].id)->attempts.at(0).credits, Credits{10'000'000});
  EXPECT_EQ(store->job(jobs[2].id)->attempts.at(0).credits, std::nullopt);

  // What comes late with fresh links counts once, however often it comes.
  for (int i = 0; i < 2; ++i)
    ASSERT_TRUE(write(*store, RecordLinks{late, jobs[2].id, R"({"credits": "2"})", video, kNow}));
  EXPECT_EQ(store->batch(batch)->credits, Credits{12'300'000});
  EXPECT_EQ(store->batch(batch)->unpriced, 0);

  // A task that failed is not billed.
  AttemptId failed = arm(jobs[3].id);
  ASSERT_TRUE(settle(jobs[3].id, failed, JobEvent::accepted, AttemptState::running, TaskId{"f"}));
  ASSERT_TRUE(
      settle(jobs[3].id, failed, JobEvent::task_failed, AttemptState::failed, {}, {}, R"({"credits": 7})"));
  EXPECT_EQ(store->batch(batch)->credits, Credits{12'300'000});
  EXPECT_EQ(store->batch_named("b")->credits, Credits{0});
}

TEST_P(Conformance, HandsOverWhatWasUnderWay) {
  BatchId batch = accept(batch_spec("a", 5));
  auto jobs = jobs_of(batch);
  AttemptId preparing = begin(jobs[0].id);
  AttemptId armed = arm(jobs[1].id);
  AttemptId running = arm(jobs[2].id);
  ASSERT_TRUE(settle(jobs[2].id, running, JobEvent::accepted, AttemptState::running, TaskId{"t-2"}));
  AttemptId collecting = arm(jobs[3].id);
  ASSERT_TRUE(settle(jobs[3].id, collecting, JobEvent::accepted, AttemptState::running, TaskId{"t-3"}));
  ASSERT_TRUE(settle(jobs[3].id, collecting, JobEvent::task_succeeded, AttemptState::succeeded, {},
                     {{0, ArtifactKind::video, "u0"}, {1, ArtifactKind::cover, "u1"}}));
  ASSERT_TRUE(
      write(*store, RecordArtifact{jobs[3].id, collecting, 0, {"a/x.mp4", 7, Sha256::of("v")}, kNow}));
  BalanceGate::Closed closed{kNow, kNow + Duration{60000}, 3, "Insufficient balance"};
  ASSERT_TRUE(write(*store, SaveGate{"default", "viduq3-pro", closed, kNow}));
  reopen();

  auto started = store->recovery();
  ASSERT_TRUE(started) << started.error().what;
  ASSERT_EQ(started->attempts.size(), 4u);
  EXPECT_EQ(started->attempts[0].attempt, preparing);
  EXPECT_EQ(started->attempts[0].state, JobState::preparing);
  EXPECT_EQ(started->attempts[1].attempt, armed);
  EXPECT_EQ(started->attempts[1].state, JobState::armed);
  EXPECT_EQ(started->attempts[2].task, TaskId{"t-2"});
  EXPECT_EQ(started->attempts[3].artifacts.size(), 2u);
  EXPECT_EQ(started->attempts[3].home, std::vector<int>{0});
  ASSERT_EQ(started->gates.size(), 1u);
  EXPECT_EQ(started->gates[0].closed, closed);
  EXPECT_EQ(started->lanes, (std::vector<LaneKey>{{"default", "viduq3-pro"}}));

  // The new owner may go on with all of them.
  ASSERT_TRUE(settle(jobs[1].id, armed, JobEvent::doubted, AttemptState::in_doubt));
  ASSERT_TRUE(settle(jobs[0].id, preparing, JobEvent::unsent, AttemptState::unsent));
  ASSERT_TRUE(write(*store, SaveGate{"default", "viduq3-pro", std::nullopt, kNow}));
  EXPECT_TRUE(store->recovery()->gates.empty());
}

TEST_P(Conformance, ListsReadyJobsByPriorityThenAge) {
  BatchSpec spec = batch_spec("a", 3);
  spec.jobs[2].priority = Priority::high;
  spec.jobs[0].priority = Priority::low;
  accept(spec);
  accept(batch_spec("b", 1));
  auto loaded = store->ready_jobs({"default", "viduq3-pro"}, 3);
  ASSERT_TRUE(loaded);
  EXPECT_TRUE(loaded->more);
  std::vector<std::string> names;
  for (auto const& job : loaded->jobs) names.push_back(store->job(job.job)->job.spec.name);
  EXPECT_EQ(names, (std::vector<std::string>{"a-2", "a-1", "b-0"}));
  EXPECT_TRUE(store->ready_jobs({"default", "another"}, 3)->jobs.empty());
}

TEST_P(Conformance, ListsAsManyReadyJobsOfSmallBatchesAsAreWanted) {
  BatchSpec mixed = batch_spec("a", 4);
  mixed.jobs[0].request.fields.back().value = std::int64_t{9};  // the oldest has another price
  mixed.jobs[2].request.fields.back().value = std::int64_t{3};
  accept(mixed);
  for (auto const* name : {"b", "c", "d"}) accept(batch_spec(name, 1));
  auto names = [&](int count, bool more) {
    auto loaded = store->ready_jobs({"default", "viduq3-pro"}, count);
    EXPECT_EQ(loaded->more, more) << count;
    std::string all;
    for (auto const& job : loaded->jobs) all += store->job(job.job)->job.spec.name + " ";
    return all;
  };
  EXPECT_EQ(names(0, true), "");
  EXPECT_EQ(names(1, true), "a-0 ");
  EXPECT_EQ(names(3, true), "a-0 a-1 a-2 ");
  EXPECT_EQ(names(5, true), "a-0 a-1 a-2 a-3 b-0 ");
  EXPECT_EQ(names(7, false), "a-0 a-1 a-2 a-3 b-0 c-0 d-0 ");
}

TEST_P(Conformance, ListsReadyJobsByWhatTheyWillCost) {
  BatchSpec spec = batch_spec("a", 0);
  auto add = [&](std::string name, std::int64_t seconds, std::string resolution) {
    JobSpec job = job_spec(std::move(name));
    job.request.fields.back().value = seconds;
    job.request.fields.push_back({"resolution", std::move(resolution)});
    spec.jobs.push_back(std::move(job));
  };
  add("pilot", 5, "720p");
  add("unknown", 5, "1080p");
  add("unknown too", 5, "1080p");
  for (int i = 0; i < 4; ++i) add("long " + std::to_string(i), 10, "720p");
  add("short", 2, "720p");
  auto jobs = jobs_of(accept(spec));
  AttemptId pilot = arm(jobs[0].id);
  ASSERT_TRUE(settle(jobs[0].id, pilot, JobEvent::finished_at_once, AttemptState::succeeded, {}, {},
                     R"({"credits":10})"));

  auto loaded = store->cheapest_ready_jobs({"default", "viduq3-pro"}, 4);
  ASSERT_TRUE(loaded) << loaded.error().what;
  std::vector<std::string> names;
  for (auto const& job : loaded->jobs) names.push_back(store->job(job.job)->job.spec.name);
  EXPECT_EQ(names, (std::vector<std::string>{"short", "long 0", "unknown", "unknown too"}));
  EXPECT_EQ(loaded->jobs[1].cost, Credits{20'000'000});
  EXPECT_EQ(loaded->jobs[2].cost, std::nullopt);
  EXPECT_TRUE(loaded->more);
  EXPECT_EQ(store->cheapest_ready_jobs({"default", "viduq3-pro"}, 100)->jobs.size(), 7u);
  EXPECT_TRUE(store->cheapest_ready_jobs({"default", "another"}, 3)->jobs.empty());
}

TEST_P(Conformance, KeepsAClosedGateOverARestart) {
  BalanceGate::Closed closed{kNow, kNow + std::chrono::minutes{8}, 3, "Insufficient balance", true, true};
  ASSERT_TRUE(write(*store, SaveGate{"default", "viduq3-pro", closed, kNow}));
  reopen();
  auto gates = store->recovery()->gates;
  ASSERT_EQ(gates.size(), 1u);
  EXPECT_EQ(gates[0].closed, closed);
  ASSERT_TRUE(write(*store, SaveGate{"default", "viduq3-pro", std::nullopt, kNow}));
  reopen();
  EXPECT_TRUE(store->recovery()->gates.empty());
}

TEST_P(Conformance, StartsNothingOfAPausedBatch) {
  BatchId batch = accept(batch_spec("a", 2));
  JobId job = jobs_of(batch).at(0).id;
  ASSERT_TRUE(write(*store, PauseBatch{batch, "uid 1000", kNow}));
  EXPECT_TRUE(store->ready_jobs({"default", "viduq3-pro"}, 10)->jobs.empty());
  EXPECT_EQ(write(*store, BeginSubmission{ids.next<AttemptId>(kNow), job, {}, kNow}).error().code,
            Errc::conflict);
  ASSERT_TRUE(write(*store, ResumeBatch{batch, "uid 1000", kNow}));
  EXPECT_EQ(store->ready_jobs({"default", "viduq3-pro"}, 10)->jobs.size(), 2u);
}

TEST_P(Conformance, LeavesABatchAloneThatAPersonStoppedBeforeItWasHeld) {
  BatchId batch = accept(batch_spec("a", 6));
  auto jobs = jobs_of(batch);
  std::vector<AttemptId> attempts;
  for (auto const& job : jobs) attempts.push_back(arm(job.id));
  auto refuse = [&](std::size_t i) {
    return *settle(jobs[i].id, attempts[i], JobEvent::refused, AttemptState::refused);
  };
  refuse(0);
  refuse(1);
  EXPECT_EQ(store->batch(batch)->state, store::BatchState::active);
  Commit third = refuse(2);
  ASSERT_TRUE(std::holds_alternative<BatchHeld>(third));
  EXPECT_EQ(store->batch(batch)->state, store::BatchState::held);
  std::string const reason = store->batch(batch)->reason;
  EXPECT_EQ(reason, std::get<BatchHeld>(third).reason);
  EXPECT_FALSE(std::holds_alternative<BatchHeld>(refuse(3))) << "once";
  EXPECT_EQ(store->batch(batch)->reason, reason);
  ASSERT_TRUE(write(*store, CancelBatch{batch, "uid 1000", kNow}));
  EXPECT_FALSE(std::holds_alternative<BatchHeld>(refuse(4)));
  EXPECT_EQ(store->batch(batch)->state, store::BatchState::cancelled);
}

TEST_P(Conformance, HoldsABatchAfterSoManyFailuresInARow) {
  BatchSpec spec = batch_spec("a", 20);
  spec.stop.fails_in_row = 3;
  BatchId batch = accept(spec);
  auto jobs = jobs_of(batch);
  std::size_t next = 0;
  auto end = [&](bool failed) {
    JobId job = jobs.at(next++).id;
    AttemptId attempt = arm(job);
    auto settled = failed ? settle(job, attempt, JobEvent::task_failed, AttemptState::failed)
                          : settle(job, attempt, JobEvent::finished_at_once, AttemptState::succeeded);
    EXPECT_TRUE(settled) << settled.error().what;
    return std::holds_alternative<BatchHeld>(*settled);
  };
  EXPECT_FALSE(end(true));
  EXPECT_FALSE(end(true));
  EXPECT_FALSE(end(false)) << "a success between";
  EXPECT_FALSE(end(true));
  EXPECT_FALSE(end(true));
  reopen();
  EXPECT_TRUE(end(true)) << "the count survives a restart";
  auto held = *store->batch(batch);
  EXPECT_EQ(held.state, store::BatchState::held);
  EXPECT_NE(held.reason.find("3 jobs failed one after another"), std::string::npos) << held.reason;
  EXPECT_NE(held.reason.find("share"), std::string::npos) << held.reason;
  EXPECT_EQ(held.stop, spec.stop);

  ASSERT_TRUE(write(*store, ResumeBatch{batch, "uid 1000", kNow}));
  EXPECT_FALSE(end(true)) << "counted anew";
  EXPECT_FALSE(end(true));
  EXPECT_TRUE(end(true));
}

TEST_P(Conformance, HoldsABatchOfWhichTooLargeAShareFails) {
  BatchSpec spec = batch_spec("a", 20);
  spec.stop.fail_rate = 2500;
  BatchId batch = accept(spec);
  auto jobs = jobs_of(batch);
  auto end = [&](std::size_t i, bool failed) {
    AttemptId attempt = arm(jobs.at(i).id);
    return std::holds_alternative<BatchHeld>(
        *(failed ? settle(jobs[i].id, attempt, JobEvent::task_failed, AttemptState::failed)
                 : settle(jobs[i].id, attempt, JobEvent::finished_at_once, AttemptState::succeeded)));
  };
  EXPECT_FALSE(end(0, true)) << "one of one says little";
  for (std::size_t i = 1; i < 5; ++i) EXPECT_FALSE(end(i, false));
  EXPECT_TRUE(end(5, true)) << "2 of 6";
}

TEST_P(Conformance, HoldsNoBatchForRefusalsWithDifferentWordsOrWithAnOrderBetween) {
  BatchId batch = accept(batch_spec("a", 12));
  auto jobs = jobs_of(batch);
  auto refuse = [&](std::size_t i, std::string words) {
    SettleAttempt intent;
    intent.attempt = arm(jobs[i].id);
    intent.job = jobs[i].id;
    intent.event = JobEvent::refused;
    intent.attempt_state = AttemptState::refused;
    intent.reason = std::move(words);
    intent.at = kNow;
    return std::holds_alternative<BatchHeld>(*write(*store, intent));
  };
  for (std::size_t i = 0; i < 6; ++i) EXPECT_FALSE(refuse(i, "words " + std::to_string(i % 2)));
  EXPECT_FALSE(refuse(6, "the same"));
  EXPECT_FALSE(refuse(7, "the same"));
  ASSERT_TRUE(settle(jobs[8].id, arm(jobs[8].id), JobEvent::accepted, AttemptState::running, TaskId{"t"}));
  EXPECT_FALSE(refuse(9, "the same"));
  EXPECT_FALSE(refuse(10, "the same"));
  EXPECT_TRUE(refuse(11, "the same"));
}

TEST_P(Conformance, HandsOverHowOftenABatchTriesAgain) {
  BatchSpec spec = batch_spec("a", 2);
  spec.retry.set(FailureClass::unknown, 4);
  BatchId batch = accept(spec);
  EXPECT_EQ(store->batch(batch)->retry, spec.retry);
  EXPECT_EQ(store->ready_jobs({"default", "viduq3-pro"}, 9)->jobs.at(0).retry, spec.retry);
  EXPECT_EQ(store->cheapest_ready_jobs({"default", "viduq3-pro"}, 9)->jobs.at(0).retry, spec.retry);
  arm(jobs_of(batch)[0].id);
  reopen();
  EXPECT_EQ(store->recovery()->attempts.at(0).job.retry, spec.retry);
}

TEST_P(Conformance, CancelsOnlyWhatIsNotSubmitted) {
  BatchId batch = accept(batch_spec("a", 4));
  auto jobs = jobs_of(batch);
  AttemptId running = arm(jobs[0].id);
  ASSERT_TRUE(settle(jobs[0].id, running, JobEvent::accepted, AttemptState::running, TaskId{"t"}));
  AttemptId preparing = begin(jobs[1].id);
  auto cancelled = write(*store, CancelBatch{batch, "uid 1000", kNow});
  ASSERT_TRUE(cancelled);
  EXPECT_EQ(std::get<JobsCancelled>(*cancelled).cancelled, 2);
  EXPECT_EQ(std::get<JobsCancelled>(*cancelled).untouched, 2);
  EXPECT_EQ(state_of(jobs[0].id), JobState::running);
  // What comes back unsent later stops too.
  ASSERT_TRUE(settle(jobs[1].id, preparing, JobEvent::unsent, AttemptState::unsent));
  EXPECT_EQ(state_of(jobs[1].id), JobState::cancelled);
  EXPECT_EQ(std::get<JobsCancelled>(*write(*store, CancelJob{jobs[0].id, "uid 1000", kNow})).untouched, 1);
}

TEST_P(Conformance, TriesAgainOnlyWhatWasNotBought) {
  BatchId batch = accept(batch_spec("a", 3));
  auto jobs = jobs_of(batch);
  AttemptId failed = arm(jobs[0].id);
  ASSERT_TRUE(settle(jobs[0].id, failed, JobEvent::refused, AttemptState::refused));
  EXPECT_EQ(store->job(jobs[0].id)->job.reason, "because");
  ASSERT_TRUE(write(*store, RetryJob{jobs[0].id, "uid 1000", kNow}));
  EXPECT_EQ(state_of(jobs[0].id), JobState::ready);
  EXPECT_NE(begin(jobs[0].id), failed);
  EXPECT_EQ(store->job(jobs[0].id)->attempts.size(), 2u);
  AttemptId doubtful = arm(jobs[1].id);
  ASSERT_TRUE(settle(jobs[1].id, doubtful, JobEvent::doubted, AttemptState::in_doubt));
  EXPECT_EQ(write(*store, RetryJob{jobs[1].id, "uid 1000", kNow}).error().code, Errc::conflict);
  EXPECT_EQ(write(*store, RetryJob{jobs[2].id, "uid 1000", kNow}).error().code, Errc::conflict);
}

TEST_P(Conformance, EndsADoubtAsAPersonSays) {
  BatchId batch = accept(batch_spec("a", 4));
  auto jobs = jobs_of(batch);
  AttemptId named = doubt(jobs[0].id);
  ASSERT_TRUE(
      write(*store, resolved(jobs[0].id, named, JobEvent::accepted, AttemptState::running, TaskId{"t-1"})));
  EXPECT_EQ(state_of(jobs[0].id), JobState::running);
  EXPECT_EQ(store->job(jobs[0].id)->attempts.at(0).task, TaskId{"t-1"});
  EXPECT_EQ(store->job(jobs[0].id)->attempts.at(0).ended_at, std::nullopt);
  EXPECT_EQ(store->owner_of_task("default", TaskId{"t-1"})->value().id, jobs[0].id);
  EXPECT_FALSE(store->owner_of_task("another", TaskId{"t-1"})->has_value());

  AttemptId free = doubt(jobs[1].id);
  ASSERT_TRUE(write(*store, resolved(jobs[1].id, free, JobEvent::unsent, AttemptState::not_created)));
  EXPECT_EQ(state_of(jobs[1].id), JobState::ready);
  EXPECT_EQ(store->job(jobs[1].id)->attempts.at(0).state, AttemptState::not_created);
  EXPECT_EQ(store->job(jobs[1].id)->job.unresolved, 0);

  AttemptId lost = doubt(jobs[2].id);
  ASSERT_TRUE(write(*store, resolved(jobs[2].id, lost, JobEvent::retried, AttemptState::unresolved)));
  EXPECT_EQ(state_of(jobs[2].id), JobState::ready);
  EXPECT_EQ(store->ready_jobs({"default", "viduq3-pro"}, 10)->jobs.at(1).retries, 0)
      << "the retry policy has spent nothing";
  EXPECT_NE(begin(jobs[2].id), lost);
  EXPECT_EQ(store->job(jobs[2].id)->job.unresolved, 1);
  reopen();
  EXPECT_EQ(store->job(jobs[2].id)->attempts.at(0).state, AttemptState::unresolved)
      << "it is never forgotten";

  std::string by;
  for (auto const& event : *store->events_of(jobs[1].id, 100)) {
    if (event.kind == "resolved") by = event.text;
  }
  EXPECT_EQ(by, "by uid 1000");
}

TEST_P(Conformance, EndsOnlyADoubtAndGivesNoTaskToTwoJobs) {
  BatchId batch = accept(batch_spec("a", 3));
  auto jobs = jobs_of(batch);
  AttemptId running = arm(jobs[0].id);
  ASSERT_TRUE(settle(jobs[0].id, running, JobEvent::accepted, AttemptState::running, TaskId{"t-1"}));
  auto refused = write(*store, resolved(jobs[0].id, running, JobEvent::unsent, AttemptState::not_created));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Errc::conflict);
  EXPECT_NE(refused.error().what.find("only a job in doubt"), std::string::npos) << refused.error().what;

  AttemptId lost = doubt(jobs[1].id);
  auto taken =
      write(*store, resolved(jobs[1].id, lost, JobEvent::accepted, AttemptState::running, TaskId{"t-1"}));
  ASSERT_FALSE(taken);
  EXPECT_EQ(taken.error().code, Errc::conflict);
  EXPECT_NE(taken.error().what.find("belongs to job 'a-0' of batch 'a'"), std::string::npos)
      << taken.error().what;
  EXPECT_EQ(state_of(jobs[1].id), JobState::in_doubt);
  std::size_t events = store->events_of(jobs[1].id, 100)->size();
  EXPECT_EQ(events, 3u) << "what was refused leaves no trace";
  ASSERT_TRUE(
      write(*store, resolved(jobs[1].id, lost, JobEvent::accepted, AttemptState::running, TaskId{"t-2"})));
  EXPECT_EQ(
      write(*store, resolved(jobs[1].id, lost, JobEvent::unsent, AttemptState::not_created)).error().code,
      Errc::conflict)
      << "one doubt ends once";
}

TEST_P(Conformance, OrdersAgainByPolicyOnceAndNeverForACancelledBatch) {
  BatchId batch = accept(batch_spec("a", 2));
  auto jobs = jobs_of(batch);
  auto by_policy = [&](JobId job, AttemptId attempt) {
    auto intent = resolved(job, attempt, JobEvent::retried, AttemptState::unresolved);
    intent.by_policy = true;
    return write(*store, intent);
  };
  ASSERT_TRUE(by_policy(jobs[0].id, doubt(jobs[0].id)));
  AttemptId second = doubt(jobs[0].id);
  EXPECT_EQ(by_policy(jobs[0].id, second).error().code, Errc::conflict) << "never twice";
  EXPECT_EQ(state_of(jobs[0].id), JobState::in_doubt);

  AttemptId other = doubt(jobs[1].id);
  ASSERT_TRUE(write(*store, CancelBatch{batch, "uid 1000", kNow}));
  EXPECT_EQ(by_policy(jobs[1].id, other).error().code, Errc::conflict);
  EXPECT_EQ(state_of(jobs[1].id), JobState::in_doubt);

  // A person means it; and what was not bought after all is not wanted any more.
  ASSERT_TRUE(write(*store, resolved(jobs[1].id, other, JobEvent::unsent, AttemptState::not_created)));
  EXPECT_EQ(state_of(jobs[1].id), JobState::cancelled);
  ASSERT_TRUE(write(*store, resolved(jobs[0].id, second, JobEvent::retried, AttemptState::unresolved)));
  EXPECT_EQ(state_of(jobs[0].id), JobState::ready);
  EXPECT_EQ(store->batch(batch)->state, store::BatchState::active);
}

TEST_P(Conformance, SaysWhichJobsMayBeOrderedAgainByThemselves) {
  accept(batch_spec("careful", 1));
  BatchSpec spec = batch_spec("bold", 2);
  spec.on_doubt = OnDoubt::resend_once;
  BatchId bold = accept(spec);
  EXPECT_EQ(store->batch(bold)->on_doubt, OnDoubt::resend_once);
  auto jobs = jobs_of(bold);
  auto may = [&] {
    std::vector<bool> all;
    auto page = store->ready_jobs({"default", "viduq3-pro"}, 10);
    for (auto const& job : page->jobs) all.push_back(job.may_resend);
    return all;
  };
  EXPECT_EQ(may(), (std::vector<bool>{false, true, true}));
  ASSERT_TRUE(
      write(*store, resolved(jobs[0].id, doubt(jobs[0].id), JobEvent::retried, AttemptState::unresolved)));
  EXPECT_EQ(may(), (std::vector<bool>{false, false, true})) << "once";

  // Handed over too; but an order that went without its transno cannot be looked for.
  doubt(jobs[1].id);
  EXPECT_FALSE(store->recovery()->attempts.at(0).job.may_resend);
  ASSERT_TRUE(write(*store, resolved(jobs[1].id, store->job(jobs[1].id)->attempts[0].id, JobEvent::unsent,
                                     AttemptState::not_created)));
  AttemptId with_transno = ids.next<AttemptId>(kNow);
  ASSERT_TRUE(write(*store, BeginSubmission{with_transno, jobs[1].id, {Digest{}, 100, true}, kNow}));
  ASSERT_TRUE(write(*store, ArmAttempt{with_transno, jobs[1].id, kNow}));
  ASSERT_TRUE(settle(jobs[1].id, with_transno, JobEvent::doubted, AttemptState::in_doubt));
  EXPECT_TRUE(store->recovery()->attempts.at(0).job.may_resend);
}

TEST_P(Conformance, HandsOverDoubtsWithTheirBirth) {
  BatchId batch = accept(batch_spec("a", 2));
  auto jobs = jobs_of(batch);
  AttemptId lost = doubt(jobs[1].id);
  reopen();
  auto started = store->recovery();
  ASSERT_TRUE(started) << started.error().what;
  ASSERT_EQ(started->attempts.size(), 1u);
  EXPECT_EQ(started->attempts[0].attempt, lost);
  EXPECT_EQ(started->attempts[0].state, JobState::in_doubt);
  EXPECT_EQ(started->attempts[0].doubted_at, kNow);
}

TEST_P(Conformance, WritesAnEventWithEveryChange) {
  BatchId batch = accept(batch_spec("a", 1));
  JobId job = jobs_of(batch).at(0).id;
  AttemptId attempt = arm(job);
  ASSERT_TRUE(settle(job, attempt, JobEvent::accepted, AttemptState::running, TaskId{"t"}));
  ASSERT_TRUE(write(*store, MarkAttention{job, "look here", kNow}));
  std::vector<std::string> kinds;
  auto events = store->events_of(job, 100);
  for (auto const& event : *events) kinds.push_back(event.kind);
  EXPECT_EQ(kinds, (std::vector<std::string>{"preparing", "armed", "running", "attention"}));
  EXPECT_EQ(store->job(job)->job.attention, "look here");
}

TEST_P(Conformance, TurnsPagesWithoutGapsOrRepeats) {
  BatchId batch = accept(batch_spec("a", 25));
  accept(batch_spec("b", 3));
  std::vector<std::string> names;
  std::string cursor;
  int pages = 0;
  do {
    auto page = store->jobs({batch, {JobState::ready}}, cursor, 10);
    ASSERT_TRUE(page);
    for (auto const& job : page->jobs) names.push_back(job.spec.name);
    cursor = page->next;
    ++pages;
  } while (!cursor.empty());
  EXPECT_EQ(pages, 3);
  EXPECT_EQ(names.size(), 25u);
  EXPECT_EQ(std::set<std::string>(names.begin(), names.end()).size(), 25u);
  EXPECT_EQ(store->jobs({}, "not a cursor", 10).error().code, Errc::invalid);
  auto batches = store->batches("", 1);
  ASSERT_EQ(batches->batches.size(), 1u);
  EXPECT_EQ(batches->batches[0].name, "b");
  EXPECT_EQ(store->batches(batches->next, 1)->batches.at(0).name, "a");
}

TEST_P(Conformance, TakesThousandsOfJobsInOneIntent) {
  BatchId batch = accept(batch_spec("a", 5000));
  EXPECT_EQ(counted(batch, JobState::ready), 5000);
  EXPECT_EQ(store->ready_jobs({"default", "viduq3-pro"}, 32)->jobs.size(), 32u);
}

INSTANTIATE_TEST_SUITE_P(Stores, Conformance,
                         ::testing::Values(Implementation{
                             "sqlite",
                             [](std::filesystem::path const& path) -> std::unique_ptr<store::Store> {
                               auto opened = store::SqliteStore::open(path, deliver_at_once());
                               EXPECT_TRUE(opened) << opened.error().what;
                               return opened ? std::move(*opened) : nullptr;
                             }}),
                         [](auto const& each) { return each.param.name; });

}  // namespace
}  // namespace yj::test
