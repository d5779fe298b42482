// What a person puts into the inbox, and what stands beside it afterwards.
#include "base/sha256.hpp"
#include "e2e/world.hpp"
#include "http/url.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace yj::e2e {
namespace {

namespace fs = std::filesystem;

struct Inbox : ::testing::Test {
  World world;

  void SetUp() override {
    world.start_sim({"--task-time", "100ms-200ms"});
    world.start_daemon();
  }

  std::string rejection_of(std::string const& name, std::string const& text) {
    world.drop(name, text);
    fs::path errors = world.inbox() / "rejected" / (name + ".errors.txt");
    EXPECT_TRUE(wait_until([&] { return fs::exists(errors); })) << name;
    EXPECT_TRUE(fs::exists(world.inbox() / "rejected" / name));
    EXPECT_FALSE(fs::exists(world.inbox() / name));
    return test::bytes_of(errors);
  }

  /// The one receipt whose name begins so.
  std::string receipt_of(std::string const& name) {
    std::string text;
    auto found = [&] {
      for (auto const& file : test::names_below(world.inbox() / "accepted")) {
        if (fs::path(file).filename() == name + ".receipt.txt")
          text = test::bytes_of(world.inbox() / "accepted" / file);
      }
      return !text.empty();
    };
    EXPECT_TRUE(wait_until(found)) << name;
    return text;
  }
};

/// Whoever drops a file and looks at the status does not know of any folder `rejected`.
TEST_F(Inbox, IsSpokenOfByStatusAndDoctorUntilSomebodyTidiesUp) {
  rejection_of("broken.yaml", "jobs: [\n");
  std::string const errors = (world.inbox() / "rejected" / "broken.yaml.errors.txt").string();
  for (auto const* command : {"status", "doctor"})
    EXPECT_NE(world.ctl({command}).text.find(errors + " says why"), std::string::npos) << command;
  fs::remove(errors);
  EXPECT_EQ(world.ctl({"status"}).text.find("broken"), std::string::npos);
}

TEST_F(Inbox, NamesLineColumnAndWhatIsAllowed) {
  std::string broken = rejection_of("broken.yaml", "jobs: [\n  - x: {\n");
  EXPECT_NE(broken.find("broken.yaml:"), std::string::npos) << broken;

  std::string model = rejection_of("model.yaml", "jobs:\n  - {model: viduq3-por, prompt: x}\n");
  EXPECT_NE(model.find("model.yaml:2:"), std::string::npos) << model;
  EXPECT_NE(model.find("viduq3-pro"), std::string::npos) << model;

  std::string resolution =
      rejection_of("resolution.yaml", "jobs:\n  - model: viduq3-pro\n    prompt: x\n    resolution: 4k\n");
  EXPECT_NE(resolution.find("resolution.yaml:4:17"), std::string::npos) << resolution;
  EXPECT_NE(resolution.find("540p"), std::string::npos) << resolution;

  std::string key = rejection_of("key.yaml", "jobs:\n  - model: viduq3-pro\n    promt: x\n");
  EXPECT_NE(key.find("key.yaml:3:5"), std::string::npos) << key;
  EXPECT_NE(key.find("'prompt'"), std::string::npos) << key;

  std::string missing = rejection_of(
      "missing.yaml", "jobs:\n  - model: happyhorse-1.0-i2v\n    prompt: x\n    first_frame: nowhere.jpg\n");
  EXPECT_NE(missing.find("missing.yaml:4:18"), std::string::npos) << missing;

  std::string outside = rejection_of(
      "outside.yaml", "jobs:\n  - model: happyhorse-1.0-i2v\n    prompt: x\n    first_frame: ../key\n");
  EXPECT_NE(outside.find("outside.yaml:4:18"), std::string::npos) << outside;

  std::string budget =
      rejection_of("budget.yaml", "budget: 200 yuan\njobs:\n  - {model: viduq3-pro, prompt: x}\n");
  EXPECT_NE(budget.find("budget.yaml:1:9: 'budget' cannot be '200 yuan'"), std::string::npos) << budget;

  EXPECT_EQ(world.sim("GET", "/sim/journal?kind=submit").at("entries").size(), 0u) << "nothing was ordered";
  EXPECT_TRUE(world.get("/v1/batches").at("batches").empty()) << "a refused batch reserves no name";
}

TEST_F(Inbox, RefusesALinkOutOfTheFolder) {
  fs::create_directories(world.inbox());
  fs::create_symlink(world.key_file(), world.inbox() / "link.jpg");
  std::string text =
      rejection_of("link.yaml", "jobs:\n  - {model: happyhorse-1.0-i2v, prompt: x, first_frame: link.jpg}\n");
  EXPECT_NE(text.find("link.yaml:2:"), std::string::npos) << text;
}

TEST_F(Inbox, OrdersTheSameContentOnce) {
  std::string const text =
      "jobs:\n  - {model: viduq3-pro, prompt: 猫}\n  - {model: viduq3-pro, prompt: 狗}\n";
  world.drop("一.yaml", text);
  EXPECT_NE(receipt_of("一.yaml").find("2 jobs"), std::string::npos);
  world.drop("二.yaml", "# another comment, the same order\n" + text);
  std::string again = receipt_of("二.yaml");
  EXPECT_NE(again.find("'一'"), std::string::npos) << again;
  ASSERT_TRUE(wait_until([&] { return world.count("一", "done") == 2; }));
  EXPECT_EQ(world.sim("GET", "/sim/tasks").at("tasks").size(), 2u);
}

TEST_F(Inbox, RefusesOtherContentUnderAKnownName) {
  world.drop("一.yaml", "jobs:\n  - {model: viduq3-pro, prompt: 猫}\n");
  receipt_of("一.yaml");
  std::string text = rejection_of("一.yaml", "jobs:\n  - {model: viduq3-pro, prompt: 狗}\n");
  EXPECT_NE(text.find("known"), std::string::npos) << text;
}

TEST_F(Inbox, UsesThePictureAsItWasWhenTheBatchWasTaken) {
  auto picture = world.put_picture("01.jpg");
  std::string const before = test::bytes_of(picture);
  world.ask("POST", "/v1/batches?name=wait", "jobs: []");
  world.drop("帧.yaml", "jobs:\n  - {model: happyhorse-1.0-i2v, prompt: 猫, first_frame: 01.jpg}\n");
  receipt_of("帧.yaml");
  std::ofstream{picture} << "replaced afterwards";
  ASSERT_TRUE(wait_until([&] { return world.count("帧", "done") == 1; }));
  Json entry = world.sim("GET", "/sim/journal?kind=submit").at("entries").at(0);
  EXPECT_NE(entry.dump().find(Sha256::of(before).text()), std::string::npos);
}

TEST_F(Inbox, TakesAFolderWithItsFiles) {
  fs::path hidden = world.inbox() / ".第03集";
  fs::create_directories(hidden);
  fs::copy_file(fs::path(YJ_SOURCE_DIR) / "tests/data/media/cover-1x1.jpeg", hidden / "首帧.jpg");
  std::ofstream{hidden / "batch.yaml"}
      << "jobs:\n  - {model: happyhorse-1.0-i2v, prompt: 猫, first_frame: 首帧.jpg}\n";
  fs::rename(hidden, world.inbox() / "第03集");
  ASSERT_TRUE(wait_until([&] { return world.count("第03集", "done") == 1; }));
  EXPECT_FALSE(fs::exists(world.inbox() / "第03集"));
}

TEST_F(Inbox, TakesWhatWasPutThereWhileTheDaemonWasDown) {
  world.stop_daemon();
  world.drop("夜里.yaml", "jobs:\n  - {model: viduq3-pro, prompt: 猫}\n");
  world.launch_daemon();
  EXPECT_TRUE(wait_until([&] { return world.count("夜里", "done") == 1; }));
}

TEST_F(Inbox, LeavesEverythingElseAlone) {
  for (auto const* name : {"notes.txt", ".hidden.yaml", "half.yaml.part", "backup.yaml~"})
    std::ofstream{world.inbox() / name} << "jobs: []";
  world.drop("一.yaml", "jobs:\n  - {model: viduq3-pro, prompt: 猫}\n");
  receipt_of("一.yaml");
  for (auto const* name : {"notes.txt", ".hidden.yaml", "half.yaml.part", "backup.yaml~"})
    EXPECT_TRUE(fs::exists(world.inbox() / name)) << name;
}

}  // namespace
}  // namespace yj::e2e
