#include "store/lock.hpp"

#include "base/text.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>

namespace yj::store {

Result<Fd> lock_folder(std::filesystem::path const& folder) {
  auto path = folder / "lock";
  Fd fd{::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0640)};
  if (!fd) return system_error("open", path, errno);
  if (::flock(fd.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) return system_error("lock", path, errno);
    auto holder = read_file(path, 64);
    return fail(Errc::locked,
                fmt::format("another yuanjingd (process {}) uses the state folder {}; only one may",
                            holder ? trimmed(*holder) : "unknown", folder.string()));
  }
  std::string pid = fmt::format("{}\n", ::getpid());
  if (::ftruncate(fd.get(), 0) != 0 || ::pwrite(fd.get(), pid.data(), pid.size(), 0) < 0)
    return system_error("write", path, errno);
  return fd;
}

}  // namespace yj::store
