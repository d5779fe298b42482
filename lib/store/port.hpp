#pragma once

#include "base/histogram.hpp"
#include "base/result.hpp"
#include "core/balance.hpp"
#include "core/batch_estimate.hpp"
#include "core/event.hpp"
#include "core/intent.hpp"
#include "store/backup.hpp"
#include "store/learned.hpp"
#include "store/records.hpp"
#include "store/spending.hpp"

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace yj::store {

/// Told when an intent is durable, or why it is not. Runs where the store was told to deliver (the daemon's
/// loop).
using Completion = std::function<void(Result<Commit>)>;

enum class JobOrder {
  oldest,   ///< as they were accepted
  newest,   ///< the other way round
  changed,  ///< what changed last comes first
};

/// Which jobs, and in which order. What is empty asks for nothing.
struct JobFilter {
  std::optional<BatchId> batch{};
  std::vector<JobState> states{};  ///< in one of these
  std::optional<JobType> type{};
  std::string model{};
  std::string account{};
  std::string failure_class{};
  std::optional<Instant> changed_since{};  ///< at this instant or later
  std::optional<Instant> changed_until{};  ///< at this instant or earlier
  JobOrder order = JobOrder::oldest;
};

struct JobPage {
  std::vector<JobRecord> jobs;
  std::string next;  ///< cursor of the next page, empty at the end
};

/// Which events. What is empty asks for nothing.
struct EventFilter {
  std::optional<BatchId> batch{};  ///< of it and of its jobs
  std::optional<JobId> job{};
  std::vector<std::string> kinds{};
};

struct EventPage {
  std::vector<LoggedEvent> events;  ///< oldest first
  std::int64_t next = 0;            ///< whatever is looked for stands behind this number
  bool more = false;                ///< not everything behind the page was looked at
};

struct BatchPage {
  std::vector<BatchRecord> batches;
  std::string next;
};

inline constexpr int kJobsLookedAt = 100'000;
inline constexpr int kEventsLookedAt = 5'000;

/// What the daemon remembers, in whole intents and never in SQL. The promises, which one conformance suite
/// holds every implementation to:
///   - an intent is all or nothing, and its completion comes after it is durable;
///   - intents take effect in the order in which they were written;
///   - a refused intent fails alone, a failed commit fails everything in it;
///   - a job changes only along the steps of `next` (core/job_state.hpp), only by its owner of the current
///   epoch
///     (`lost_lease` otherwise), and every change appends an event in the same transaction;
///   - counts per batch agree with the jobs at every instant.
/// Errors: `conflict` (the thing is not in the needed state), `not_found`, `lost_lease`, `full`, `corrupt`,
/// `unavailable`. Reads see everything that was acknowledged. They are for the loop's thread and touch no
/// more rows than they return.
class Store {
 public:
  virtual ~Store() = default;

  virtual void write(Intent intent, Completion done) = 0;

  /// Keeps the answer to a paid order that `write` has just refused, durably and on a way that needs no room:
  /// at the next start it is settled before anything else. The same answer taken by a later `write` ends it.
  /// Blocking. An error means that only this process and its log know of it.
  virtual Result<void> rescue(SettleAttempt const& bought) = 0;

  /// Makes a copy that can be restored, beside the work that goes on. Blocking; may be called on any thread.
  /// `full` when less than `reserve` of the disk would be left.
  virtual Result<BackupMade> back_up(Instant now, std::uint64_t reserve) = 0;
  /// Where `back_up` would put it, or why it would not; at once.
  virtual Result<std::filesystem::path> plan_backup(Instant now, std::uint64_t reserve) = 0;
  virtual std::optional<BackupMade> newest_backup(Instant now) = 0;

  /// What was under way when the last owner stopped; asked once, before anything is written.
  virtual Result<Started> recovery() = 0;
  virtual Result<std::vector<LaneKey>> lanes_with_ready_jobs() = 0;
  /// The first `count` ready jobs of a lane by priority and age; jobs of stopped batches are left out.
  virtual Result<JobsLoaded> ready_jobs(LaneKey const& lane, int count) = 0;
  /// The same by what they will probably cost, with that; those whose price nobody knows come last, but not behind all:
  /// half of the places are theirs if they want them.
  virtual Result<JobsLoaded> cheapest_ready_jobs(LaneKey const& lane, int count) = 0;

  /// Jobs of all batches by state, from counters: it costs the same for ten jobs and for a million.
  virtual Result<std::map<JobState, std::int64_t>> totals() = 0;
  virtual Result<BatchRecord> batch(BatchId id) = 0;
  virtual Result<BatchRecord> batch_named(std::string const& name) = 0;
  /// Newest first. An unknown cursor gives `invalid`.
  virtual Result<BatchPage> batches(std::string const& cursor, int limit) = 0;
  virtual Result<JobDetails> job(JobId id) = 0;
  virtual Result<JobDetails> job_named(std::string const& batch, std::string const& job) = 0;
  /// What the answer that finished this job carried itself under this field. `not_found` when it did not.
  virtual Result<std::string> answer(JobId job, std::string const& field) = 0;
  /// Without the files of their requests. `cursor` is a page's `next` with the same order; an unknown one gives `invalid`.
  /// A page is the work of looking at kJobsLookedAt jobs at most: where few fit it may be short, and `next` leads on.
  virtual Result<JobPage> jobs(JobFilter const& filter, std::string const& cursor, int limit) = 0;
  /// How many jobs a retry finds, with those of cancelled batches whose rows do not say so yet. The work of looking at the failed
  /// ones, and with the cancelled ones at every job, or every job of the batch.
  virtual Result<std::int64_t> count_jobs(RetryFilter const& filter) = 0;
  /// The job that a task of this account belongs to; none: no attempt of ours has it.
  virtual Result<std::optional<JobName>> owner_of_task(std::string const& account, TaskId const& task) = 0;
  /// Whether it is news that the platform's history shows this amount for an order of this account: of which attempt, by its
  /// transno (empty: not told) or else by its task. None: no attempt of ours, or exactly that is known. A record with our
  /// transno and another task than the attempt's is none: one order became two tasks there.
  virtual Result<std::optional<ShownYuan>> yuan_news(std::string const& account, std::string const& transno,
                                                     std::optional<TaskId> const& task, Yuan yuan) = 0;
  /// Tasks of the account that succeeded since then and whose yuan are not known.
  virtual Result<YuanUnknown> yuan_unknown(std::string const& account, Instant since) = 0;
  /// What was learned of prices and run times; as many rows as there are kinds of tasks.
  virtual Result<Learned> learned() = 0;
  /// Why jobs wait for money, oldest first; of all batches, or of one.
  virtual Result<std::vector<MoneyWait>> money_waits(std::optional<BatchId> batch, int limit) = 0;
  /// What the jobs of a batch that are not ordered yet will cost. Walks an index entry for each of them.
  virtual Result<BatchEstimate> estimate(BatchId batch) = 0;
  /// What people told of the accounts' balances, what was charged since, and what waits.
  virtual Result<std::vector<ToldBalance>> balances() = 0;
  virtual Result<std::vector<EventRecord>> events_of(JobId job, int limit) = 0;
  /// Events behind the one with the number `after`, in the order in which they happened: what was read once is never
  /// followed by an older one. A page looks at kEventsLookedAt events at most, and may be empty with `more`.
  virtual Result<EventPage> events(EventFilter const& filter, std::int64_t after, int limit) = 0;
  /// The number of the newest event, 0 without any.
  virtual Result<std::int64_t> newest_event() = 0;
  /// The number behind which the last `count` events of the filter stand, as far as the last kEventsLookedAt events tell.
  virtual Result<std::int64_t> event_before(EventFilter const& filter, int count) = 0;
  /// Sums for a monitor; it costs the same for ten jobs and for a million.
  virtual Result<Gauges> gauges() = 0;
  /// How long commits took, in seconds, since the store was opened.
  virtual Histogram commit_times() = 0;

  /// What was spent, from the sums that are kept with the ledger, and what is set aside now.
  virtual Result<Spending> spending(SpendingQuery const& query) = 0;
  /// The limits as they stand, of the account and batch of `query`; its days are not looked at. Of days: today's, and older
  /// ones for which something is still set aside. Of batches, unless one is asked for: those with jobs that have not ended.
  /// At most kBudgetsMax.
  virtual Result<std::vector<BudgetState>> budgets(SpendingQuery const& query, std::string const& today) = 0;
  /// What was charged otherwise than was asked for or expected, the newest day first. An unknown cursor gives `invalid`.
  virtual Result<AuditPage> audit(SpendingQuery const& query, std::string const& cursor, int limit) = 0;

  /// The groups that the platform listed when it was asked last, oldest first.
  virtual Result<std::vector<PersonGroup>> asset_groups(std::string const& account) = 0;
  virtual Result<std::optional<AssetRecord>> asset(AssetKey const& key) = 0;
  /// By the platform's `id` or its `vendor_asset_id`.
  virtual Result<std::optional<AssetRecord>> asset_with_id(std::string const& account,
                                                           std::string const& id) = 0;
  virtual Result<std::vector<AssetRecord>> assets_of(std::string const& account,
                                                     std::string const& group) = 0;
  /// Those that are neither active nor failed, of all accounts.
  virtual Result<std::vector<AssetRecord>> open_assets() = 0;
  /// Every picture of a person for which a job is held, each once; at most kCastWantsMax.
  virtual Result<std::vector<CastWant>> cast_wants() = 0;
  /// The lasting reference of this picture of this person; none: it is not active.
  virtual Result<std::optional<std::string>> vendor_id(std::string const& account, std::string const& person,
                                                       Digest const& content) = 0;
};

}  // namespace yj::store
