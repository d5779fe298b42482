// The power goes: whatever was not durable is lost, for the store and for the results alike.
#include "faults/disk.hpp"
#include "faults/mounted.hpp"
#include "faults/sweep.hpp"
#include "faults/trial.hpp"

#include <gtest/gtest.h>

#include <cstdlib>

namespace yj::faults {
namespace {

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
