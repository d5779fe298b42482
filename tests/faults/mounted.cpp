#include "faults/mounted.hpp"

#include "e2e/process.hpp"
#include "e2e/world.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mount.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <sched.h>
#include <vector>

namespace yj::faults {

std::string own_mounts() {
  if (::unshare(CLONE_NEWNS) != 0)
    return fmt::format("mounts of one's own are not allowed here: {}", std::strerror(errno));
  if (::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0)
    return fmt::format("mounts cannot be kept to oneself here: {}", std::strerror(errno));
  return {};
}

Mounted::Mounted(std::filesystem::path where, std::string const& type, std::string const& source,
                 unsigned long flags, std::string const& options)
    : where_(std::move(where)) {
  std::filesystem::create_directories(where_);
  if (::mount(source.c_str(), where_.c_str(), type.c_str(), flags, options.c_str()) != 0)
    trouble_ = fmt::format("cannot mount {} {}: {}", type, where_.string(), std::strerror(errno));
}

Mounted::~Mounted() {
  if (!trouble_.empty()) return;
  // What was just killed may hold it for a moment longer.
  e2e::wait_until([this] { return ::umount2(where_.c_str(), 0) == 0 || errno != EBUSY; },
                  std::chrono::seconds{5});
}

bool Mounted::set_read_only(bool read_only) {
  return ::mount(nullptr, where_.c_str(), nullptr,
                 read_only ? static_cast<unsigned long>(MS_REMOUNT | MS_RDONLY)
                           : static_cast<unsigned long>(MS_REMOUNT),
                 nullptr) == 0;
}

void fill(std::filesystem::path const& file) {
  int const fd = ::open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  std::vector<char> const piece(1 << 16, 'x');
  for (std::size_t size = piece.size(); size > 0;) {
    if (::write(fd, piece.data(), size) < 0) size /= 2;
  }
  ::close(fd);
}

int run_program(std::vector<std::string> command) {
  e2e::Process program{std::move(command), "/dev/null", {{"PATH", "/usr/sbin:/usr/bin:/sbin:/bin"}}};
  return program.wait();
}

}  // namespace yj::faults
