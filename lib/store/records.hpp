#pragma once

#include "base/ids.hpp"
#include "base/instant.hpp"
#include "core/artifact.hpp"
#include "core/budget.hpp"
#include "core/credits.hpp"
#include "core/job_spec.hpp"
#include "core/job_state.hpp"
#include "core/outcome.hpp"
#include "core/yuan.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace yj::store {

enum class BatchState { active, paused, held, cancelled };
std::string_view name_of(BatchState state);

struct BatchRecord {
  BatchId id;
  std::string name;
  std::string folder;
  std::string account;
  Digest identity;
  std::vector<std::string> notes;
  std::int64_t jobs = 0;
  BatchState state = BatchState::active;
  std::string reason;
  Instant state_since;
  OnDoubt on_doubt = OnDoubt::hold;
  RetryPolicy retry;
  StopRule stop;
  Instant accepted_at;
  std::string accepted_by;
  std::map<JobState, std::int64_t> counts;  ///< only states that have jobs
  Credits credits;                          ///< what its succeeded attempts reported
  std::int64_t unpriced = 0;                ///< succeeded attempts that reported no credits
  std::string project;
  bool unapproved = false;             ///< held until a person approves what it will cost
  std::vector<MoneyWait> money_waits;  ///< the oldest few
  std::vector<BudgetState> budgets;    ///< its own; of its days, the newest on which it ordered
};

struct ArtifactRecord {
  ArtifactPlan plan;
  std::optional<FileHome> home;
  std::optional<Instant> home_at;
};

struct AttemptRecord {
  AttemptId id;
  int number = 0;
  std::string transno;
  AttemptState state = AttemptState::preparing;
  Digest request_digest;
  std::uint64_t request_bytes = 0;
  Instant began_at;
  std::optional<Instant> armed_at;
  std::optional<Instant> answered_at;
  std::optional<Instant> ended_at;
  std::optional<TaskId> task;
  int submit_status = 0;
  std::string submit_answer;
  std::string final_answer;
  std::string usage;               ///< verbatim JSON
  std::optional<Credits> credits;  ///< as `usage` says
  std::optional<Yuan> yuan;        ///< as the platform's history shows
  std::string reason;
  std::vector<InlineResult>
      kept{};  ///< what its answer carried, as far as it came; until the job's files are home
};

struct JobRecord {
  JobId id;
  BatchId batch;
  std::string batch_name;
  std::string folder;  ///< of its batch in the output tree
  std::string stem;    ///< its files' names begin with this
  std::int64_t position = 0;
  std::string account;
  JobSpec spec;  ///< request with its files only where a whole job was asked for
  JobState state = JobState::ready;
  std::string reason;
  std::string failure_class;
  std::string attention;
  Instant changed_at;
  int attempts = 0;
  int unresolved = 0;         ///< attempts that may have been bought and were never cleared up
  bool paused = false;        ///< held by a person, who alone lets it go
  std::int64_t revision = 0;  ///< how often it was edited
};

/// A job as people call it.
struct JobName {
  JobId id;
  std::string batch;
  std::string job;
};

/// Everything about one job.
struct JobDetails {
  JobRecord job;
  BatchState batch_state = BatchState::active;
  std::string batch_reason;
  Instant batch_state_since;
  bool batch_unapproved = false;        ///< held until a person approves what it will cost
  std::vector<AttemptRecord> attempts;  ///< oldest first
  std::vector<ArtifactRecord> artifacts;
  std::optional<MoneyWait> money_wait;  ///< of a ready job
};

struct EventRecord {
  std::int64_t seq = 0;
  Instant at;
  std::string kind;
  std::string text;
};

/// An event with the names of what it is about; what it is not about is empty.
struct LoggedEvent {
  EventRecord event;
  std::optional<BatchId> batch;
  std::string batch_name;
  std::optional<JobId> job;
  std::string job_name;
  int attempt = 0;  ///< its number, from 1
};

/// Sums that the store keeps, as a monitor wants them.
struct Gauges {
  struct Account {
    std::string name;
    std::int64_t tasks = 0;  ///< bought since this store began
    Credits credits;         ///< what they cost, where it is known
    std::int64_t unknown = 0;
    std::int64_t open = 0;  ///< orders that are not settled: under way, in doubt or never cleared up
    Credits held;           ///< what is set aside for them
  };
  std::map<JobState, std::int64_t> jobs;
  std::map<BatchState, std::int64_t> batches;
  std::map<JobState, Instant>
      oldest;  ///< of states that a job is to leave: when the oldest in it was accepted
  std::vector<Account> accounts;
  std::int64_t events = 0;
};

}  // namespace yj::store
