#pragma once

#include "base/instant.hpp"
#include "store/database.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <vector>

namespace yj::store {

/// A copy of the store.
struct BackupMade {
  std::filesystem::path file;
  std::uint64_t bytes = 0;
  Instant at;                                  ///< when it was begun: what was durable then is in it
  std::vector<std::filesystem::path> removed;  ///< older ones whose time was over, where it was just made
};

/// How long a backup is kept. The newest stays whatever its age.
inline constexpr Duration kBackupsKept = std::chrono::hours{7 * 24};
inline constexpr Duration kBackupEvery = std::chrono::hours{24};

/// Writes what `from` sees now as one file that is checked, durable and not there before. Writers go on
/// meanwhile: it is one long read. Throws SqlError; a half-made copy is removed.
void copy_database(Database& from, std::filesystem::path const& to);

/// Where the copy of `now` of the store `file` would lie in `folder`. `full` when it would leave less than `reserve` of the disk
/// free.
Result<std::filesystem::path> plan_backup(std::filesystem::path const& file,
                                          std::filesystem::path const& folder, Instant now,
                                          std::uint64_t reserve);

/// Copies the store `file` to `folder`, under a name with the time, and removes copies older than
/// `kBackupsKept`. Opens a connection of its own, so it may run on any thread beside the writer. Blocking,
/// for as long as it takes to write the file. Errors: those of `plan_backup`, the file system's and the store's.
Result<BackupMade> make_backup(std::filesystem::path const& file, std::filesystem::path const& folder,
                               Instant now, std::uint64_t reserve);

/// The newest copy in `folder`. One that is more than a day ahead of `now` does not count: it was made while the clock was wrong.
std::optional<BackupMade> newest_backup(std::filesystem::path const& folder, Instant now);
/// Whether it is time for another one.
bool backup_is_due(std::optional<BackupMade> const& newest, Instant now);

}  // namespace yj::store
