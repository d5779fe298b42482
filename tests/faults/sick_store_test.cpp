// A state folder that is full, read-only or spoiled; an output folder that is full.
#include "base/sha256.hpp"
#include "faults/disk.hpp"
#include "faults/mounted.hpp"
#include "faults/sweep.hpp"
#include "faults/trial.hpp"
#include "store/database.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <sys/mount.h>

#include <filesystem>
#include <fstream>

namespace yj::faults {
namespace {

namespace fs = std::filesystem;
using ::testing::AnyOf;
using ::testing::HasSubstr;

constexpr int kMend = 78;

/// Trouble that needs a mount.
class SickFolder : public ::testing::Test {
 protected:
  void SetUp() override {
    if (auto why = own_mounts(); !why.empty()) GTEST_SKIP() << why;
  }
  /// Waits until the daemon's log has one of these.
  bool says(std::vector<std::string> const& words) {
    return e2e::wait_until([&] {
      std::string const log = trial.world().daemon_log();
      return std::any_of(words.begin(), words.end(),
                         [&](auto const& word) { return log.find(word) != std::string::npos; });
    });
  }
  /// The daemon goes on by itself, without a restart; then it is stopped, started and judged.
  void expect_it_goes_on() {
    EXPECT_TRUE(e2e::wait_until([&] { return trial.work_is_done(); })) << trial.world().daemon_log();
    expect_all_well();
  }
  void expect_all_well() {
    trial.recover();
    EXPECT_EQ(said(trial.judge()), "");
  }

  std::size_t orders() { return trial.world().sim("GET", "/sim/journal?kind=submit").at("entries").size(); }

  Trial trial;
};

TEST_F(SickFolder, OfStateThatIsFullIsSaidAndItGoesOnWhenThereIsRoom) {
  Mounted disk{trial.world().state(), "tmpfs", "tmpfs", 0, "size=100m,mode=0750"};
  ASSERT_EQ(disk.trouble(), "");
  trial.world().launch_daemon();
  ASSERT_TRUE(e2e::wait_until([&] { return fs::exists(disk.where() / "ballast"); }));
  ASSERT_TRUE(e2e::wait_until([&] { return trial.world().answers(); }));
  // The ballast is given up for what is under way, and filled as well.
  bool const full = e2e::wait_until([&] {
    fill(disk.where() / "filler");
    return trial.world().daemon_log().find("No space left") != std::string::npos ||
           trial.world().daemon_log().find("full") != std::string::npos;
  });
  EXPECT_TRUE(full) << trial.world().daemon_log();
  fs::remove(disk.where() / "filler");
  expect_it_goes_on();
  trial.world().daemon().kill();
}

TEST_F(SickFolder, OfResultsThatIsFullIsSaidAndItGoesOnWhenThereIsRoom) {
  Mounted disk{trial.world().output(), "tmpfs", "tmpfs", 0, "size=4m,mode=0755"};
  ASSERT_EQ(disk.trouble(), "");
  fill(disk.where() / "filler");
  trial.world().launch_daemon();
  EXPECT_TRUE(says({"do not fit", "No space left"})) << trial.world().daemon_log();
  fs::remove(disk.where() / "filler");
  expect_it_goes_on();
}

TEST_F(SickFolder, OfStateThatIsReadOnlyIsNoPlaceToStart) {
  {
    Mounted disk{trial.world().state(), "tmpfs", "tmpfs", 0, "size=64m,mode=0750"};
    ASSERT_EQ(disk.trouble(), "");
    ASSERT_TRUE(disk.set_read_only(true));
    trial.world().launch_daemon();
    EXPECT_THAT(trial.world().daemon().wait(), AnyOf(kMend, 75));
    EXPECT_THAT(trial.world().daemon_log(), HasSubstr("Read-only file system"));
  }
  expect_all_well();
}

TEST_F(SickFolder, OfResultsThatBecomesReadOnlyIsSaidAndItGoesOnWhenItIsNot) {
  Mounted disk{trial.world().output(), "tmpfs", "tmpfs", 0, "size=16m,mode=0755"};
  ASSERT_EQ(disk.trouble(), "");
  trial.world().launch_daemon();
  ASSERT_TRUE(e2e::wait_until([&] { return trial.world().answers(); }));
  ASSERT_TRUE(e2e::wait_until([&] { return disk.set_read_only(true); }));
  EXPECT_TRUE(says({"Read-only file system", "read-only"})) << trial.world().daemon_log();
  ASSERT_TRUE(disk.set_read_only(false));
  expect_it_goes_on();
}

TEST_F(SickFolder, OfEverythingThatBecomesReadOnlyUnderItIsSaidAndNothingIsOrderedOrLost) {
  Disk disk{trial.world()};
  if (auto why = disk.make(); !why.empty()) GTEST_SKIP() << why;
  trial.world().launch_daemon();
  ASSERT_TRUE(e2e::wait_until([&] { return orders() > 0; })) << trial.world().daemon_log();
  if (auto why = disk.meet_an_error(); !why.empty()) {
    trial.world().kill_daemon();
    GTEST_SKIP() << why;
  }
  // Until when the store is left alone, as `status` says; empty while it is well.
  auto tried_again_at = [&]() -> std::string {
    Json const status = trial.world().get("/v1/status");
    for (auto const& obstacle : status.at("obstacles")) {
      if (obstacle.at("kind") == "store_trouble" && obstacle.at("until").is_string())
        return obstacle.at("until");
    }
    return {};
  };
  ASSERT_TRUE(e2e::wait_until([&] { return !tried_again_at().empty(); })) << trial.world().daemon_log();
  std::size_t const before = orders();
  trial.world().sim("POST", "/sim/topup", R"({"yuan": 100})");
  EXPECT_EQ(trial.world().ask("POST", "/v1/gates/resume").status, 200);
  std::string const first = tried_again_at();
  EXPECT_TRUE(e2e::wait_until([&] { return tried_again_at() > first; })) << trial.world().daemon_log();
  EXPECT_EQ(orders(), before) << "there is money, and a job that waits for it, but nothing to write it into";
  trial.world().kill_daemon();
  disk.take_out();
  ASSERT_FALSE(disk.in()) << "it cannot be unmounted";
  ASSERT_EQ(disk.put_in(), "");
  expect_all_well();
}

/// A store that is not what it was. Only the start is looked at; what the store itself refuses is in unit/store.
class SpoiledStore : public ::testing::Test {
 protected:
  SpoiledStore() {
    trial.run("");
    store = trial.world().state() / "store.db";
  }
  /// The daemon ends at once with this in its log, and leaves the store as it was.
  void expect_refused(std::string const& words) {
    auto const before = Sha256::of(test::bytes_of(store)).text();
    std::size_t const old = trial.world().daemon_log().size();
    trial.world().set_environment({});
    trial.world().launch_daemon();
    EXPECT_EQ(trial.world().daemon().wait(), kMend);
    EXPECT_THAT(trial.world().daemon_log().substr(old), HasSubstr(words));
    EXPECT_EQ(Sha256::of(test::bytes_of(store)).text(), before);
    std::size_t tasks = trial.world().sim("GET", "/sim/tasks").at("tasks").size();
    EXPECT_EQ(tasks, static_cast<std::size_t>(Trial::kJobs)) << "nothing is ordered again";
  }

