#include "faults/disk.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <fstream>

namespace yj::faults {

namespace fs = std::filesystem;

namespace {

/// linux/fs.h has it only since 6.13; ext4 and XFS know it for long. Flag 2: not even the file system's journal is flushed.
constexpr unsigned long kShutdown = _IOR('X', 125, std::uint32_t);
constexpr std::uint32_t kWithoutFlush = 2;

}  // namespace

Disk::Disk(e2e::World const& world)
    : image_(world.state().parent_path() / "disk.img"),
      at_(world.state().parent_path() / "disk"),
      state_(world.state()),
      output_(world.output()) {
  for (auto const& folder : {at_, state_, output_}) fs::create_directories(folder);
}

std::string Disk::make() {
  if (run_program({"/usr/bin/truncate", "-s", "64M", image_.string()}) != 0) return "there is no truncate";
  std::string const mkfs = fs::exists("/usr/sbin/mkfs.ext4") ? "/usr/sbin/mkfs.ext4" : "/sbin/mkfs.ext4";
  if (!fs::exists(mkfs) || run_program({mkfs, "-q", "-F", image_.string()}) != 0)
    return "there is no mkfs.ext4";
  return put_in();
}

std::string Disk::put_in() {
  if (run_program({"/usr/bin/mount", "-o", "loop,errors=remount-ro", image_.string(), at_.string()}) != 0)
    return "loop devices cannot be mounted here";
  in_ = true;
  bound_state_.emplace(state_, "none", sub("state"), MS_BIND, "");
  bound_output_.emplace(output_, "none", sub("output"), MS_BIND, "");
  return bound_state_->trouble() + bound_output_->trouble();
}

void Disk::take_out() {
  if (!in_) return;
  bound_state_.reset();
  bound_output_.reset();
  in_ = !e2e::wait_until([&] { return ::umount2(at_.c_str(), 0) == 0; }, std::chrono::seconds{5});
}

std::string Disk::cut_power() const {
  int const fd = ::open(at_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  std::uint32_t const how = kWithoutFlush;
  int const done = ::ioctl(fd, kShutdown, &how);
  int const error = errno;
  ::close(fd);
  return done == 0 ? "" : fmt::format("the power cannot be cut: {}", std::strerror(error));
}

std::string Disk::meet_an_error() const {
  struct stat of {};
  if (::stat(at_.c_str(), &of) != 0) return std::strerror(errno);
  std::string const device = fmt::format("/sys/dev/block/{}:{}", major(of.st_dev), minor(of.st_dev));
  std::error_code missing;
  fs::path const name = fs::canonical(device, missing).filename();
  std::ofstream trigger{fs::path{"/sys/fs/ext4"} / name / "trigger_fs_error"};
  trigger << "a test\n" << std::flush;
  return trigger ? "" : "this kernel lets nobody pretend an error of a file system";
}

std::string Disk::sub(char const* name) const {
  fs::create_directories(at_ / name);
  return (at_ / name).string();
}

}  // namespace yj::faults
