#include "store/sqlite_store.hpp"

#include "base/random.hpp"
#include "store/lock.hpp"
#include "store/migrations.hpp"

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
          "UPDATE job SET epoch = ?, owner = ? WHERE state IN ('preparing', 'armed', 'running', "
          "'collecting')")
      .bind(epoch, owner)
      .run();
  database.execute("COMMIT");
  return epoch;
}

}  // namespace

SqliteStore::SqliteStore(Fd lock, Database reader, std::unique_ptr<Writer> writer)
    : lock_(std::move(lock)), reader_(std::move(reader)), writer_(std::move(writer)) {}

Result<std::unique_ptr<SqliteStore>> SqliteStore::open(fs::path const& folder, Deliver deliver) {
  if (auto made = make_folders(folder, 0750); !made) return made.error();
  auto lock = lock_folder(folder);
  if (!lock) return lock.error();
  fs::path file = folder / "store.db";
  if (auto there = check_not_lost(folder, file); !there) return there.error();

  auto database = Database::open(file, Database::Mode::read_write);
  if (!database) {
    if (database.error().code != Errc::corrupt) return database.error();
    return fail(Errc::corrupt, fmt::format("{}. It is left as it is; restore a backup, or ask for help "
                                           "before anything else - an empty store would pay for "
                                           "everything again",
                                           database.error().what));
  }
  if (auto migrated = migrate(*database, file, migrations()); !migrated) return migrated.error();
  if (auto marked = write_file_durably(
          folder / kMarker, "A store was created here; see the README before removing anything.\n");
      !marked)
    return marked.error();

  std::uint64_t seed = system_seed();
  std::string owner = IdSource{seed}.next<Id<struct OwnerKind>>(Instant{}).text();
  std::int64_t epoch = 0;
  try {
    epoch = take_over(*database, owner);
  } catch (SqlError const& error) {
    return error.error;
  }
  auto reader = Database::open(file, Database::Mode::read_only);
  if (!reader) return reader.error();
  auto writer =
      std::make_unique<Writer>(std::move(*database), system_seed(), epoch, owner, std::move(deliver));
  return std::make_unique<SqliteStore>(std::move(*lock), std::move(*reader), std::move(writer));
}

}  // namespace yj::store
