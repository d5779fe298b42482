#include "base/files.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <vector>

namespace yj {

namespace fs = std::filesystem;

void Fd::reset(int number) {
  if (number_ >= 0) ::close(number_);
  number_ = number;
}

Error system_error(std::string_view doing, fs::path const& path, int error_number) {
  Errc code = Errc::unavailable;
  switch (error_number) {
    case ENOENT:
    case ENOTDIR: code = Errc::not_found; break;
    case EACCES:
    case EPERM:
    case EROFS: code = Errc::denied; break;
    case ENAMETOOLONG:
    case ELOOP:
    case ENXIO:
    case ENODEV: code = Errc::invalid; break;
    case ENOSPC:
    case EDQUOT: code = Errc::full; break;
    default: break;
  }
  return fail(code, fmt::format("cannot {} {}: {}", doing, path.string(), std::strerror(error_number)));
}

namespace {

Result<struct stat> regular_file(int fd, fs::path const& path) {
  struct stat status {};
  if (::fstat(fd, &status) != 0) return system_error("look at", path, errno);
  if (S_ISDIR(status.st_mode))
    return fail(Errc::invalid, fmt::format("{} is a folder, not a file", path.string()));
  if (!S_ISREG(status.st_mode))
    return fail(Errc::invalid, fmt::format("{} is not a regular file", path.string()));
  return status;
}

}  // namespace

Result<std::string> read_file(fs::path const& path, std::uint64_t bytes_max) {
  Fd fd{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)};
  if (!fd) return system_error("open", path, errno);
  return read_file(fd, path, bytes_max);
}

Result<std::string> read_file(Fd const& fd, fs::path const& path, std::uint64_t bytes_max) {
  auto status = regular_file(fd.get(), path);
  if (!status) return status.error();

  std::string text;
  text.resize(std::min<std::uint64_t>(static_cast<std::uint64_t>(status->st_size), bytes_max) + 1);
  std::size_t filled = 0;
  while (true) {
    if (filled == text.size()) text.resize(std::min<std::uint64_t>(text.size() * 2, bytes_max + 1));
    ssize_t got = ::read(fd.get(), text.data() + filled, text.size() - filled);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return system_error("read", path, errno);
    if (got == 0) break;
    filled += static_cast<std::size_t>(got);
    if (filled > bytes_max)
      return fail(Errc::invalid, fmt::format("{} is larger than {} bytes", path.string(), bytes_max));
  }
  text.resize(filled);
  return text;
}

Result<std::string> read_head(Fd const& fd, fs::path const& path, std::size_t bytes_max) {
  std::string head(bytes_max, '\0');
  std::size_t filled = 0;
  while (filled < head.size()) {
    ssize_t got = ::pread(fd.get(), head.data() + filled, head.size() - filled, static_cast<off_t>(filled));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return system_error("read", path, errno);
    if (got == 0) break;
    filled += static_cast<std::size_t>(got);
  }
  head.resize(filled);
  return head;
}

Result<void> write_all(int fd, std::string_view text, fs::path const& path) {
  while (!text.empty()) {
    ssize_t wrote = ::write(fd, text.data(), text.size());
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote < 0) return system_error("write", path, errno);
    text.remove_prefix(static_cast<std::size_t>(wrote));
  }
  return {};
}

Result<void> sync_folder(fs::path const& folder) {
  Fd fd{::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  if (!fd) return system_error("open", folder, errno);
  if (::fsync(fd.get()) != 0) return system_error("sync", folder, errno);
  return {};
}

Result<void> write_file_durably(fs::path const& path, std::string_view text, unsigned mode) {
  // The same name each time: what a crash leaves is overwritten by the next try.
  fs::path temporary = path.parent_path() / fmt::format(".{}.tmp", path.filename().string());
  Fd fd{::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)};
  if (!fd) return system_error("create", temporary, errno);
  auto give_up = [&](Error error) {
    ::unlink(temporary.c_str());
    return error;
  };
  if (auto wrote = write_all(fd.get(), text, temporary); !wrote) return give_up(wrote.error());
  if (::fsync(fd.get()) != 0) return give_up(system_error("sync", temporary, errno));
  if (::rename(temporary.c_str(), path.c_str()) != 0) return give_up(system_error("rename to", path, errno));
  return sync_folder(path.parent_path());
}

