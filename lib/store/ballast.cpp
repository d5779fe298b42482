#include "store/ballast.hpp"

#include "base/files.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace yj::store {

namespace {

bool lies_there(std::filesystem::path const& file, std::uint64_t bytes) {
  struct stat status {};
  return ::stat(file.c_str(), &status) == 0 && S_ISREG(status.st_mode) &&
         static_cast<std::uint64_t>(status.st_size) == bytes;
}

}  // namespace

Ballast::Ballast(std::filesystem::path file, std::uint64_t bytes)
    : file_(std::move(file)), bytes_(bytes), taken_(lies_there(file_, bytes_)) {}

void Ballast::take() {
  if (taken_) return;
  auto free = free_space(file_.parent_path());
  if (!free || *free / 4 < bytes_) return;
  Fd fd{::open(file_.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0640)};
  if (!fd) return;
  bool taken = ::posix_fallocate(fd.get(), 0, static_cast<off_t>(bytes_)) == 0 && ::fsync(fd.get()) == 0;
  if (!taken) ::unlink(file_.c_str());
  taken_ = taken;
}

bool Ballast::let_go() {
  if (!taken_) return false;
  taken_ = false;
  // Cut and synced before it is unlinked: some file systems free blocks only when their own log is written.
  Fd fd{::open(file_.c_str(), O_WRONLY | O_TRUNC | O_CLOEXEC | O_NOFOLLOW)};
  bool freed = fd && ::fsync(fd.get()) == 0;
  fd.reset();
  return ::unlink(file_.c_str()) == 0 && freed;
}

bool Ballast::let_go_if_full() {
  auto free = free_space(file_.parent_path());
  return free && *free < bytes_ && let_go();
}

}  // namespace yj::store
