#pragma once

#include "base/ids.hpp"
#include "core/intent.hpp"
#include "store/batch_changes.hpp"
#include "store/database.hpp"
#include "store/file_names.hpp"
#include "store/money.hpp"
#include "store/order_journal.hpp"
#include "store/retry_orders.hpp"
#include "store/stops.hpp"

#include <initializer_list>

namespace yj::store {

/// What a committed intent entitles to; proofs are made of it after the commit only.
struct Applied {
  enum class Proof { none, prepared, armed } proof = Proof::none;
  AttemptId attempt{};
  std::variant<std::monostate, BatchTaken, JobsCancelled, JobsChanged, NotAffordable, MoneyFreed, BatchHeld>
      answer;
  std::optional<Ordered> order{};  ///< with `armed`: what the journal of orders must say before it may go
};

/// Carries out intents inside the writer's transaction, each in its own savepoint. Throws SqlError when one
/// is refused.
class Apply {
 public:
  Apply(Database& database, IdSource& ids, std::int64_t epoch, std::string owner)
      : database_(database),
        ids_(ids),
        money_(database),
        changes_(database),
        retries_(database),
        stops_(database),
        epoch_(epoch),
        owner_(std::move(owner)) {}

  Applied operator()(BeginSubmission const& intent);
  Applied operator()(ArmAttempt const& intent);
  Applied operator()(SettleAttempt const& intent);
  Applied operator()(KeepAnswer const& intent);
  Applied operator()(RecordLinks const& intent);
  Applied operator()(RecordArtifact const& intent);
  Applied operator()(FinishJob const& intent);
  Applied operator()(MarkAttention const& intent);
  Applied operator()(SaveGate const& intent);
  Applied operator()(RecordYuan const& intent);

  Applied operator()(AcceptBatch const& intent);
  Applied operator()(PauseBatch const& intent);
  Applied operator()(ResumeBatch const& intent);
  Applied operator()(CancelBatch const& intent);
  Applied operator()(SetBatchPriority const& intent);
  Applied operator()(CancelJob const& intent);
  Applied operator()(RetryJob const& intent);
  Applied operator()(RetryJobs const& intent);
  Applied operator()(CarryOnChanges const& intent);
  Applied operator()(PauseJob const& intent);
  Applied operator()(ResumeJob const& intent);
  Applied operator()(SetPriority const& intent);
  Applied operator()(EditJob const& intent);
  Applied operator()(ResolveDoubt const& intent);

  Applied operator()(SetMoney const& intent);
  Applied operator()(SetBatchBudget const& intent);
  Applied operator()(ApprovePrice const& intent);
  Applied operator()(SetBalance const& intent);

  Applied operator()(SaveGroups const& intent);
  Applied operator()(WantAsset const& intent);
  Applied operator()(ChangeAsset const& intent);

 private:
  struct Job {
    BatchId batch;
    std::string name;
    std::string account;
    JobState state;
    std::string batch_state;
    PriceClass price;
    std::int64_t revision;
  };

  /// The job as it is now, with the owner's epoch checked (`lost_lease`).
  Job look(JobId job);
  /// The same, with what was decided about many jobs carried out for this one.
  Job look_as_decided(JobId job, Instant at);
  /// The state after `event`; refused (`conflict`) where the event cannot happen.
  JobState step(Job const& job, JobEvent event);
  void change_job(JobId id, Job const& job, JobState to, Instant at, std::string const& reason,
                  std::string const& failure_class);
  /// Counts how the job ended; true when that holds its batch.
  std::optional<BatchHeld> note_end(SettleAttempt const& intent, Job const& job, JobState to);
  bool settle_money(SettleAttempt const& intent);
  /// `conflict` when another attempt of the account has this task.
  void refuse_known_task(AttemptId attempt, std::string const& account, TaskId const& task);
  /// A failed or cancelled job is ready again, because a person wants it.
  void order_again(JobId id, Job const& job, std::string const& by, Instant at);
  /// Looks at so many jobs of this order. How many are ready again.
  std::int64_t carry_on(RetryOrder const& order, int jobs, Instant at);
  /// What was decided about many jobs is not in all of their rows.
  bool more_to_carry_on();
  bool is_known(BatchId batch);
  std::int64_t jobs_in_other_states(BatchId batch, std::initializer_list<JobState> states);
  /// Something of it is going to be, by an order of many that has not reached it.
  bool is_ordered_again(BatchId batch);
  /// A cancelled batch is active again, because a person wants one of its jobs.
  void revive_batch(Job const& job, Instant at);
  void put_artifacts(JobId job, AttemptId attempt, std::vector<ArtifactPlan> const& plan);
  void event(Instant at, std::optional<BatchId> batch, std::optional<JobId> job,
             std::optional<AttemptId> attempt, std::string_view kind, std::string const& text);
  void put_inputs(JobId job, std::vector<InputFile> const& files, Instant at);
  void put_people(JobId job, std::string const& account, std::vector<PersonFile> const& people, Instant at);
  /// Holds a job again that is to go and whose people's pictures are not all active.
  void hold_for_people(JobId job, Instant at);
  /// Lets those jobs go whose people's pictures are all active; of one batch, or of all. Whether there was any.
  bool release_people(std::optional<BatchId> batch, Instant at);
  Applied known_again(AcceptBatch const& intent, BatchId id, std::string const& name);
  void note_file_limits(BatchId id, BatchBudget const& budget);
  struct BatchLimits {
    std::optional<Credits> max;
    std::optional<Credits> daily;
  };
  BatchLimits batch_limits(BatchId id);
  void await_approval(BatchId id, std::string const& name, Credits above, Instant at);
  /// Whether it changed anything.
  bool set_batch_budget(BatchId id, std::optional<Credits> max, std::optional<Credits> daily,
                        std::string const& by, std::string const& day, Instant at);
  void change_batch(BatchId id, std::string_view from_states, std::string_view to, std::string const& reason,
                    std::string const& by, Instant at);

  Database& database_;
  IdSource& ids_;
  Money money_;
  BatchChanges changes_;
  RetryOrders retries_;
  Stops stops_;
  std::int64_t epoch_;
  std::string owner_;
};

/// Refuses the intent that is being carried out.
[[noreturn]] void refuse(Errc code, std::string what);

}  // namespace yj::store