Result<void> rename_if_free(fs::path const& from, fs::path const& to) {
  auto refused = [&](int error_number) -> Result<void> {
    if (error_number == EEXIST) return fail(Errc::conflict, fmt::format("{} exists", to.string()));
    return system_error("rename to", to, error_number);
  };
  if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0) return {};
  bool unknown_here = errno == EINVAL || errno == ENOSYS || errno == ENOTSUP;
  if (!unknown_here) return refused(errno);
  if (::link(from.c_str(), to.c_str()) != 0) return refused(errno);
  if (::unlink(from.c_str()) != 0) return system_error("remove", from, errno);
  return {};
}

Result<void> make_folders(fs::path const& path, unsigned mode) {
  if (path.empty()) return {};
  if (::mkdir(path.c_str(), mode) == 0) return {};
  if (errno == EEXIST) {
    struct stat status {};
    if (::stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode)) return {};
    return fail(Errc::invalid, fmt::format("{} exists and is not a folder", path.string()));
  }
  if (errno != ENOENT || path.parent_path() == path) return system_error("create the folder", path, errno);
  if (auto parent = make_folders(path.parent_path(), mode); !parent) return parent;
  if (::mkdir(path.c_str(), mode) != 0 && errno != EEXIST)
    return system_error("create the folder", path, errno);
  return {};
}

Result<std::uint64_t> free_space(fs::path const& path) {
  struct statvfs status {};
  if (::statvfs(path.c_str(), &status) != 0) return system_error("ask for the free space of", path, errno);
  return static_cast<std::uint64_t>(status.f_bavail) * status.f_frsize;
}

Result<void> room_for(std::uint64_t bytes, fs::path const& path, std::uint64_t reserve) {
  auto free = free_space(path);
  if (!free || (*free >= reserve && *free - reserve >= bytes)) return {};
  return fail(Errc::full, fmt::format("{} bytes do not fit: {} has {} free and {} are kept in reserve", bytes,
                                      path.string(), *free, reserve));
}

namespace {

/// One folder further down, never through a link; the error is in errno, ELOOP for a link.
Fd step_down(Fd const& folder, char const* name) {
  Fd next{::openat(folder.get(), name, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)};
  if (next || errno != ENOTDIR) return next;
  struct stat status {};
  bool link = ::fstatat(folder.get(), name, &status, AT_SYMLINK_NOFOLLOW) == 0 && S_ISLNK(status.st_mode);
  errno = link ? ELOOP : ENOTDIR;
  return next;
}

/// What openat2 does with RESOLVE_BENEATH and RESOLVE_NO_SYMLINKS, step by step: a sandbox that watches the modes of new files
/// (RestrictSUIDSGID=) has to refuse openat2, whose arguments it cannot see. Each step starts at a folder that is held
/// open, and `..` goes back to the one before, so nothing that is renamed meanwhile leads out. EXDEV: it left the root.
Fd walk(Fd root, fs::path const& relative) {
  auto stop = [](int error_number) {
    errno = error_number;
    return Fd{};
  };
  if (relative.empty()) return stop(ENOENT);
  if (relative.is_absolute()) return stop(EXDEV);
  std::vector<Fd> folders;
  folders.push_back(std::move(root));
  constexpr int kToRead = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW;
  for (auto part = relative.begin(); part != relative.end(); ++part) {
    if (part->empty() || *part == ".") continue;
    if (*part == "..") {
      folders.pop_back();
      if (folders.empty()) return stop(EXDEV);
      continue;
    }
    if (std::next(part) == relative.end()) return Fd{::openat(folders.back().get(), part->c_str(), kToRead)};
    Fd next = step_down(folders.back(), part->c_str());
    if (!next) return next;
    folders.push_back(std::move(next));
  }
  return Fd{::openat(folders.back().get(), ".", kToRead)};
}

}  // namespace

Result<Fd> open_beneath(fs::path const& root, fs::path const& relative) {
  Fd folder{::open(root.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)};
  if (!folder) return system_error("open the folder", root, errno);
  Fd fd = walk(std::move(folder), relative);
  if (!fd && (errno == EXDEV || errno == ELOOP))
    return fail(Errc::denied,
                fmt::format("{} leaves the folder of the batch or passes a link", relative.string()));
  if (!fd) return system_error("open", relative, errno);
  auto status = regular_file(fd.get(), relative);
  if (!status) return status.error();
  return fd;
}

}  // namespace yj
