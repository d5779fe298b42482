#pragma once

#include "store/database.hpp"
#include "unit/store/store_bench.hpp"

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace yj::test {

inline constexpr char const* kDay = "2026-06-01";

constexpr Credits credits(std::int64_t whole) { return {whole * 1'000'000}; }

struct MoneyRows : ::testing::Test {
  MoneyRows() { open(); }

  void open() {
    store.reset();
    store = *store::SqliteStore::open(folder.path(), deliver_at_once());
  }

  BatchId accept(std::string const& name, int jobs, std::optional<BatchBudget> budget = {},
                 std::string project = "") {
    BatchSpec spec = batch_spec(name, jobs);
    spec.budget = budget;
    spec.project = std::move(project);
    auto taken = write(*store, AcceptBatch{spec, spec.identity(), "inbox", kNow, kDay});
    EXPECT_TRUE(taken) << taken.error().what;
    return std::get<BatchTaken>(*taken).batch;
  }
  std::vector<JobId> ready(std::string const& model = "viduq3-pro") {
    std::vector<JobId> jobs;
    auto loaded = store->ready_jobs({"default", model}, 10'000);
    for (auto const& job : loaded->jobs) jobs.push_back(job.job);
    return jobs;
  }

  /// The attempt, or why there is none.
  std::variant<AttemptId, NotAffordable> begin(JobId job, std::string const& day = kDay) {
    AttemptId attempt = ids.next<AttemptId>(kNow);
    auto begun = write(*store, BeginSubmission{attempt, job, {Digest{}, 100}, kNow, day});
    EXPECT_TRUE(begun) << begun.error().what;
    if (auto* wait = std::get_if<NotAffordable>(&*begun)) return std::move(*wait);
    EXPECT_TRUE(std::holds_alternative<Prepared>(*begun));
    job_of[attempt] = job;
    return attempt;
  }
  AttemptId must_begin(JobId job) {
    auto begun = begin(job);
    EXPECT_TRUE(std::holds_alternative<AttemptId>(begun)) << std::get<NotAffordable>(begun).why;
    return std::get<AttemptId>(begun);
  }
  std::string refusal(JobId job) {
    auto begun = begin(job);
    EXPECT_TRUE(std::holds_alternative<NotAffordable>(begun));
    return std::holds_alternative<NotAffordable>(begun) ? std::get<NotAffordable>(begun).why : "";
  }
  Commit settle(AttemptId attempt, JobEvent event, AttemptState state, std::string usage = "") {
    SettleAttempt intent;
    intent.attempt = attempt;
    intent.job = job_of.at(attempt);
    intent.event = event;
    intent.attempt_state = state;
    intent.usage = std::move(usage);
    if (state == AttemptState::running) intent.task = TaskId{attempt.text()};
    if (state == AttemptState::succeeded) intent.artifacts = {{0, ArtifactKind::video, "u"}};
    intent.at = kNow;
    auto settled = write(*store, intent);
    EXPECT_TRUE(settled) << settled.error().what;
    return settled ? std::move(*settled) : Commit{};
  }
  bool succeed(AttemptId attempt, std::string const& usage) {
    settle(attempt, JobEvent::accepted, AttemptState::running);
    return std::holds_alternative<MoneyFreed>(
        settle(attempt, JobEvent::task_succeeded, AttemptState::succeeded, usage));
  }
  void unsent(AttemptId attempt) { settle(attempt, JobEvent::unsent, AttemptState::unsent); }

  std::int64_t number(std::string const& sql) {
    auto database = store::Database::open(folder.path() / "store.db", store::Database::Mode::read_only);
    return database->integer(sql);
  }
  std::int64_t spent() { return number("SELECT coalesce(max(spent), 0) FROM budget") / 1'000'000; }
  std::int64_t held() { return number("SELECT coalesce(max(held), 0) FROM budget") / 1'000'000; }

  TempFolder folder;
  std::unique_ptr<store::Store> store;
  IdSource ids{99};
  std::map<AttemptId, JobId> job_of;
};

inline BatchBudget budget_of(std::int64_t max) { return {credits(max), {}, NewPrice::pilot, {}}; }

}  // namespace yj::test
