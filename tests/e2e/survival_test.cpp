// Killed at random, without money, with a wrong key: nothing is lost and nothing is bought twice.
#include "e2e/judgement.hpp"
#include "http/url.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <csignal>
#include <cstdlib>
#include <poll.h>
#include <random>

namespace yj::e2e {
namespace {

using namespace std::chrono_literals;

std::string many_jobs(int count) {
  std::string text = "defaults: {model: viduq3-pro, duration: 1, resolution: 540p}\njobs:\n";
  for (int i = 0; i < count; ++i) text += fmt::format("  - 镜头 {}，雨夜长安\n", i);
  return text;
}

/// See wrongs_of().
void expect_nothing_lost_or_doubled(World const& world, std::string const& batch) {
  EXPECT_THAT(wrongs_of(world, batch), ::testing::IsEmpty());
}

/// How often the daemon is killed; the long run sets more.
int setting(char const* name, int otherwise) {
  char const* value = std::getenv(name);
  return value == nullptr ? otherwise : std::atoi(value);
}

TEST(Killed, AtRandomLosesNothingAndBuysNothingTwice) {
  int const jobs = setting("YJ_KILL_JOBS", 60);
  int const kills = setting("YJ_KILLS", 10);
  unsigned seed = static_cast<unsigned>(setting("YJ_SEED", 4711));
  RecordProperty("seed", static_cast<int>(seed));
  std::mt19937 dice{seed};
  std::uniform_int_distribution<int> pause{5, 400};

  World world;
  world.start_sim({"--task-time", "100ms-500ms"});
  world.drop("长安.yaml", many_jobs(jobs));
  std::string settings = "limits: {in_flight: 20, submits_per_second: 60}\n";
  world.start_daemon(settings);
  for (int i = 0; i < kills; ++i) {
    ::poll(nullptr, 0, pause(dice));
    world.kill_daemon();
    world.launch_daemon();
  }
  ASSERT_TRUE(
      wait_until([&] { return world.count("长安", "done") + world.count("长安", "in_doubt") == jobs; }, 120s))
      << "seed " << seed;
  expect_nothing_lost_or_doubled(world, "长安");
  EXPECT_EQ(world.get("/v1/status").at("in_doubt").get<std::int64_t>(), world.count("长安", "in_doubt"));
  EXPECT_EQ(world.stop_daemon(), 0);
}

TEST(Stopped, FinishesWhatIsOnTheWire) {
  World world;
  world.start_sim({"--submit-delay", "500ms", "--task-time", "100ms-200ms"});
  world.drop("长安.yaml", many_jobs(8));
  world.start_daemon();
  ASSERT_TRUE(wait_until([&] { return world.get("/v1/status").value("on_wire", 0) > 0; }));
  EXPECT_EQ(world.stop_daemon(), 0);
  world.launch_daemon();
  ASSERT_TRUE(wait_until([&] { return world.count("长安", "done") == 8; }));
  EXPECT_EQ(world.count("长安", "in_doubt"), 0) << "a stop waits for the answers";
  expect_nothing_lost_or_doubled(world, "长安");
}

TEST(LostAnswers, LeaveJobsVisiblyInDoubt) {
  World world;
  world.start_sim({"--task-time", "100ms-200ms", "--submit-script", "ok,lost,ok,bad_gateway,ok,cut"});
  world.drop("长安.yaml", many_jobs(12));
  world.start_daemon(
      "limits: {in_flight: 20, submits_per_second: 50, submits_on_wire: 1}\ndoubt: {backoff: 100ms}\n");
  ASSERT_TRUE(
      wait_until([&] { return world.count("长安", "done") + world.count("长安", "in_doubt") == 12; }));
  EXPECT_EQ(world.count("长安", "in_doubt"), 3);
  expect_nothing_lost_or_doubled(world, "长安");
  EXPECT_EQ(world.get("/v1/batches/" + http::percent_encoded("长安")).at("complete"), false);
}

TEST(EmptyBalance, FailsNothingAndGoesOnAfterATopUp) {
  World world;
  world.start_sim({"--task-time", "100ms-200ms", "--balance", "30", "--price", "1"});
  world.drop("长安.yaml", many_jobs(80));
  world.start_daemon(
      "limits: {in_flight: 100, submits_per_second: 200}\nbalance: {backoff: 500ms, backoff_max: 2s}\n");
  ASSERT_TRUE(wait_until([&] { return world.count("长安", "done") == 30; }));
  auto refused = [&] {
    int count = 0;
    Json const journal = world.sim("GET", "/sim/journal?kind=submit");
    for (auto const& entry : journal.at("entries")) count += entry.at("status") == 429 ? 1 : 0;
    return count;
  };
  ASSERT_TRUE(wait_until([&] { return refused() >= 3; }));
  bool told = false;
  Json const status = world.get("/v1/status");
  for (auto const& obstacle : status.at("obstacles"))
    told = told || obstacle.at("what").get<std::string>().find("Insufficient balance") != std::string::npos;
  EXPECT_TRUE(told);

  // The gate outlives the process.
  world.kill_daemon();
  world.launch_daemon();
  ASSERT_TRUE(wait_until([&] { return world.answers(); }));
  int before = refused();
  EXPECT_LE(before, 12);
  world.sim("POST", "/sim/topup", R"({"credits": 1000})");
  // A probe whose answer the kill cut off is in doubt; there was no money for it.
  ASSERT_TRUE(wait_until([&] {
    world.deny_doubts();
    return world.count("长安", "done") == 80;
  }));
  EXPECT_EQ(world.count("长安", "failed"), 0);
  EXPECT_LE(refused(), 12) << "a handful of probes, whatever the number of jobs";
}

TEST(WrongKey, IsSaidOnceAndMendedWithoutARestart) {
  World world;
  world.start_sim({"--task-time", "100ms-200ms"});
  world.write_key("sk-wrong-key-987654");
  world.drop("长安.yaml", many_jobs(20));
  world.start_daemon();
  auto held = [&] {
    Json const status = world.get("/v1/status");
    if (!status.contains("obstacles")) return false;
    for (auto const& obstacle : status.at("obstacles")) {
      if (obstacle.at("kind") == "account_held") return true;
    }
    return false;
  };
  ASSERT_TRUE(wait_until(held));
  EXPECT_EQ(world.count("长安", "failed"), 0);
  world.write_key(World::kKey);
  world.daemon().signal(SIGHUP);
  ASSERT_TRUE(wait_until([&] { return world.count("长安", "done") == 20; }));
  std::string log = world.daemon_log();
  std::size_t said = 0;
  for (auto at = log.find("refuses the API key"); at != std::string::npos;
       at = log.find("refuses the API key", at + 1))
    ++said;
  EXPECT_EQ(said, 1u);
  EXPECT_EQ(log.find("sk-wrong"), std::string::npos) << "no key in the log";
  EXPECT_EQ(log.find(World::kKey), std::string::npos);
}

TEST(ForeignHost, GetsNoKeyDirectlyNorByRedirect) {
  for (auto const* links : {"foreign", "redirect"}) {
    World world;
    world.start_sim({"--task-time", "100ms-200ms", "--files-listen", "127.0.0.1:0", "--links", links});
    world.drop("长安.yaml", many_jobs(3));
    world.start_daemon();
    ASSERT_TRUE(wait_until([&] { return world.count("长安", "done") == 3; })) << links;
    EXPECT_EQ(world.sim("GET", "/sim/journal").at("foreign_requests_with_authorization"), 0);
    expect_nothing_lost_or_doubled(world, "长安");
  }
}

TEST(SecondDaemon, IsRefusedWithAReason) {
  World world;
  world.start_sim();
  world.start_daemon();
  auto first = world.daemon().pid();
  Process second{{YJ_DAEMON_BINARY, "--config", (world.state().parent_path() / "yuanjingd.yaml").string()},
                 world.state().parent_path() / "second.log"};
  EXPECT_EQ(second.wait(), 75);
  EXPECT_NE(test::bytes_of(world.state().parent_path() / "second.log").find(std::to_string(first)),
            std::string::npos);
  EXPECT_TRUE(world.answers()) << "the first goes on";
}

}  // namespace
}  // namespace yj::e2e
