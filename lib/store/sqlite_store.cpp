#include "store/sqlite_store.hpp"

#include "base/clock.hpp"
#include "base/log.hpp"
#include "base/random.hpp"
#include "store/lock.hpp"
#include "store/migrations.hpp"
#include "store/rescued.hpp"
#include "store/restored.hpp"

#include <fmt/format.h>

namespace yj::store {

namespace {

namespace fs = std::filesystem;

/// Written once a store has been created: a later start that finds this but no store must not begin with an
/// empty one.
constexpr std::string_view kMarker = "store.created";

Result<void> check_not_lost(fs::path const& folder, fs::path const& file) {
  std::error_code ignored;
  bool created_before = fs::exists(folder / kMarker, ignored);
  bool there = fs::exists(file, ignored) && fs::file_size(file, ignored) > 0;
  if (!created_before || there) return {};
  return fail(Errc::corrupt, fmt::format("the store {} is missing or empty although this folder had one. "
                                         "Restore a backup; only if nothing was ever "
                                         "ordered from here, remove {} to begin anew",
                                         file.string(), (folder / kMarker).string()));
}

/// A new epoch: what the last owner left is ours now, and its late writes would be refused.
std::int64_t take_over(Database& database, std::string const& owner) {
  database.execute("BEGIN IMMEDIATE");
  database
      .prepare(
          "INSERT INTO meta (key, value) VALUES ('epoch', '1') ON CONFLICT (key) DO UPDATE SET value = value "
          "+ 1")
      .run();
  std::int64_t epoch = database.integer("SELECT CAST(value AS INTEGER) FROM meta WHERE key = 'epoch'");
  database
      .prepare(
          // All states of the index job_active, word for word, so that no other job is looked at.
          "UPDATE job SET epoch = ?, owner = ? WHERE state IN ('preparing', 'armed', 'in_doubt', 'running', "
          "'collecting') AND state <> 'in_doubt'")
      .bind(epoch, owner)
      .run();
  database.execute("COMMIT");
  return epoch;
}

}  // namespace

SqliteStore::SqliteStore(fs::path folder, Fd lock, std::unique_ptr<RescueLog> rescue, Database reader,
                         std::unique_ptr<Writer> writer)
    : folder_(std::move(folder)),
      lock_(std::move(lock)),
      net_(std::make_shared<SafetyNet>(SafetyNet{std::move(rescue), Ballast{folder_ / "ballast"}})),
      writer_(std::move(writer)),
      reader_(std::move(reader)) {
  net_->ballast.take();
}

Result<std::unique_ptr<SqliteStore>> SqliteStore::open(fs::path const& folder, StoreSettings settings) {
  if (auto made = make_folders(folder, 0750); !made) return made.error();
  auto lock = lock_folder(folder);
  if (!lock) return lock.error();
  fs::path file = folder / "store.db";
  if (auto there = check_not_lost(folder, file); !there) return there.error();

  auto database = Database::open(file, Database::Mode::read_write);
  if (!database) return with_advice(database.error(), file);
  if (auto migrated = migrate(*database, file, migrations()); !migrated) return migrated.error();
  if (auto marked = write_file_durably(
          folder / kMarker, "A store was created here; see the README before removing anything.\n");
      !marked)
    return marked.error();

  Random seeds{settings.seed.value_or(system_seed())};
  std::string owner = IdSource{seeds()}.next<Id<struct OwnerKind>>(Instant{}).text();
  Opening opening{*database, 0, owner, settings.now.value_or(SteadyWallClock{}.now())};
  std::string store_id;
  std::optional<OrderJournal> journal;
  try {
    store_id = store_id_of(*database);
    opening.epoch = take_over(*database, owner);
    auto orders = OrderJournal::read(folder, store_id, journal_known(*database));
    if (!orders) return orders.error();
    for (auto const& note : take_in(opening, *orders)) log::warning("{}", note);
    auto opened = OrderJournal::open(folder, store_id, *orders);
    if (!opened) return opened.error();
    journal.emplace(std::move(*opened));
  } catch (SqlError const& error) {
    return with_advice(error.error, file);
  }
  auto rescue = RescueLog::open(folder, store_id);
  if (!rescue) return rescue.error();
  auto rescued = take_in(opening, **rescue, folder / "tasks-without-a-job.txt");
  if (!rescued) return rescued.error();
  for (auto const& note : *rescued) log::warning("{}", note);
  auto reader = Database::open(file, Database::Mode::read_only);
  if (!reader) return with_advice(reader.error(), file);
  auto writer = std::make_unique<Writer>(std::move(*database), std::move(*journal), seeds(), opening.epoch,
                                         owner, std::move(settings.deliver), settings.writes);
  return std::make_unique<SqliteStore>(folder, std::move(*lock), std::move(*rescue), std::move(*reader),
                                       std::move(writer));
}

void SqliteStore::write(Intent intent, Completion done) {
  std::optional<AttemptId> bought;
  if (auto const* settle = std::get_if<SettleAttempt>(&intent);
      settle != nullptr && tells_of_a_purchase(*settle))
    bought = settle->attempt;
  writer_->write(std::move(intent), [net = net_, bought, done = std::move(done)](Result<Commit> result) {
    bool committed = result.has_value();
    done(std::move(result));  // first: what was bought goes to the rescue log before anything else is tried
    net->note(bought, committed);
  });
}

void SqliteStore::SafetyNet::note(std::optional<AttemptId> bought, bool committed) {
  if (!committed) {
    // A full disk shows as `full`, but also as trouble of any other kind.
    if (ballast.let_go_if_full())
      log::warning("the disk is full; {} was given up so that the store can go on", ballast.file().string());
    return;
  }
  ballast.take();
  if (!bought) return;
  if (auto cleared = rescue->clear(*bought); !cleared)
    log::warning("{}; the entry is looked at again at the next start", cleared.error().what);
}

Result<void> SqliteStore::rescue(SettleAttempt const& bought) { return net_->rescue->put(bought); }

Result<BackupMade> SqliteStore::back_up(Instant now, std::uint64_t reserve) {
  return make_backup(folder_ / "store.db", folder_ / "backups", now, reserve);
}

Result<fs::path> SqliteStore::plan_backup(Instant now, std::uint64_t reserve) {
  return store::plan_backup(folder_ / "store.db", folder_ / "backups", now, reserve);
}

std::optional<BackupMade> SqliteStore::newest_backup(Instant now) {
  return store::newest_backup(folder_ / "backups", now);
}

}  // namespace yj::store
