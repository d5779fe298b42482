// The first start, and what goes wrong at it: every mistake gets a sentence that says what to do.
#include "base/files.hpp"
#include "e2e/world.hpp"
#include "http/url.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <cstring>
#include <fstream>

namespace yj::e2e {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr int kUsage = 64;
constexpr int kLater = 75;
constexpr int kMend = 78;

/// A service manager that listens.
class Manager {
 public:
  Manager() {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    YJ_ASSERT(path().size() < sizeof address.sun_path);
    std::memcpy(address.sun_path, path().data(), path().size());
    YJ_ASSERT(::bind(socket_.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
    timeval patience{60, 0};
    ::setsockopt(socket_.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  }
  [[nodiscard]] std::string path() const { return (folder_.path() / "notify").string(); }

  /// The next thing that was said; empty when nothing comes for a minute.
  [[nodiscard]] std::string heard() const { return next(0); }
  /// Takes what was said before.
  void hear_out() const {
    while (!next(MSG_DONTWAIT).empty()) {
    }
  }

 private:
  [[nodiscard]] std::string next(int flags) const {
    char buffer[512];
    auto bytes = ::recv(socket_.get(), buffer, sizeof buffer, flags);
    return std::string(buffer, bytes > 0 ? static_cast<std::size_t>(bytes) : 0);
  }

  test::TempFolder folder_;
  Fd socket_{::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)};
};

/// A home folder of a person who has never run the daemon.
struct FirstStart : ::testing::Test {
  struct Ended {
    int code;
    std::string said;
  };

  FirstStart() {
    environment["HOME"] = home.path().string();
    environment["XDG_CONFIG_HOME"] = (home.path() / "config").string();
    environment["YUANJING_API_KEY"] = World::kKey;
  }

  /// A configuration whose folders lie in the home; `more` may name other keys.
  fs::path configure(std::string const& more = "", std::string const& paths = "") {
    fs::path file = home.path() / "yuanjingd.yaml";
    std::string root = home.path().string();
    std::ofstream{file} << (more.find("platform:") == std::string::npos
                                ? "platform: {generation_url: \"http://127.0.0.1:9\"}\n"
                                : "")
                        << (paths.empty()
                                ? fmt::format(
                                      "paths: {{inbox: {0}/inbox, output: {0}/output, state: {0}/state}}\n"
                                      "control: {{socket: {0}/c.sock}}\n",
                                      root)
                                : paths)
                        << more;
    return file;
  }

  Ended run(std::vector<std::string> words) {
    words.insert(words.begin(), YJ_DAEMON_BINARY);
    fs::path log = home.path() / fmt::format("said-{}", ++runs);
    Process process{words, log, environment};
    int code = process.wait();
    return {code, test::bytes_of(log)};
  }
  Ended start(std::string const& more = "", std::string const& paths = "") {
    return run({"--config", configure(more, paths).string()});
  }
  Ended check(std::string const& more = "", std::string const& paths = "") {
    return run({"--config", configure(more, paths).string(), "--check", "--offline"});
  }
  fs::path key_file(std::string const& text, unsigned mode = 0600) {
    fs::path file = home.path() / "key";
    std::ofstream{file} << text;
    ::chmod(file.c_str(), mode);
    return file;
  }
  std::string with_key(fs::path const& file) {
    return fmt::format("accounts: {{default: {{api_key_file: {}}}}}\n", file.string());
  }

  test::TempFolder home;
  std::map<std::string, std::string> environment;
  int runs = 0;
};

TEST_F(FirstStart, WithoutAKeySaysWhereOneIsMadeAndWhereItGoes) {
  environment.erase("YUANJING_API_KEY");
  auto ended = start();
  EXPECT_EQ(ended.code, kMend);
  EXPECT_THAT(ended.said, HasSubstr("https://ai.opencomputing.cn"));
  EXPECT_THAT(ended.said, HasSubstr("/api-key (chmod 600)"));
  EXPECT_THAT(ended.said, HasSubstr("YUANJING_API_KEY=…"));
}

TEST_F(FirstStart, OfAServiceWithoutAKeySaysSoInTheStatus) {
  environment.erase("YUANJING_API_KEY");
  Manager manager;
  environment["NOTIFY_SOCKET"] = manager.path();
  environment["STATE_DIRECTORY"] = "/var/lib/yuanjingd";
  // What the unit makes of a key that is not there.
  environment["CREDENTIALS_DIRECTORY"] = home.path().string();
  std::ofstream{home.path() / "api-key"} << "\n";
  ::chmod((home.path() / "api-key").c_str(), 0400);
  EXPECT_EQ(start().code, kMend);
  std::string status = manager.heard();
  EXPECT_TRUE(status.starts_with("STATUS=there is no API key")) << status;
  EXPECT_THAT(status, HasSubstr("https://ai.opencomputing.cn"));
  EXPECT_THAT(status, HasSubstr("/etc/yuanjingd/api-key"));
  EXPECT_THAT(status, HasSubstr("systemctl restart yuanjingd"));
}

TEST_F(FirstStart, RefusesAKeyThatEverybodyCanRead) {
  auto file = key_file("sk-1", 0644);
  auto ended = start(with_key(file));
  EXPECT_EQ(ended.code, kMend);
  EXPECT_THAT(ended.said, HasSubstr("chmod 600 " + file.string()));
}

TEST_F(FirstStart, SaysWhatIsWrongWithAPastedKey) {
  auto said = [&](std::string const& text) {
    auto ended = start(with_key(key_file(text)));
    EXPECT_EQ(ended.code, kMend) << text;
    EXPECT_THAT(ended.said, Not(HasSubstr("secret"))) << "no part of a key is printed";
    return ended.said;
  };
  EXPECT_THAT(said(""), HasSubstr("it is empty"));
  EXPECT_THAT(said("Bearer secret"), HasSubstr("begins with 'Bearer'"));
  EXPECT_THAT(said("\"secret\""), HasSubstr("stands in quotes"));
  EXPECT_THAT(said("YUANJING_API_KEY=secret"), HasSubstr("it is an assignment"));
  EXPECT_THAT(said("sec ret secret"), HasSubstr("blanks"));
  EXPECT_THAT(said("\xef\xbb\xbfsecret"), HasSubstr("beyond ASCII"));
  environment["YUANJING_API_KEY"] = "Bearer secret";
  auto ended = start();
  EXPECT_EQ(ended.code, kMend);
  EXPECT_THAT(ended.said, HasSubstr("YUANJING_API_KEY holds no API key"));
}

TEST_F(FirstStart, SaysThatTheKeyFileIsNotThere) {
  auto ended = start(with_key(home.path() / "nowhere"));
  EXPECT_EQ(ended.code, kMend);
  EXPECT_THAT(ended.said, HasSubstr("nowhere"));
  EXPECT_THAT(ended.said, HasSubstr("No such file"));
}

TEST_F(FirstStart, NamesEveryAccountWithoutAKeyAtOnce) {
  auto ended = start("accounts: {studio: {}, agency: {}}\n");
  EXPECT_EQ(ended.code, kMend);
  EXPECT_THAT(ended.said, HasSubstr("account 'studio' has no API key"));
  EXPECT_THAT(ended.said, HasSubstr("account 'agency' has no API key"));
}

TEST_F(FirstStart, NamesTheFolderThatItCannotUseAndTheKeyOfTheConfiguration) {
  std::string root = home.path().string();
  std::ofstream{home.path() / "file"} << "x";
  for (auto [name, key] : {std::pair{"inbox", "paths.inbox"}, std::pair{"output", "paths.output"},
                           std::pair{"state", "paths.state"}}) {
    std::string paths = "paths: {";
    for (std::string each : {"inbox", "output", "state"})
      paths += fmt::format("{}: {}/{}, ", each, root, each == name ? "file/below" : each);
    paths += fmt::format("}}\ncontrol: {{socket: {}/c.sock}}\n", root);
    auto ended = start("", paths);
    EXPECT_EQ(ended.code, kMend);
    EXPECT_THAT(ended.said, HasSubstr(root + "/file"));
    EXPECT_THAT(ended.said, HasSubstr(std::string{"configuration: "} + key));
  }
}

TEST_F(FirstStart, RefusesResultsInTheInbox) {
  std::string root = home.path().string();
  auto ended =
      start("", fmt::format("paths: {{inbox: {0}/in, output: {0}/in/out, state: {0}/state}}\n", root));
  EXPECT_EQ(ended.code, kMend);
  EXPECT_THAT(ended.said, HasSubstr("lie in each other"));
}

TEST_F(FirstStart, SaysWhereBatchesGoWhenOneIsNamedOnTheCommandLine) {
  auto ended = run({"橘猫.yaml"});
  EXPECT_EQ(ended.code, kUsage);
  EXPECT_THAT(ended.said, HasSubstr("yuanjingctl submit 橘猫.yaml"));
}

TEST_F(FirstStart, RefusesAnUnknownOptionAndAMissingConfiguration) {
  EXPECT_EQ(run({"--chek"}).code, kUsage);
  auto ended = run({"--config", "/nowhere.yaml"});
  EXPECT_EQ(ended.code, kMend);
  EXPECT_THAT(ended.said, HasSubstr("/nowhere.yaml"));
}

TEST_F(FirstStart, SaysAllThatIsWrongWithAConfiguration) {
  auto ended = start("limitz: {in_flight: 3}\npolling: {first: soon}\naccounts: {default: {budget: five}}\n");
  EXPECT_EQ(ended.code, kMend);
  EXPECT_THAT(ended.said, HasSubstr("'limits'"));
  EXPECT_THAT(ended.said, HasSubstr("'soon' is not a duration"));
  EXPECT_THAT(ended.said, HasSubstr("'budget' cannot be 'five'"));
}

TEST_F(FirstStart, RefusesToSendTheKeyInTheClear) {
  auto ended = start("platform: {generation_url: \"http://opencomputing.ai\"}\n");
  EXPECT_EQ(ended.code, kMend);
  EXPECT_THAT(ended.said, HasSubstr("https://"));
}

TEST_F(FirstStart, SaysThatASocketsPathIsTooLong) {
  std::string root = home.path().string();
  std::string paths = fmt::format(
      "paths: {{inbox: {0}/inbox, output: {0}/output, state: {0}/state}}\ncontrol: {{socket: "
      "{0}/{1}/c.sock}}\n",
      root, std::string(80, 'x'));
  auto checked = check("", paths);
  EXPECT_EQ(checked.code, kMend);
  EXPECT_THAT(checked.said, HasSubstr("control.socket"));
  EXPECT_EQ(start("", paths).code, kMend);
}

TEST_F(FirstStart, LeavesAFileAloneThatLiesWhereTheSocketGoes) {
  std::ofstream{home.path() / "c.sock"} << "precious";
  auto ended = start();
  EXPECT_EQ(ended.code, kMend);
  EXPECT_THAT(ended.said, HasSubstr("c.sock"));
  EXPECT_EQ(test::bytes_of(home.path() / "c.sock"), "precious");
}

TEST_F(FirstStart, IsCheckedWithoutChangingAnything) {
  auto checked = check();
  EXPECT_EQ(checked.code, 0) << checked.said;
  for (auto const* part : {"21 models", "inbox: ", "(will be made)", "the API key was read", "socket: "})
    EXPECT_THAT(checked.said, HasSubstr(part));
  EXPECT_FALSE(fs::exists(home.path() / "inbox"));
  EXPECT_FALSE(fs::exists(home.path() / "state"));
}

TEST_F(FirstStart, SaysEverythingThatACheckFinds) {
  environment["YUANJING_API_KEY"] = "Bearer x";
  std::ofstream{home.path() / "output"} << "a file";
  auto checked = check("disk: {reserve: 1000000GiB}\n");
  EXPECT_EQ(checked.code, kMend);
  EXPECT_THAT(checked.said, HasSubstr("begins with 'Bearer'"));
  EXPECT_THAT(checked.said, HasSubstr("paths.output"));
  EXPECT_THAT(checked.said, HasSubstr("less than disk.reserve"));
}

/// A start that comes through, in a world with a simulator.
struct Running : ::testing::Test {
  World world;
};

TEST_F(Running, SaysWhereThingsAreAndThatThePlatformTakesTheKey) {
  world.start_sim();
  world.start_daemon();
  EXPECT_TRUE(
      wait_until([&] { return world.daemon_log().find("answers and takes the key") != std::string::npos; }));
  std::string log = world.daemon_log();
  EXPECT_THAT(log, HasSubstr("inbox:  " + world.inbox().string()));
  EXPECT_THAT(log, HasSubstr("output: " + world.output().string()));
  EXPECT_THAT(log, HasSubstr("control.sock"));
}

TEST_F(Running, SaysAtStartThatTheKeyIsRefused) {
  world.start_sim();
  world.write_key("sk-wrong");
  world.start_daemon();
  EXPECT_TRUE(wait_until([&] {
    return world.daemon_log().find("does not take the key (Invalid API Key)") != std::string::npos;
  }));
  EXPECT_EQ(world.sim("GET", "/sim/journal?kind=submit").at("entries").size(), 0u)
      << "a free question found it";
}

TEST_F(Running, SaysAtStartThatThePlatformDoesNotAnswer) {
  world.set_platform_url("http://127.0.0.1:9");
  world.start_daemon();
  EXPECT_TRUE(wait_until(
      [&] { return world.daemon_log().find("http://127.0.0.1:9 does not answer") != std::string::npos; }));
}

TEST_F(Running, IsTheOnlyOneOfItsStateFolder) {
  world.start_sim();
  world.start_daemon();
  fs::path log = world.state().parent_path() / "second.log";
  Process second{{YJ_DAEMON_BINARY, "--config", (world.state().parent_path() / "yuanjingd.yaml").string()},
                 log};
  EXPECT_EQ(second.wait(), kLater);
  EXPECT_THAT(test::bytes_of(log), HasSubstr(std::to_string(world.daemon().pid())));
  EXPECT_TRUE(world.answers()) << "the first is unharmed";
}

TEST_F(Running, NamesInTheInboxWhatIsNoBatch) {
  world.start_sim();
  world.start_daemon();
  std::ofstream{world.inbox() / "秋天.yaml.txt"} << "jobs: []";
  fs::path hint = world.inbox() / "rejected" / "秋天.yaml.txt.left-alone.txt";
  ASSERT_TRUE(wait_until([&] { return fs::exists(hint); }));
  EXPECT_THAT(test::bytes_of(hint), HasSubstr("rename it to 秋天.yaml"));
  EXPECT_TRUE(fs::exists(world.inbox() / "秋天.yaml.txt"));
  fs::rename(world.inbox() / "秋天.yaml.txt", world.inbox() / "秋天.md.part");
  EXPECT_TRUE(wait_until([&] { return !fs::exists(hint); })) << "the hint goes with what it is about";
}

TEST_F(Running, SaysThatTheDiskIsAlmostFullAndWhatToDo) {
  world.start_sim();
  world.start_daemon("disk: {reserve: 1000000GiB}\n");
  world.drop("一.yaml", "jobs:\n  - {model: viduq3-pro, prompt: 猫}\n");
  ASSERT_TRUE(wait_until([&] { return world.count("一", "ready") == 1; }));
  Json why = world.get("/v1/jobs/" + http::percent_encoded("一") + "/001").at("why");
  EXPECT_EQ(why.at("kind"), "no_space");
  EXPECT_THAT(why.at("advice").get<std::string>(), HasSubstr("Make room"));
}

TEST_F(Running, TellsSystemdWhenItIsReadyAndWhenItStops) {
  world.start_sim();
  Manager manager;
  world.set_environment({{"NOTIFY_SOCKET", manager.path()}});
  world.start_daemon();
  EXPECT_THAT(manager.heard(), HasSubstr("READY=1"));
  world.daemon().signal(SIGHUP);
  EXPECT_THAT(manager.heard(), HasSubstr("RELOADING=1\nMONOTONIC_USEC="));
  EXPECT_EQ(manager.heard(), "READY=1");
  EXPECT_EQ(world.stop_daemon(), 0);
  EXPECT_THAT(manager.heard(), HasSubstr("STOPPING=1"));
}

TEST_F(Running, GivesSystemdSignsOfLifeAndSaysWhatItDoes) {
  world.start_sim({"--task-time", "1h"});
  Manager manager;
  world.set_environment({{"NOTIFY_SOCKET", manager.path()}, {"WATCHDOG_USEC", "200000"}});
  world.start_daemon();
  EXPECT_THAT(manager.heard(), HasSubstr("READY=1\nSTATUS=Inbox " + world.inbox().string()));
  world.drop("一.yaml", "jobs:\n  - {model: viduq3-pro, prompt: 猫}\n");
  int signs = 0;
  std::string status;
  while (signs < 3 || status != "STATUS=1 running") {
    std::string word = manager.heard();
    ASSERT_FALSE(word.empty()) << "systemd would have killed it; " << signs << " signs, last: " << status;
    if (word == "WATCHDOG=1") ++signs;
    if (word.starts_with("STATUS=")) status = word;
  }
  world.daemon().signal(SIGSTOP);
  manager.hear_out();
  world.daemon().signal(SIGCONT);
  EXPECT_FALSE(manager.heard().empty());
}

}  // namespace
}  // namespace yj::e2e
