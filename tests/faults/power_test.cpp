// The power goes: whatever was not durable is lost, for the store and for the results alike.
#include "faults/mounted.hpp"
#include "faults/sweep.hpp"
#include "faults/trial.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <optional>

namespace yj::faults {
namespace {

namespace fs = std::filesystem;

/// linux/fs.h has it only since 6.13; ext4 and XFS know it for long. Flag 2: not even the file system's journal is flushed.
constexpr unsigned long kShutdown = _IOR('X', 125, std::uint32_t);
constexpr std::uint32_t kWithoutFlush = 2;

/// A disk of a trial's own, with its state and its results.
class Disk {
 public:
  explicit Disk(e2e::World const& world)
      : image_(world.state().parent_path() / "disk.img"), at_(world.state().parent_path() / "disk") {
    fs::create_directories(at_);
    fs::create_directories(world.state());
    fs::create_directories(world.output());
    state_ = world.state();
    output_ = world.output();
  }
  ~Disk() { take_out(); }

  /// Empty, or why this machine has no such disks.
  std::string make() {
    if (run_program({"/usr/bin/truncate", "-s", "64M", image_.string()}) != 0) return "there is no truncate";
    std::string const mkfs = fs::exists("/usr/sbin/mkfs.ext4") ? "/usr/sbin/mkfs.ext4" : "/sbin/mkfs.ext4";
    if (!fs::exists(mkfs) || run_program({mkfs, "-q", "-F", image_.string()}) != 0)
      return "there is no mkfs.ext4";
    return put_in();
  }
  std::string put_in() {
    if (run_program({"/usr/bin/mount", "-o", "loop", image_.string(), at_.string()}) != 0)
      return "loop devices cannot be mounted here";
    in_ = true;
    bound_state_.emplace(state_, "none", sub("state"), MS_BIND, "");
    bound_output_.emplace(output_, "none", sub("output"), MS_BIND, "");
    return bound_state_->trouble() + bound_output_->trouble();
  }
  void take_out() {
    if (!in_) return;
    bound_state_.reset();
    bound_output_.reset();
    in_ = !e2e::wait_until([&] { return ::umount2(at_.c_str(), 0) == 0; }, std::chrono::seconds{5});
  }
  [[nodiscard]] bool in() const { return in_; }
  /// Empty, or why it cannot be.
  std::string cut_power() const {
    int const fd = ::open(at_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    std::uint32_t const how = kWithoutFlush;
    int const done = ::ioctl(fd, kShutdown, &how);
    int const error = errno;
    ::close(fd);
    return done == 0 ? "" : fmt::format("the power cannot be cut: {}", std::strerror(error));
  }

 private:
  [[nodiscard]] std::string sub(char const* name) const {
    fs::create_directories(at_ / name);
    return (at_ / name).string();
  }

  fs::path image_;
  fs::path at_;
  fs::path state_;
  fs::path output_;
  bool in_ = false;
  std::optional<Mounted> bound_state_;
  std::optional<Mounted> bound_output_;
};

std::size_t requests(e2e::World const& world) {
  return world.sim("GET", "/sim/journal").at("entries").size();
}

class PowerCut : public ::testing::Test {
 protected:
  void SetUp() override {
    if (auto why = own_mounts(); !why.empty()) GTEST_SKIP() << why;
  }
};

TEST_F(PowerCut, AtAnyMomentOrdersNothingTwiceAndLosesNothing) {
  int const cuts = std::getenv("YJ_POWER_CUTS") != nullptr ? std::atoi(std::getenv("YJ_POWER_CUTS")) : 8;
  for (int cut = 0; cut < cuts; ++cut) {
    // Requests of a whole run: a dozen and a half. So the cuts are spread over it, and some come after its end.
    std::size_t const moment = 1 + static_cast<std::size_t>(cut) * 20 / static_cast<std::size_t>(cuts);
    Trial trial;
    Disk disk{trial.world()};
    if (auto why = disk.make(); !why.empty()) GTEST_SKIP() << why;
    trial.world().launch_daemon();
    bool const reached =
        e2e::wait_until([&] { return trial.work_is_done() || requests(trial.world()) >= moment; });
    EXPECT_TRUE(reached) << trial.world().daemon_log();
    if (auto why = disk.cut_power(); !why.empty()) {
      trial.world().kill_daemon();
      GTEST_SKIP() << why;
    }
    trial.world().kill_daemon();
    disk.take_out();
    ASSERT_FALSE(disk.in()) << "it cannot be unmounted";
    ASSERT_EQ(disk.put_in(), "");
    trial.recover();
    EXPECT_EQ(said(trial.judge()), "") << "cut at request " << moment << "\n" << trial.world().daemon_log();
  }
}

}  // namespace
}  // namespace yj::faults
