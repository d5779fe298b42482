#include "store/blobs.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>

namespace yj::store {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kHalfMade = ".half";

std::string half_made_name() {
  static std::atomic<std::uint64_t> count{0};
  return fmt::format("{}-{}{}", ::getpid(), ++count, kHalfMade);
}

}  // namespace

fs::path Blobs::path(Digest const& sha256) const {
  std::string name = sha256.text();
  return folder_ / name.substr(0, 2) / name;
}

Result<std::uint64_t> Blobs::size(Digest const& sha256) const {
  struct stat status {};
  fs::path where = path(sha256);
  if (::stat(where.c_str(), &status) != 0) return system_error("look at", where, errno);
  return static_cast<std::uint64_t>(status.st_size);
}

Result<Blobs::Stored> Blobs::put(Fd const& source, fs::path const& name, std::uint64_t bytes_max) const {
  if (auto made = make_folders(folder_, 0750); !made) return made.error();
  fs::path half = folder_ / half_made_name();
  Fd copy{::open(half.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0640)};
  if (!copy) return system_error("create", half, errno);
  auto give_up = [&](Error error) {
    ::unlink(half.c_str());
    return error;
  };

  Sha256 hash;
  std::uint64_t bytes = 0;
  std::array<char, 64 * 1024> buffer{};
  while (true) {
    ssize_t got = ::pread(source.get(), buffer.data(), buffer.size(), static_cast<off_t>(bytes));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return give_up(system_error("read", name, errno));
    if (got == 0) break;
    bytes += static_cast<std::uint64_t>(got);
    if (bytes > bytes_max)
      return give_up(
          fail(Errc::invalid, fmt::format("{} is larger than {} bytes", name.string(), bytes_max)));
    std::string_view piece{buffer.data(), static_cast<std::size_t>(got)};
    hash.update(piece);
    if (auto wrote = write_all(copy.get(), piece, half); !wrote) return give_up(wrote.error());
  }
  if (bytes == 0) return give_up(fail(Errc::invalid, fmt::format("{} is empty", name.string())));
  if (::fsync(copy.get()) != 0) return give_up(system_error("sync", half, errno));

  Stored stored{hash.finish(), bytes};
  fs::path where = path(stored.sha256);
  if (auto made = make_folders(where.parent_path(), 0750); !made) return give_up(made.error());
  if (::rename(half.c_str(), where.c_str()) != 0) return give_up(system_error("rename to", where, errno));
  if (auto synced = sync_folder(where.parent_path()); !synced) return synced.error();
  if (auto synced = sync_folder(folder_); !synced) return synced.error();
  return stored;
}

void Blobs::sweep() const {
  std::error_code ignored;
  for (auto const& entry : fs::directory_iterator(folder_, ignored)) {
    if (entry.path().extension() == kHalfMade) fs::remove(entry.path(), ignored);
  }
}

}  // namespace yj::store
