#pragma once

#include "base/files.hpp"
#include "store/ballast.hpp"
#include "store/port.hpp"
#include "store/rescue_log.hpp"
#include "store/writer.hpp"

#include <filesystem>
#include <memory>
#include <optional>

namespace yj::store {

/// How a store is worked with.
struct StoreSettings {
  Deliver deliver;
  Writes writes = Writes::by_a_thread;
  std::optional<std::uint64_t> seed{};  ///< of identifiers; none: from the operating system
  std::optional<Instant> now{};         ///< when it is opened; none: what the wall's clock says
};

/// The store in one SQLite file, `store.db` in the state folder.
class SqliteStore final : public Store {
 public:
  /// Locks the folder, checks and migrates the file, and takes over what the last owner left (a new epoch).
  /// Errors: `locked`, `corrupt`, `newer`, `denied`, `full`; the file is left untouched by all of them. A
  /// folder that had a store before and lost its file is `corrupt` too: an empty store would order everything
  /// again.
  static Result<std::unique_ptr<SqliteStore>> open(std::filesystem::path const& folder,
                                                   StoreSettings settings);
  static Result<std::unique_ptr<SqliteStore>> open(std::filesystem::path const& folder, Deliver deliver) {
    return open(folder, StoreSettings{std::move(deliver)});
  }

  /// Only `open` has what it takes.
  SqliteStore(std::filesystem::path folder, Fd lock, std::unique_ptr<RescueLog> rescue, Database reader,
              std::unique_ptr<Writer> writer);

  void write(Intent intent, Completion done) override;
  /// Calls `answered` on the daemon's loop once all that was written before is dealt with. A writer that hangs, say on
  /// a disk that does not answer, never does.
  void ask_writer(std::function<void()> answered) { writer_->ask(std::move(answered)); }
  /// Commits what was written. Only with `Writes::by_turns`.
  void turn() { writer_->turn(); }
  Result<void> rescue(SettleAttempt const& bought) override;
  Result<BackupMade> back_up(Instant now, std::uint64_t reserve) override;
  Result<std::filesystem::path> plan_backup(Instant now, std::uint64_t reserve) override;
  std::optional<BackupMade> newest_backup(Instant now) override;

  Result<Started> recovery() override;
  Result<std::vector<LaneKey>> lanes_with_ready_jobs() override;
  Result<JobsLoaded> ready_jobs(LaneKey const& lane, int count) override;
  Result<JobsLoaded> cheapest_ready_jobs(LaneKey const& lane, int count) override;
  Result<std::map<JobState, std::int64_t>> totals() override;
  Result<BatchRecord> batch(BatchId id) override;
  Result<BatchRecord> batch_named(std::string const& name) override;
  Result<BatchPage> batches(std::string const& cursor, int limit) override;
  Result<JobDetails> job(JobId id) override;
  Result<JobDetails> job_named(std::string const& batch, std::string const& job) override;
  Result<JobPage> jobs(JobFilter const& filter, std::string const& cursor, int limit) override;
  Result<std::int64_t> count_jobs(RetryFilter const& filter) override;
  Result<std::optional<JobName>> owner_of_task(std::string const& account, TaskId const& task) override;
  Result<std::optional<ShownYuan>> yuan_news(std::string const& account, std::string const& transno,
                                             std::optional<TaskId> const& task, Yuan yuan) override;
  Result<std::string> answer(JobId job, std::string const& field) override;
  Result<YuanUnknown> yuan_unknown(std::string const& account, Instant since) override;
  Result<Learned> learned() override;
  Result<std::vector<MoneyWait>> money_waits(std::optional<BatchId> batch, int limit) override;
  Result<BatchEstimate> estimate(BatchId batch) override;
  Result<std::vector<ToldBalance>> balances() override;
  Result<std::vector<EventRecord>> events_of(JobId job, int limit) override;
  Result<EventPage> events(EventFilter const& filter, std::int64_t after, int limit) override;
  Result<std::int64_t> newest_event() override;
  Result<std::int64_t> event_before(EventFilter const& filter, int count) override;
  Result<Gauges> gauges() override;
  Histogram commit_times() override { return writer_->commit_times(); }
  Result<Spending> spending(SpendingQuery const& query) override;
  Result<std::vector<BudgetState>> budgets(SpendingQuery const& query, std::string const& today) override;
  Result<AuditPage> audit(SpendingQuery const& query, std::string const& cursor, int limit) override;
  Result<std::vector<PersonGroup>> asset_groups(std::string const& account) override;
  Result<std::optional<AssetRecord>> asset(AssetKey const& key) override;
  Result<std::optional<AssetRecord>> asset_with_id(std::string const& account,
                                                   std::string const& id) override;
  Result<std::vector<AssetRecord>> assets_of(std::string const& account, std::string const& group) override;
  Result<std::vector<AssetRecord>> open_assets() override;
  Result<std::vector<CastWant>> cast_wants() override;
  Result<std::optional<std::string>> vendor_id(std::string const& account, std::string const& person,
                                               Digest const& content) override;

 private:
  /// What helps when a commit fails. Shared with the completions, which may be delivered late.
  struct SafetyNet {
    std::unique_ptr<RescueLog> rescue;
    Ballast ballast;

    void note(std::optional<AttemptId> bought, bool committed);
  };

  std::filesystem::path folder_;
  Fd lock_;
  std::shared_ptr<SafetyNet> net_;
  // The reader goes first, so that the writer's connection is the last and leaves one tidy file.
  std::unique_ptr<Writer> writer_;
  Database reader_;
};

}  // namespace yj::store
