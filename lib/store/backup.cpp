#include "store/backup.hpp"

#include "base/files.hpp"
#include "base/iso_time.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace yj::store {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kFront = "store-";
constexpr std::string_view kEnd = ".db";
constexpr std::string_view kHalfMade = ".half";

/// `store-2026-06-01T09-30-00.123Z.db`: the order of the names is the order of time.
std::string name_for(Instant at) {
  std::string time = to_iso(at);
  std::replace(time.begin(), time.end(), ':', '-');
  return fmt::format("{}{}{}", kFront, time, kEnd);
}

/// None: it is not the name of a backup.
std::optional<Instant> instant_in(std::string_view name) {
  if (!name.starts_with(kFront) || !name.ends_with(kEnd) || name.size() != name_for(Instant{}).size())
    return std::nullopt;
  std::string time{name.substr(kFront.size(), name.size() - kFront.size() - kEnd.size())};
  std::replace(time.begin() + static_cast<std::ptrdiff_t>(time.find('T') + 1), time.end(), '-', ':');
  return from_iso(time);
}

/// The names of all backups, oldest first.
std::vector<std::string> backups_in(fs::path const& folder) {
  std::vector<std::string> names;
  std::error_code ignored;
  for (auto const& entry : fs::directory_iterator(folder, ignored)) {
    std::string name = entry.path().filename().string();
    if (instant_in(name)) names.push_back(std::move(name));
  }
  std::sort(names.begin(), names.end());
  return names;
}

void remove_half_made(fs::path const& folder) {
  std::error_code ignored;
  for (auto const& entry : fs::directory_iterator(folder, ignored)) {
    if (entry.path().extension() == kHalfMade) fs::remove(entry.path(), ignored);
  }
}

std::uint64_t size_of(fs::path const& file) {
  std::error_code none;
  auto bytes = fs::file_size(file, none);
  return none ? 0 : bytes;
}

void must(Result<void> result) {
  if (!result) throw SqlError{result.error()};
}

void check_and_sync(fs::path const& copy) {
  {
    auto database = Database::open(copy, Database::Mode::read_only);
    if (!database) throw SqlError{database.error()};
    auto health = database->prepare("PRAGMA quick_check(1)");
    if (!health.row() || health.text(0) != "ok")
      throw SqlError{fail(Errc::corrupt, fmt::format("the copy {} does not hold together ({})", copy.string(),
                                                     health.text(0)))};
  }
  // SQLite promises of a copy only that it is whole, not that it is on the disk.
  Fd fd{::open(copy.c_str(), O_RDWR | O_CLOEXEC)};
  if (!fd) throw SqlError{system_error("open", copy, errno)};
  if (::fsync(fd.get()) != 0) throw SqlError{system_error("sync", copy, errno)};
}

}  // namespace

void copy_database(Database& from, fs::path const& to) {
  fs::path half = to.string() + std::string{kHalfMade};
  std::error_code ignored;
  fs::remove(half, ignored);
  try {
    from.prepare("VACUUM INTO ?").bind(half.string()).run();
    check_and_sync(half);
    must(rename_if_free(half, to));
    must(sync_folder(to.parent_path()));
  } catch (SqlError const&) {
    fs::remove(half, ignored);
    throw;
  }
}

Result<fs::path> plan_backup(fs::path const& file, fs::path const& folder, Instant now,
                             std::uint64_t reserve) {
  if (auto made = make_folders(folder, 0750); !made) return made.error();
  std::uint64_t expected = size_of(file) + size_of(file.string() + "-wal");
  if (auto room = room_for(expected, folder, reserve); !room)
    return fail(room.error().code, fmt::format("no backup was made: {} (disk.reserve)", room.error().what));
  return folder / name_for(now);
}

Result<BackupMade> make_backup(fs::path const& file, fs::path const& folder, Instant now,
                               std::uint64_t reserve) {
  remove_half_made(folder);
  auto planned = plan_backup(file, folder, now, reserve);
  if (!planned) return planned.error();
  auto database = Database::open(file, Database::Mode::read_only);
  if (!database) return database.error();
  BackupMade made{*planned, 0, now, {}};
  try {
    copy_database(*database, made.file);
  } catch (SqlError const& error) {
    return error.error;
  }
  made.bytes = size_of(made.file);
  std::error_code failed;
  for (auto const& name : backups_in(folder)) {
    bool over = name < name_for(now - kBackupsKept);
    if (over && fs::remove(folder / name, failed)) made.removed.push_back(folder / name);
  }
  return made;
}

std::optional<BackupMade> newest_backup(fs::path const& folder, Instant now) {
  auto names = backups_in(folder);
  std::erase_if(names, [&](std::string const& name) { return name > name_for(now + kBackupEvery); });
  if (names.empty()) return std::nullopt;
  fs::path const file = folder / names.back();
  return BackupMade{file, size_of(file), *instant_in(names.back()), {}};
}

bool backup_is_due(std::optional<BackupMade> const& newest, Instant now) {
  return !newest || newest->at < now - kBackupEvery;
}

}  // namespace yj::store
