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
constexpr std::uint64_t kLookAtDiskEvery = 16U << 20U;

std::string half_made_name() {
  static std::atomic<std::uint64_t> count{0};
  return fmt::format("{}-{}{}", ::getpid(), ++count, kHalfMade);
}

fs::path place_of(fs::path const& folder, Digest const& sha256) {
  std::string name = sha256.text();
  return folder / name.substr(0, 2) / name;
}

}  // namespace

BlobWriter::~BlobWriter() {
  if (fd_) ::unlink(half_.c_str());
}

Result<void> BlobWriter::append(std::string_view piece) {
  bool look = reserve_ > 0 && bytes_ / kLookAtDiskEvery != (bytes_ + piece.size()) / kLookAtDiskEvery;
  bytes_ += piece.size();
  if (bytes_ > bytes_max_)
    return fail(Errc::invalid, fmt::format("{} is larger than {} bytes", name_, bytes_max_));
  if (look) {
    if (auto room = room_for(piece.size(), folder_, reserve_); !room) return room;
  }
  hash_.update(piece);
  return write_all(fd_.get(), piece, half_);
}

Result<StoredBlob> BlobWriter::finish(std::optional<Digest> const& promised) {
  if (bytes_ == 0) return fail(Errc::invalid, fmt::format("{} is empty", name_));
  StoredBlob stored{hash_.finish(), bytes_};
  if (promised && *promised != stored.sha256)
    return fail(Errc::invalid,
                fmt::format("{} has the SHA-256 {}, not {}", name_, stored.sha256.text(), promised->text()));
  if (::fsync(fd_.get()) != 0) return system_error("sync", half_, errno);
  fs::path where = place_of(folder_, stored.sha256);
  if (auto made = make_folders(where.parent_path(), 0750); !made) return made.error();
  if (::rename(half_.c_str(), where.c_str()) != 0) return system_error("rename to", where, errno);
  fd_.reset();
  if (auto synced = sync_folder(where.parent_path()); !synced) return synced.error();
  if (auto synced = sync_folder(folder_); !synced) return synced.error();
  return stored;
}

fs::path Blobs::path(Digest const& sha256) const { return place_of(folder_, sha256); }

Result<std::string> Blobs::head(Digest const& sha256, std::size_t bytes_max) const {
  fs::path where = path(sha256);
  Fd fd{::open(where.c_str(), O_RDONLY | O_CLOEXEC)};
  if (fd.get() < 0) return system_error("open", where, errno);
  return read_head(fd, where, bytes_max);
}

Result<std::uint64_t> Blobs::size(Digest const& sha256) const {
  struct stat status {};
  fs::path where = path(sha256);
  if (::stat(where.c_str(), &status) != 0) return system_error("look at", where, errno);
  return static_cast<std::uint64_t>(status.st_size);
}

Result<BlobWriter> Blobs::begin(std::string name, std::uint64_t bytes_max, std::uint64_t bytes_expected,
                                std::uint64_t reserve) const {
  if (auto made = make_folders(folder_, 0750); !made) return made.error();
  if (reserve > 0) {
    if (auto room = room_for(bytes_expected, folder_, reserve); !room) return room.error();
  }
  fs::path half = folder_ / half_made_name();
  Fd fd{::open(half.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0640)};
  if (!fd) return system_error("create", half, errno);
  return BlobWriter{folder_, std::move(half), std::move(fd), std::move(name), bytes_max, reserve};
}

Result<StoredBlob> Blobs::put(Fd const& source, fs::path const& name, std::uint64_t bytes_max) const {
  auto writer = begin(name.string(), bytes_max);
  if (!writer) return writer.error();
  std::array<char, 64 * 1024> buffer{};
  off_t read = 0;
  while (true) {
    ssize_t got = ::pread(source.get(), buffer.data(), buffer.size(), read);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return system_error("read", name, errno);
    if (got == 0) return writer->finish();
    read += got;
    auto wrote = writer->append({buffer.data(), static_cast<std::size_t>(got)});
    if (!wrote) return wrote.error();
  }
}

void Blobs::sweep() const {
  std::error_code ignored;
  for (auto const& entry : fs::directory_iterator(folder_, ignored)) {
    if (entry.path().extension() == kHalfMade) fs::remove(entry.path(), ignored);
  }
}

}  // namespace yj::store
