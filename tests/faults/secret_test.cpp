// The API key after a run with everything in it: nowhere but in its own file.
#include "faults/trial.hpp"
#include "http/url.hpp"
#include "store/database.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

namespace yj::faults {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr auto kSettings =
    "limits: {in_flight: 20, submits_per_second: 500, submits_on_wire: 1}\n"
    "polling: {first: 20ms, fastest: 20ms, slowest: 100ms}\n"
    "balance: {backoff: 30ms, backoff_max: 60ms}\n"
    "doubt: {first_look: 100ms, backoff: 10ms, max_in_row: 1000}\n"
    "log: {level: debug}\n";

/// Files below a folder that hold this, the key's own file apart.
std::vector<std::string> files_with(fs::path const& folder, std::string const& secret) {
  std::vector<std::string> found;
  for (auto const& name : test::names_below(folder)) {
    if (name == "key" || !fs::is_regular_file(folder / name)) continue;
    if (test::bytes_of(folder / name).find(secret) != std::string::npos) found.push_back(name);
  }
  return found;
}

TEST(ApiKey, IsNowhereAfterARunWithEveryKindOfTrouble) {
  e2e::World world;
  std::string const wrong = "sk-not-the-right-one-555";
  // Lost answers, refusals, a failed task, an empty balance, a dead door, and a store that takes no more.
  world.start_sim({"--task-time", "10ms-30ms", "--balance", "6", "--price", "1", "--history", "on",
                   "--submit-script", "ok,lost,garbage,throttle,vendor_failure,html,ok", "--fate",
                   "moderation=0.2"});
  world.write_key(wrong);
  world.start_daemon(kSettings);
  std::string text = "defaults: {model: viduq3-pro, duration: 1, resolution: 540p}\njobs:\n";
  for (int i = 0; i < 10; ++i) text += fmt::format("  - 镜头 {}\n", i);
  world.drop("长安.yaml", text);
  ASSERT_TRUE(
      e2e::wait_until([&] { return world.daemon_log().find("refuses the API key") != std::string::npos; }));
  world.write_key(e2e::World::kKey);
  world.daemon().signal(SIGHUP);
  auto status = [&] { return world.get("/v1/status"); };
  ASSERT_TRUE(e2e::wait_until([&] { return status().dump().find("alance") != std::string::npos; }))
      << status().dump(1);
  world.sim("POST", "/sim/topup", R"({"yuan": 100})");
  world.ask("POST", "/v1/gates/resume");
  ASSERT_TRUE(e2e::wait_until([&] { return world.count("长安", "done") >= 2; }));
  {
    // Only new tasks are refused: what runs goes on, or nothing more would be ordered and no new task come.
    auto database = store::Database::open(world.state() / "store.db", store::Database::Mode::read_write);
    ASSERT_TRUE(database);
    database->execute(
        "CREATE TRIGGER no_task BEFORE UPDATE OF task_id ON attempt WHEN NEW.task_id IS NOT NULL AND "
        "OLD.task_id IS NULL "
        "BEGIN SELECT RAISE(ABORT, 'no task today'); END");
  }
  world.drop("洛阳.yaml", "batch: 洛阳\njobs: [{model: wan2.2-t2i-plus, prompt: 猫}]\n");
  ASSERT_TRUE(e2e::wait_until([&] {
    return world.daemon_log().find("safe in the rescue log") != std::string::npos;
  })) << world.daemon_log();

  std::string answers;
  for (auto const* target : {"/v1/status", "/v1/batches", "/v1/jobs?limit=500", "/v1/credits", "/v1/audit",
                             "/v1/balance", "/metrics", "/healthz"})
    answers += world.ask("GET", target).body;
  Json const jobs = world.get("/v1/jobs?limit=500");
  for (auto const& job : jobs.at("jobs")) {
    std::string const path = "/v1/jobs/" + job.at("id").get<std::string>();
    answers += world.ask("GET", path).body + world.ask("GET", path + "/evidence").body;
  }
  EXPECT_GT(answers.size(), 10'000u);
  EXPECT_EQ(world.ask("POST", "/v1/backup").status, 202);
  EXPECT_EQ(world.get("/v1/backup?wait=60").at("state"), "made");
  world.kill_daemon();  // with its log of writes as it is
  for (auto const& secret : {std::string{e2e::World::kKey}, wrong}) {
    EXPECT_THAT(answers, Not(HasSubstr(secret)));
    EXPECT_THAT(world.daemon_log(), Not(HasSubstr(secret)));
    EXPECT_THAT(files_with(world.state().parent_path(), secret), IsEmpty());
  }
  EXPECT_THAT(test::names_below(world.state()), ::testing::Contains("store.db-wal"));
  EXPECT_THAT(test::names_below(world.state()), ::testing::Contains("rescue.log"));
}

/// Ends a program as a crash does; whether the system wrote its memory down.
bool leaves_a_core(std::vector<std::string> command, fs::path const& folder,
                   std::function<bool()> const& is_up) {
  pid_t const pid = ::fork();
  if (pid == 0) {
    rlimit const unlimited{RLIM_INFINITY, RLIM_INFINITY};
    ::setrlimit(RLIMIT_CORE, &unlimited);
    if (::chdir(folder.c_str()) != 0) ::_exit(126);
    ::close(2);
    std::vector<char*> words;
    for (auto& word : command) words.push_back(word.data());
    words.push_back(nullptr);
    char* const nothing[] = {nullptr};
    ::execve(words[0], words.data(), nothing);
    ::_exit(127);
  }
  EXPECT_TRUE(e2e::wait_until(is_up));
  ::kill(pid, SIGABRT);
  int status = 0;
  ::waitpid(pid, &status, 0);
  EXPECT_TRUE(WIFSIGNALED(status)) << status;
  return WCOREDUMP(status);
}

TEST(ApiKey, IsInNoCoreFile) {
  e2e::World world;
  world.start_sim();
  world.configure();
  fs::path const folder = world.state().parent_path() / "cores";
  fs::create_directories(folder);
  std::string const sim = YJ_SIM_BINARY;
  fs::path const port = folder / "port";
  bool const others =
      leaves_a_core({sim, "--listen", "127.0.0.1:0", "--port-file", port.string(), "--key", "x"}, folder,
                    [&] { return fs::exists(port); });
  if (!others) GTEST_SKIP() << "this machine writes no core files at all";
  EXPECT_FALSE(leaves_a_core({YJ_DAEMON_BINARY, "--config", world.config_file().string()}, folder,
                             [&] { return world.answers(); }));
}

}  // namespace
}  // namespace yj::faults
