#pragma once

#include "base/ids.hpp"
#include "base/instant.hpp"
#include "core/artifact.hpp"
#include "core/asset.hpp"
#include "core/balance_gate.hpp"
#include "core/budget.hpp"
#include "core/job_spec.hpp"
#include "core/job_state.hpp"
#include "core/lane_key.hpp"
#include "core/outcome.hpp"
#include "core/submission.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace yj {

// What the store is asked to remember. Each intent is one transaction: all of it or nothing. `at` is when it
// was decided.

// ---- Decided by core
// ------------------------------------------------------------------------------------------------

/// Commits to what is about to be sent, before it is sent.
struct RequestEvidence {
  Digest digest;
  std::uint64_t bytes = 0;
  bool has_transno = false;  ///< the platform's history can tell whose it is
};

/// ready -> preparing, with a new attempt, and with what it may cost set aside in every budget that applies: both or
/// neither. Refused (`conflict`) when the job is not ready any more or its batch is stopped. Its commit gives a
/// `Prepared`, or `NotAffordable` when a budget has no room: then nothing was begun and the job waits for money.
struct BeginSubmission {
  AttemptId attempt;
  JobId job;
  RequestEvidence request;
  Instant at;
  std::string day{};  ///< local date, to which its money belongs
  std::int64_t revision =
      0;  ///< of the job that the request was built from; refused (`conflict`) when it was edited since
};

/// preparing -> armed. Its commit gives an `Armed`.
struct ArmAttempt {
  AttemptId attempt;
  JobId job;
  Instant at;
};

/// How an attempt went on, from the submit's answer or from a status query: the attempt and its job change
/// together. Its commit gives a `BatchHeld` when the failure holds the batch.
struct SettleAttempt {
  AttemptId attempt;
  JobId job;
  JobEvent event = JobEvent::unsent;  ///< what it means for the job
  AttemptState attempt_state = AttemptState::unsent;
  std::optional<TaskId> task;
  std::string reason;         ///< a sentence for people; empty where the state says it all
  std::string failure_class;  ///< empty unless it failed
  RawAnswer raw;
  std::string usage;  ///< verbatim
  std::vector<ArtifactPlan> artifacts;
  Instant at;
  /// What the answer carried, kept until its files are home; of a text in doubt as much as had come, kept for good.
  std::vector<InlineResult> inlined{};
};

/// As much as has come of an answer that is still on its way. It takes the place of what was kept of this field before.
/// Refused (`conflict`) when the attempt is not armed any more.
struct KeepAnswer {
  AttemptId attempt;
  JobId job;
  InlineResult so_far;
};

/// The links of a succeeded task, again or for the first time.
struct RecordLinks {
  AttemptId attempt;
  JobId job;
  std::string usage;
  std::vector<ArtifactPlan> artifacts;
  Instant at;
};

/// One file is proven and at its final name.
struct RecordArtifact {
  JobId job;
  AttemptId attempt;
  int index = 0;
  FileHome file;
  Instant at;
};

/// collecting -> done. Refused while a file is missing.
struct FinishJob {
  JobId job;
  Instant at;
};

/// Something about a job that a person should look at; an empty text takes it back. The job's state stays.
struct MarkAttention {
  JobId job;
  std::string text;
  Instant at;
};

/// A balance gate closed, was refused again, or opened (`closed` is empty). The account's own gate has no
/// model.
struct SaveGate {
  std::string account;
  std::string model;
  std::optional<BalanceGate::Closed> closed;
  Instant at;
  bool quiet = false;  ///< part of a change that has its event already
};

/// What attempts cost in yuan, as the platform's history shows it. Whatever it showed before is corrected; each change is an
/// event. An attempt that is not there is passed over.
struct RecordYuan {
  std::string account;
  std::vector<ShownYuan> shown;
  Instant at;
};

// ---- Decided by a person
// --------------------------------------------------------------------------------------------

