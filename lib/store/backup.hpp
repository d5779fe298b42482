#pragma once

#include "base/instant.hpp"
#include "store/database.hpp"

#include <cstdint>
#include <filesystem>
#include <vector>

namespace yj::store {

/// A copy of the store that was just made.
struct BackupMade {
  std::filesystem::path file;
  std::uint64_t bytes = 0;
  Instant at;
  std::vector<std::filesystem::path> removed;  ///< older ones whose time was over
};

/// How long a backup is kept. The newest stays whatever its age.
inline constexpr Duration kBackupsKept = std::chrono::hours{7 * 24};
inline constexpr Duration kBackupEvery = std::chrono::hours{24};

/// Writes what `from` sees now as one file that is checked, durable and not there before. Writers go on
/// meanwhile: it is one long read. Throws SqlError; a half-made copy is removed.
void copy_database(Database& from, std::filesystem::path const& to);

/// Copies the store `file` to `folder`, under a name with the time, and removes copies older than
/// `kBackupsKept`. Opens a connection of its own, so it may run on any thread beside the writer. Blocking,
/// for as long as it takes to write the file. Errors: `full` when it would leave less than `reserve` of the
/// disk free, else the file system's and the store's.
Result<BackupMade> make_backup(std::filesystem::path const& file, std::filesystem::path const& folder,
                               Instant now, std::uint64_t reserve);

/// Whether the newest backup in `folder` is older than `kBackupEvery`, or there is none.
bool backup_is_due(std::filesystem::path const& folder, Instant now);

}  // namespace yj::store
