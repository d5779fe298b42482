#pragma once

#include "store/backup.hpp"
#include "unit/store/store_bench.hpp"

#include <filesystem>
#include <memory>

namespace yj::test {

namespace fs = std::filesystem;

/// A store that is opened again, with the files beside it as a test has made them.
class Restored : public ::testing::Test {
 protected:
  Restored() { open(); }

  void open() {
    store.reset();
    auto opened = store::SqliteStore::open(folder.path(), deliver_at_once());
    ASSERT_TRUE(opened) << opened.error().what;
    store = std::move(*opened);
  }
  BatchId accept(BatchSpec const& spec) {
    auto taken = write(*store, AcceptBatch{spec, spec.identity(), "inbox", kNow});
    EXPECT_TRUE(taken);
    return std::get<BatchTaken>(*taken).batch;
  }
  std::vector<store::JobRecord> jobs() { return store->jobs({}, "", 1000)->jobs; }
  AttemptId begin(JobId job) {
    AttemptId attempt = ids.next<AttemptId>(kNow);
    auto begun = write(*store, BeginSubmission{attempt, job, {Digest{}, 100}, kNow});
    EXPECT_TRUE(begun) << begun.error().what;
    return attempt;
  }
  AttemptId arm(JobId job) {
    AttemptId attempt = begin(job);
    EXPECT_TRUE(write(*store, ArmAttempt{attempt, job, kNow}));
    return attempt;
  }
  static SettleAttempt settled(JobId job, AttemptId attempt, JobEvent event, AttemptState state,
                               std::string const& task = {}) {
    SettleAttempt intent;
    intent.job = job;
    intent.attempt = attempt;
    intent.event = event;
    intent.attempt_state = state;
    if (!task.empty()) intent.task = TaskId{task};
    intent.raw = {200, "{}"};
    intent.at = kNow;
    return intent;
  }
  static SettleAttempt accepted(JobId job, AttemptId attempt, std::string const& task) {
    return settled(job, attempt, JobEvent::accepted, AttemptState::running, task);
  }
  store::JobDetails details(JobId job) { return *store->job(job); }
  JobState state(JobId job) { return details(job).job.state; }

  fs::path back_up() {
    auto made = store->back_up(clock += std::chrono::minutes{1}, 0);
    EXPECT_TRUE(made) << made.error().what;
    return made ? made->file : fs::path{};
  }
  /// As a person does it: the daemon is stopped, the copy takes the store's place, the daemon starts.
  void restore(fs::path const& backup) {
    store.reset();
    for (auto const* name : {"store.db", "store.db-wal", "store.db-shm"}) fs::remove(folder.path() / name);
    fs::copy_file(backup, folder / "store.db");
    open();
  }
  std::string database_text(std::string const& sql) {
    auto database = store::Database::open(folder / "store.db", store::Database::Mode::read_only);
    auto rows = database->prepare(sql);
    return rows.row() ? rows.text(0) : "";
  }

  TempFolder folder;
  IdSource ids{11};
  Instant clock = kNow;
  std::unique_ptr<store::SqliteStore> store;
};

}  // namespace yj::test
