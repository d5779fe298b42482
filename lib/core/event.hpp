#pragma once

#include "base/result.hpp"
#include "core/intent.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace yj {

/// Ties a Persist effect to its Persisted event.
struct Ticket {
  std::uint64_t number = 0;
  auto operator<=>(Ticket const&) const = default;
};

/// A job that may be submitted, as loaded from the store.
struct ReadyJob {
  JobId job;
  BatchId batch;
  JobType type = JobType::t2v;
  int retries = 0;  ///< attempts that the retry policy already spent on it
  int unsents = 0;  ///< times in a row that it could not be sent, since this process began
  PriceClass price{};
  /// Its batch says `on_doubt: resend_once`, and no attempt of it is unresolved yet.
  bool may_resend = false;
  /// What it will probably cost; known only of jobs that were loaded cheapest first.
  std::optional<Credits> cost{};
  RetryPolicy retry{};  ///< of its batch
  int turned_away = 0;  ///< how often it met an empty balance, since this process began
};

/// An attempt that was under way when the daemon stopped.
struct RecoveredAttempt {
  AttemptId attempt;
  LaneKey lane;
  ReadyJob job;
  JobState state = JobState::preparing;  ///< preparing, armed, in_doubt, running or collecting
  std::optional<TaskId> task;
  Instant since;                        ///< when the attempt began
  std::vector<ArtifactPlan> artifacts;  ///< collecting: every file of the task, with its newest link
  std::vector<int> home;                ///< indices of those that are recorded as home
  Instant doubted_at{};                 ///< in_doubt: when it came to that
};

struct RecoveredGate {
  std::string account;
  std::string model;  ///< empty: the account's own
  BalanceGate::Closed closed;
};

// ---- Events in
// ------------------------------------------------------------------------------------------------------

struct Started {
  std::vector<RecoveredAttempt> attempts;
  std::vector<RecoveredGate> gates;
  std::vector<LaneKey> lanes;  ///< lanes with ready jobs
  std::vector<std::string>
      yuan_wanted{};  ///< accounts with tasks that succeeded and whose yuan are not known
};
struct Tick {};
/// These lanes have ready jobs in the store: a batch was accepted, resumed or retried.
struct LanesReady {
  std::vector<LaneKey> lanes;
};
/// The answer to Load: the first ready jobs of the lane in the order that was asked for. `more`: there are others behind them.
struct JobsLoaded {
  LaneKey lane;
  std::vector<ReadyJob> jobs;
  bool more = false;
};
struct Persisted {
  Ticket ticket;
};
/// A begin for which a budget has no room: nothing was begun.
struct NotBegun {
  Ticket ticket;
  NotAffordable reason;
};
struct NotPersisted {
  Ticket ticket;
  Error reason;
};
/// Everything but the tail of the request is with the platform.
struct TailReady {
  AttemptId attempt;
};
struct SubmitEnded {
  AttemptId attempt;
  SubmitOutcome outcome;
};
struct PollEnded {
  AttemptId attempt;
  PollAnswer answer;
};
struct CollectEnded {
  JobId job;
  int index = 0;
  CollectResult result;
};
struct SidecarEnded {
  JobId job;
  Result<void> result;
};
/// The free GET that an interrupted circuit asked for.
struct ReachEnded {
  LaneKey lane;
  bool succeeded = false;
};
struct SpaceChanged {
  bool enough = true;
  std::string what;
};
/// Paused, held or cancelled: nothing of it may be started any more.
struct BatchStopped {
  BatchId batch;
};
struct JobStopped {
  JobId job;
};
/// The account's key was read again.
struct KeyChanged {
  std::string account;
};
/// A person says: try again now. An empty model means every lane of the account.
struct ResumeNow {
  std::string account;
  std::string model;
};
/// The look into the history that LookUp asked for.
struct LookedUp {
  std::string account;
  HistoryVerdict verdict;
};
/// A person ended a doubt, durably: the task was named, or the job is ready again.
struct DoubtEnded {
  JobId job;
  std::optional<TaskId> task;
};
/// No new submits; what is armed is finished.
struct Stopping {};

using Event =
    std::variant<Started, Tick, LanesReady, JobsLoaded, Persisted, NotBegun, NotPersisted, TailReady,
                 SubmitEnded, PollEnded, CollectEnded, SidecarEnded, ReachEnded, SpaceChanged, BatchStopped,
                 JobStopped, KeyChanged, ResumeNow, LookedUp, DoubtEnded, Stopping>;

}  // namespace yj