/// A batch is taken with all its jobs. `identity` already known: nothing changes and the answer names the
/// older batch, whose limits become those of the spec, where it names any. Another batch of that name: `conflict`.
struct AcceptBatch {
  BatchSpec spec;
  Digest identity;
  std::string by;  ///< who: `inbox`, or the peer of the socket
  Instant at;
  std::string day{};  ///< local date
};
struct PauseBatch {
  BatchId batch;
  std::string by;
  Instant at;
};
/// Ends a pause or a hold. What counts towards a hold is counted anew.
struct ResumeBatch {
  BatchId batch;
  std::string by;
  Instant at;
};
/// How many jobs one transaction changes at most, so that nobody's order waits behind a long one.
inline constexpr int kJobsAtOnce = 500;

/// Stops what is not submitted. What is paid for, or may be, goes on. From its commit on nothing more of the batch is ordered;
/// `JobsCancelled` counts all that is stopped, and says whether the rows of some of them are left for CarryOnChanges.
struct CancelBatch {
  BatchId batch;
  std::string by;
  Instant at;
  int at_once = kJobsAtOnce;
};
/// Who goes first, of all of a batch that is not submitted yet. `JobsChanged` counts all that get another priority, with those
/// that are left for CarryOnChanges.
struct SetBatchPriority {
  BatchId batch;
  Priority priority = Priority::normal;
  std::string by;
  Instant at;
  int at_once = kJobsAtOnce;
};
/// The next rows of what was decided about many jobs, in the order in which it was; `JobsChanged` says whether there are more. What
/// is decided about single jobs of a batch comes after what was decided about all of them, however far that has come.
struct CarryOnChanges {
  Instant at;
  int at_once = kJobsAtOnce;
};
struct CancelJob {
  JobId job;
  std::string by;
  Instant at;
};
/// failed or cancelled -> ready: a new attempt. Anything else: `conflict`.
struct RetryJob {
  JobId job;
  std::string by;
  Instant at;
};

/// Which failed or cancelled jobs a person wants again. What is empty asks for nothing.
struct RetryFilter {
  bool failed = true;
  bool cancelled = false;
  std::optional<BatchId> batch{};
  std::string model{};
  std::string failure_class{};
  /// What changed later is left alone, and what was cancelled later with its batch: asking twice orders nothing twice.
  Instant until;
};
/// The same for all that a filter finds. `JobsChanged` counts those that are ready again by its commit, and says whether others are
/// left for CarryOnChanges. Those of a batch that is cancelled meanwhile stay as they are.
struct RetryJobs {
  RetryFilter which;
  std::string by;
  Instant at;
  int at_once = kJobsAtOnce;
};
/// ready -> held, until a person resumes it. One that is held already, for whatever reason, stays so until then.
/// `conflict`: it is submitted or at its end.
struct PauseJob {
  JobId job;
  std::string by;
  Instant at;
};
/// Ends the pause of a job; one that nobody paused stays as it is. `conflict`: it is neither held nor ready.
struct ResumeJob {
  JobId job;
  std::string by;
  Instant at;
};
/// Who goes first. A job that is submitted already, or at its end, is passed over. `JobsChanged` says how many have another
/// priority now.
struct SetPriority {
  JobId job;
  Priority priority = Priority::normal;
  std::string by;
  Instant at;
};

/// A job that is not under way, not done and not bought is another from now on, in the same place of its batch. `conflict`: it is
/// under way or done, or was edited since `revision`.
struct EditJob {
  JobId job;
  JobSpec spec;  ///< whole; its name, priority and persons are those of before
  std::int64_t revision = 0;
  std::string changed;  ///< which keys, for people
  std::string by;
  Instant at;
};

// ---- Money
// ------------------------------------------------------------------------------------------------------------

/// The configuration's limits and prices take the place of those before, and the day may be a new one. What waited and
/// has room now is let go.
struct SetMoney {
  MoneySettings money;
  std::string day;
  Instant at;
};
/// A person sets a limit of a batch; none of both: takes it away. What waited and has room now is let go.
struct SetBatchBudget {
  BatchId batch;
  std::optional<Credits> max;
  std::optional<Credits> daily;
  std::string by;
  std::string day;
  Instant at;
};
/// A person lets jobs of a batch go although nobody knows their price. An empty class: all that wait for a price, and the
/// batch itself where it waits for a person's word on what it will cost (`confirm_above`).
struct ApprovePrice {
  BatchId batch;
  std::string price_class;
  std::string by;
  Instant at;
};