  Trial trial;
  fs::path store;
};

TEST_F(SpoiledStore, IsLeftAloneWhereverAPageIsDamaged) {
  std::string const sound = test::bytes_of(store);
  std::size_t const pages = sound.size() / 4096;
  ASSERT_GT(pages, 20u);
  int refused = 0;
  for (std::size_t page : {std::size_t{1}, pages / 3, pages / 2, pages - 2}) {
    std::string spoiled = sound;
    for (std::size_t i = 0; i < 2000; ++i) spoiled[page * 4096 + i] = static_cast<char>(i * 131 + 7);
    std::ofstream{store, std::ios::binary} << spoiled;
    expect_refused(store.string() + " is damaged");
    ++refused;
  }
  EXPECT_EQ(refused, 4);
  std::ofstream{store, std::ios::binary} << sound;
  trial.recover();
  EXPECT_EQ(said(trial.judge()), "");
}

TEST_F(SpoiledStore, IsLeftAloneWhenItIsGoneNewerOrCutShort) {
  std::string const sound = test::bytes_of(store);
  fs::remove(store);
  trial.world().launch_daemon();
  EXPECT_EQ(trial.world().daemon().wait(), kMend);
  EXPECT_FALSE(fs::exists(store)) << "no empty store takes its place";

  std::ofstream{store, std::ios::binary} << sound.substr(0, sound.size() / 2);
  expect_refused(store.string() + " is damaged");

  std::ofstream{store, std::ios::binary} << sound;
  {
    auto database = store::Database::open(store, store::Database::Mode::read_write);
    ASSERT_TRUE(database);
    database->execute("PRAGMA user_version = 999");
  }
  expect_refused("newer");
}

}  // namespace
}  // namespace yj::faults
