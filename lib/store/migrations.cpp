#include "store/migrations.hpp"

#include "store/backup.hpp"

#include <fmt/format.h>

namespace yj::store {

namespace {

/// "YJNG" in the file's header, so that a stranger's database is not taken for ours.
constexpr std::int64_t kApplicationId = 0x594a4e47;

Result<void> check_health(Database& database, std::filesystem::path const& path) {
  auto health = database.prepare("PRAGMA quick_check(1)");
  if (health.row() && health.text(0) == "ok") return {};
  return with_advice(fail(Errc::corrupt, health.text(0)), path);
}

}  // namespace

Error with_advice(Error error, std::filesystem::path const& path) {
  if (error.code != Errc::corrupt) return error;
  return fail(Errc::corrupt, fmt::format("the store {} is damaged ({}). It is left as it is; restore a "
                                         "backup, or ask for help before anything else - an empty store "
                                         "would pay for everything again",
                                         path.string(), error.what));
}

Result<void> migrate(Database& database, std::filesystem::path const& path,
                     std::span<Migration const> steps) {
  try {
    std::int64_t version = database.integer("PRAGMA user_version");
    bool empty = database.integer("SELECT count(*) FROM sqlite_schema") == 0;
    if (!empty && database.integer("PRAGMA application_id") != kApplicationId)
      return fail(Errc::corrupt, fmt::format("{} is not a store of yuanjingd", path.string()));
    if (version > steps.back().number)
      return fail(Errc::newer, fmt::format("the store {} was written by a newer yuanjingd (form {}, this one "
                                           "knows {}); install that release again",
                                           path.string(), version, steps.back().number));
    if (!empty) {
      if (auto healthy = check_health(database, path); !healthy) return healthy;
    }
    if (version == steps.back().number) return {};

    if (!empty) {
      std::string backup = fmt::format("{}.before-{:03}", path.string(), steps.back().number);
      std::filesystem::remove(backup);
      copy_database(database, backup);
    }
    database.execute("BEGIN IMMEDIATE");
    try {
      for (auto const& step : steps) {
        if (step.number > version) database.execute(std::string{step.sql});
      }
      database.execute(fmt::format("PRAGMA application_id = {}; PRAGMA user_version = {}; COMMIT;",
                                   kApplicationId, steps.back().number));
    } catch (SqlError const&) {
      if (database.in_transaction()) database.execute("ROLLBACK");
      throw;
    }
    return {};
  } catch (SqlError const& error) {
    return with_advice(error.error, path);
  }
}

}  // namespace yj::store