/// A person tells the balance of an account, as the platform shows it at that moment; none: takes that back (`not_found`
/// when there is nothing). It is counted down with what is charged since, and holds nothing.
struct SetBalance {
  std::string account;
  std::optional<Credits> credits;
  std::string by;
  Instant at;
};

// ---- Real-person assets
// ------------------------------------------------------------------------------------------------

/// The groups that the platform lists for an account now, all of them.
struct SaveGroups {
  std::string account;
  std::vector<PersonGroup> groups;
  Instant at;
};
/// An asset is to be uploaded. One that is known changes nothing, except that a failed one is tried `again`, and one
/// whose upload was refused is tried in any case: the platform has nothing of it.
struct WantAsset {
  AssetRecord asset;  ///< its stage, tries, and what the platform says are not looked at
  bool again = false;
  std::string by;
  Instant at;
};
/// An asset has come further. `not_found` when nobody wanted it.
struct ChangeAsset {
  AssetKey key;
  AssetStage stage = AssetStage::wanted;
  std::string asset_id;
  std::string vendor_id;
  std::string words;
  Instant at;
};

// ---- Decided by either
// ---------------------------------------------------------------------------------------------

/// in_doubt -> what `end` says, with its attempt. Refused (`conflict`) when the job is not in doubt any more, and when the
/// task belongs to another job of the account: no task is given out twice. An `end` that orders again by the policy of the
/// batch (`by_policy`) is refused too once an attempt of this job is unresolved, or when its batch was cancelled.
struct ResolveDoubt {
  SettleAttempt end;
  std::string by;  ///< who says so: a peer of the socket, the platform's history, the batch's policy
  bool by_policy = false;
};

using Intent =
    std::variant<BeginSubmission, ArmAttempt, SettleAttempt, KeepAnswer, RecordLinks, RecordArtifact,
                 FinishJob, MarkAttention, SaveGate, RecordYuan, AcceptBatch, PauseBatch, ResumeBatch,
                 CancelBatch, SetBatchPriority, CarryOnChanges, CancelJob, RetryJob, RetryJobs, PauseJob,
                 ResumeJob, SetPriority, EditJob, ResolveDoubt, SetMoney, SetBatchBudget, ApprovePrice,
                 SetBalance, SaveGroups, WantAsset, ChangeAsset>;

// ---- What a commit answers
// ------------------------------------------------------------------------------------------

struct BatchTaken {
  BatchId batch;
  std::string name;
  bool known = false;           ///< the same content had been taken before
  bool budget_changed = false;  ///< of a known one: its limits are those of the new file now
};
struct JobsCancelled {
  std::int64_t cancelled = 0;
  std::int64_t untouched = 0;  ///< already submitted, in doubt or finished: these go on
  bool more = false;           ///< some rows are left for CarryOnChanges
};
struct JobsChanged {
  std::int64_t changed = 0;
  bool more = false;  ///< some rows are left for CarryOnChanges
};

/// A begin that found no room in a budget, or no price. Jobs of the same batch and price wait with it.
struct NotAffordable {
  BatchId batch;
  PriceClass price;
  std::string why;     ///< for people
  bool first = false;  ///< nothing of this batch and price waited before
};
/// Money came free, prices became known, or a person is ready: jobs that waited for it may go.
struct MoneyFreed {};
/// A job failed, and that was one too many: its batch is held until a person resumes it (core/stop_rule.hpp).
struct BatchHeld {
  BatchId batch;
  std::string reason;
  bool money_freed = false;  ///< as well
};

using Commit = std::variant<std::monostate, Prepared, Armed, BatchTaken, JobsCancelled, JobsChanged,
                            NotAffordable, MoneyFreed, BatchHeld>;

}  // namespace yj
