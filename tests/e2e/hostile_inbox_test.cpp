// What nobody should put into the inbox, and a good batch beside it.
#include "base/text.hpp"
#include "e2e/world.hpp"
#include "support/sanitizers.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>

namespace yj::e2e {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

constexpr char const* kGood = "jobs:\n  - {model: viduq3-pro, prompt: 猫}\n";

std::string repeated(std::string_view text, std::size_t times) {
  std::string out;
  for (std::size_t i = 0; i < times; ++i) out += text;
  return out;
}

struct HostileInbox : ::testing::Test {
  World world;

  void SetUp() override {
    world.start_sim({"--task-time", "100ms-200ms"});
    world.start_daemon();
  }

  [[nodiscard]] fs::path rejected() const { return world.inbox() / "rejected"; }
  /// What lies in `rejected` beside whatever begins with this name.
  std::string errors_of(std::string const& name) {
    std::string text;
    auto found = [&] {
      for (auto const& entry : fs::directory_iterator(rejected())) {
        std::string file = entry.path().filename().string();
        if (file.starts_with(name) && file.ends_with(".errors.txt") && file.front() != '.')
          text = test::bytes_of(entry.path());
      }
      return !text.empty();
    };
    EXPECT_TRUE(wait_until(found)) << name;
    EXPECT_TRUE(is_utf8(text)) << "no editor shows it";
    return text;
  }
  void is_refused(std::string const& name, std::string const& because) {
    std::string text = errors_of(name);
    EXPECT_NE(text.find(because), std::string::npos) << name << ": " << text;
    EXPECT_FALSE(fs::exists(fs::symlink_status(world.inbox() / name))) << name;
    EXPECT_TRUE(fs::exists(fs::symlink_status(rejected() / name))) << name;
  }
  /// The daemon is there, and a batch that comes last goes through.
  void TearDown() override {
    if (IsSkipped()) return;
    world.drop("zz-good.yaml", "jobs:\n  - {model: viduq3-pro, prompt: the last}\n");
    EXPECT_TRUE(wait_until([&] { return world.count("zz-good", "done") == 1; }, 60s));
    EXPECT_TRUE(world.daemon().running());
  }
};

TEST_F(HostileInbox, RefusesBombsWithTheirPlace) {
  std::string aliases = "a0: &a0 [x,x,x,x,x,x,x,x,x]\n";
  for (int i = 1; i <= 9; ++i) {
    std::string use = fmt::format("*a{}", i - 1);
    aliases += fmt::format("a{}: &a{} [{}{}]\n", i, i, use, repeated("," + use, 8));
  }
  world.drop("itself.yaml", "a: &x [*x]\n");
  world.drop("aliases.yaml", aliases);
  world.drop("open.yaml", repeated("[", 1'000'000));
  world.drop("maps.yaml", repeated("{a: ", 200'000));
  world.drop("scalar.yaml", "jobs: [\"" + repeated("x", 10'000'000) + "\"]\n");
  world.drop("deep.json", "{\"jobs\": " + repeated("[", 100'000) + repeated("]", 100'000) + "}");
  world.drop("zero.yaml", std::string(1000, '\0'));
  world.drop("bytes.yaml", "jobs: \xff\xfe\xc0\xaf\n");
  world.drop("huge.yaml", repeated("# nothing\n", 2'000'000));
  world.drop("empty.yaml", "");
  is_refused("itself.yaml", "itself.yaml:1:8:");
  is_refused("aliases.yaml", "more than 1000000 values");
  is_refused("open.yaml", "open.yaml:1:65:");
  is_refused("maps.yaml", "nests deeper");
  is_refused("scalar.yaml", "scalar.yaml:1:");
  is_refused("deep.json", "nests deeper");
  is_refused("zero.yaml", "zero.yaml");
  is_refused("bytes.yaml", "UTF-8");
  is_refused("huge.yaml", "larger than");
  is_refused("empty.yaml", "empty.yaml");
}

TEST_F(HostileInbox, FollowsNoLink) {
  fs::path outside = world.inbox().parent_path() / "outside.yaml";
  std::ofstream{outside} << kGood;
  fs::create_symlink(outside, world.inbox() / "link.yaml");
  fs::create_symlink("circle-b.yaml", world.inbox() / "circle-a.yaml");
  fs::create_symlink("circle-a.yaml", world.inbox() / "circle-b.yaml");
  fs::create_symlink("nowhere", world.inbox() / "dangling.yaml");
  fs::create_symlink(".", world.inbox() / "folder.yaml");
  world.drop("first.yaml", kGood);  // a link alone makes no notice
  for (auto const* name : {"link.yaml", "circle-a.yaml", "circle-b.yaml", "folder.yaml"})
    is_refused(name, "link");
  is_refused("dangling.yaml", "dangling.yaml");
  EXPECT_EQ(test::bytes_of(outside), kGood) << "what a link leads to is left alone";
}

TEST_F(HostileInbox, TakesAHardLinkForTheFileThatItIs) {
  fs::path outside = world.inbox().parent_path() / "outside.yaml";
  std::ofstream{outside} << kGood;
  fs::create_hard_link(outside, world.inbox() / "hard.yaml");
  world.drop("other.yaml", "jobs:\n  - {model: viduq3-pro, prompt: 狗}\n");
  EXPECT_TRUE(wait_until([&] { return world.count("hard", "done") == 1; }));
  EXPECT_EQ(test::bytes_of(outside), kGood);
}

TEST_F(HostileInbox, RefusesWhatIsNoFile) {
  ASSERT_EQ(::mkfifo((world.inbox() / "pipe.yaml").c_str(), 0666), 0);
  ASSERT_EQ(::mkfifo((world.inbox() / "pipe.jpg").c_str(), 0666), 0);
  int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  (world.inbox() / "socket.yaml").string().copy(address.sun_path, sizeof address.sun_path - 1);
  ASSERT_EQ(::bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  ::close(fd);
  fs::create_directories(world.inbox() / "folder" / "batch.yaml");
  fs::create_directories(world.inbox() / "picture.jpg");
  world.drop("uses-pipe.yaml", "jobs:\n  - {model: happyhorse-1.0-i2v, prompt: x, first_frame: pipe.jpg}\n");
  world.drop("uses-folder.yaml",
             "jobs:\n  - {model: happyhorse-1.0-i2v, prompt: x, first_frame: picture.jpg}\n");
  is_refused("pipe.yaml", "pipe.yaml");
  is_refused("socket.yaml", "socket.yaml");
  is_refused("folder", "folder/batch.yaml");
  is_refused("uses-pipe.yaml", "uses-pipe.yaml:2:");
  is_refused("uses-folder.yaml", "uses-folder.yaml:2:");
}

TEST_F(HostileInbox, RefusesDevices) {
  fs::path device = world.inbox() / "zero.yaml";
  if (::mknod(device.c_str(), S_IFCHR | 0666, ::makedev(1, 5)) != 0)
    GTEST_SKIP() << "no device can be made here: "
                 << std::error_code(errno, std::generic_category()).message();
  ASSERT_EQ(::mknod((world.inbox() / "zero.jpg").c_str(), S_IFCHR | 0666, ::makedev(1, 5)), 0);
  world.drop("uses.yaml", "jobs:\n  - {model: happyhorse-1.0-i2v, prompt: x, first_frame: zero.jpg}\n");
  is_refused("zero.yaml", "zero.yaml");
  is_refused("uses.yaml", "uses.yaml:2:");
}

TEST_F(HostileInbox, WaitsForAFileThatIsBeingWritten) {
  std::ofstream file{world.inbox() / "slow.yaml"};
  file << "jobs:\n" << std::flush;
  for (int i = 1; i <= 10; ++i) {
    file << fmt::format("  - {{model: viduq3-pro, prompt: 猫 {}}}\n", i) << std::flush;
    // Another batch makes the daemon look at the folder, so it has seen the half file by the time that this one is gone.
    std::string other = fmt::format("other-{}.yaml", i);
    world.drop(other, fmt::format("jobs:\n  - {{model: viduq3-pro, prompt: 狗 {}}}\n", i));
    file << "# still writing\n" << std::flush;
    ASSERT_TRUE(wait_until([&] {
      file << "#" << std::flush;
      return !fs::exists(world.inbox() / other);
    }));
    file << "\n" << std::flush;
    ASSERT_TRUE(fs::exists(world.inbox() / "slow.yaml"));
  }
  file.close();
  EXPECT_TRUE(wait_until([&] { return world.count("slow", "done") == 10; }));
}

TEST_F(HostileInbox, CopesWithNamesThatNobodyTypes) {
  std::string const longest = std::string(250, 'n') + ".yaml";
  std::string const longest_bad = std::string(250, 'b') + ".yaml";
  std::string const longest_stray = std::string(246, 's') + ".yaml.txt";
  for (std::string const& name : {std::string("line\nbreak.yaml"), std::string("\xff\xfe.yaml"), longest_bad})
    std::ofstream{world.inbox() / name} << "jobs: nothing\n";
  std::ofstream{world.inbox() / longest} << kGood;
  std::ofstream{world.inbox() / longest_stray} << kGood;
  std::ofstream{world.inbox() / "stray\n\xff.yaml.txt"} << kGood;
  is_refused("line\nbreak.yaml", "line break.yaml:1:7:");
  is_refused("\xff\xfe.yaml", ".yaml:1:7:");
  EXPECT_NE(errors_of(longest_bad.substr(0, 200)).find(":1:7:"), std::string::npos);
  std::string too_long = errors_of(longest.substr(0, 200));
  EXPECT_NE(too_long.find("200 bytes"), std::string::npos) << too_long;
  auto hinted = [&] {
    return std::count_if(fs::directory_iterator(rejected()), fs::directory_iterator(), [](auto const& entry) {
             return entry.path().filename().string().ends_with(".left-alone.txt");
           }) == 2;
  };
  EXPECT_TRUE(wait_until(hinted));
  for (auto const& entry : fs::directory_iterator(rejected())) {
    if (entry.path().extension() != ".txt") continue;
    EXPECT_TRUE(is_utf8(test::bytes_of(entry.path()))) << entry.path();
  }
}

TEST_F(HostileInbox, FindsItsWayOutOfTreesWithLoops) {
  fs::path tree = world.inbox() / ".tree";
  fs::path deep = tree;
  for (int level = 0; level < 300; ++level) deep /= "d";
  fs::create_directories(deep);
  fs::create_directory_symlink("..", tree / "up");
  fs::create_directory_symlink(".", tree / "again");
  std::ofstream{tree / "batch.yaml"}
      << "jobs:\n  - {model: happyhorse-1.0-i2v, prompt: x, first_frame: again/again/again/a.jpg}\n"
         "  - {model: happyhorse-1.0-i2v, prompt: x, first_frame: up/key}\n";
  fs::rename(tree, world.inbox() / "tree");
  std::string text = errors_of("tree");
  EXPECT_NE(text.find("tree/batch.yaml:2:"), std::string::npos) << text;
  EXPECT_NE(text.find("tree/batch.yaml:3:"), std::string::npos) << text;
}

TEST_F(HostileInbox, AnswersWhileTenThousandFilesWait) {
  constexpr int kFiles = 10'000;
  constexpr int kBad = 500;
  for (int i = 0; i < kFiles - kBad; ++i) {
    // Nothing of this is a batch, and every second looks as if it had been meant as one.
    std::ofstream{world.inbox() / fmt::format("{:05}.{}", i, i % 2 == 0 ? "jpg" : "yaml.txt")} << "x";
  }
  for (int i = 0; i < kBad; ++i)
    std::ofstream{world.inbox() / fmt::format("bad-{:03}.yaml", i)} << "jobs: nothing\n";
  auto slowest = 0ms;
  auto all_refused = [&] {
    auto begun = std::chrono::steady_clock::now();
    EXPECT_TRUE(world.answers());
    auto took =
        std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begun);
    slowest = std::max(slowest, took);
    return std::count_if(fs::directory_iterator(rejected()), fs::directory_iterator(), [](auto const& entry) {
             return entry.path().filename().string().ends_with(".yaml.errors.txt");
           }) >= kBad;
  };
  EXPECT_TRUE(wait_until(all_refused, 120s));
  RecordProperty("slowest_answer_ms", static_cast<int>(slowest.count()));
  EXPECT_LT(slowest, 5s * test::kSlowness) << "somebody who asks meanwhile";
  auto hints = std::count_if(
      fs::directory_iterator(rejected()), fs::directory_iterator(),
      [](auto const& entry) { return entry.path().filename().string().ends_with(".left-alone.txt"); });
  EXPECT_EQ(hints, 50) << "not one for each";
}

}  // namespace
}  // namespace yj::e2e
