// Batches that are wrong from the bottom up, failures that are tried again, and a balance that runs out.
#include "e2e/world.hpp"
#include "http/url.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace yj::e2e {
namespace {

using ::testing::HasSubstr;

constexpr auto kOneByOne = "limits: {in_flight: 1, submits_per_second: 50, submits_on_wire: 1}\n";

std::string jobs_yaml(int count, std::string const& more, std::string const& prompt = "镜头") {
  std::string text = more + "defaults: {model: viduq3-pro, duration: 1, resolution: 540p}\njobs:\n";
  for (int i = 0; i < count; ++i) text += fmt::format("  - {} {}\n", prompt, i);
  return text;
}

Json batch(World const& world, std::string const& name) {
  return world.get("/v1/batches/" + http::percent_encoded(name));
}

bool is_held(World const& world, std::string const& name) {
  Json const json = batch(world, name);
  return json.contains("state") && json.at("state") == "held";
}

TEST(WrongBatch, IsHeldBeforeItFailsToTheLastJob) {
  World world;
  world.start_sim({"--task-time", "50ms-60ms", "--fate", "moderation=1"});
  world.start_daemon(kOneByOne);
  world.drop("长安.yaml", jobs_yaml(12, "stop: {fails_in_row: 3}\n", "血色灯笼"));
  ASSERT_TRUE(wait_until([&] { return is_held(world, "长安"); }));
  ASSERT_TRUE(wait_until([&] { return world.count("长安", "ready") + world.count("长安", "failed") == 12; }));
  std::string const reason = batch(world, "长安").at("reason");
  EXPECT_THAT(reason, HasSubstr("3 jobs failed one after another"));
  EXPECT_THAT(reason, HasSubstr("what the last 3 failures share"));
  auto const failed = world.count("长安", "failed");
  EXPECT_LE(failed, 4) << "at most one was under way";
  Json const status = world.get("/v1/status");
  EXPECT_THAT(status.at("warnings").dump(), HasSubstr("one after another"));

  // A restart changes nothing, and resuming counts anew.
  EXPECT_EQ(world.stop_daemon(), 0);
  world.launch_daemon();
  ASSERT_TRUE(wait_until([&] { return world.answers(); }));
  EXPECT_TRUE(is_held(world, "长安"));
  world.sim("POST", "/sim/faults", R"({"fate": {}})");
  EXPECT_EQ(world.ask("POST", "/v1/batches/" + http::percent_encoded("长安") + "/resume").status, 200);
  ASSERT_TRUE(wait_until([&] { return world.count("长安", "done") == 12 - failed; }));
}

TEST(WrongBatch, TriesAgainWhatNobodyUnderstandsOnlyIfItSaysSo) {
  World world;
  world.start_sim({"--task-time", "50ms-60ms", "--fate", "unknown=1"});
  world.start_daemon(kOneByOne);
  world.drop("一.yaml", jobs_yaml(1, ""));
  ASSERT_TRUE(wait_until([&] { return world.count("一", "failed") == 1; }));
  EXPECT_EQ(world.sim("GET", "/sim/tasks").at("tasks").size(), 1u);
  world.drop("二.yaml", jobs_yaml(1, "retry: {unknown: 1}\n", "再来"));
  auto tries = [&] {
    Json const job = world.get("/v1/jobs/" + http::percent_encoded("二") + "/001");
    return job.contains("attempt_count") ? job.at("attempt_count").get<int>() : 0;
  };
  ASSERT_TRUE(wait_until([&] {
    return world.sim("GET", "/sim/tasks").at("tasks").size() == 2 && world.count("二", "ready") == 1;
  }));
  EXPECT_EQ(tries(), 1) << "it waits for its second try";
}

/// The kinds of what stands in the way, with their models.
std::string obstacles(World const& world) {
  Json const status = world.get("/v1/status");
  std::string all;
  if (!status.contains("obstacles")) return all;
  for (auto const& each : status.at("obstacles"))
    all += each.at("kind").get<std::string>() + " " + each.at("what").get<std::string>() + "\n";
  return all;
}

TEST(EmptyBalance, StaysKnownOverARestartAndIsTriedWhenAPersonToppedUp) {
  World world;
  world.start_sim({"--task-time", "50ms-60ms", "--balance", "4", "--price", "1"});
  world.start_daemon();
  world.drop("长安.yaml", jobs_yaml(10, ""));
  ASSERT_TRUE(wait_until([&] { return world.count("长安", "done") == 4; }));
  ASSERT_TRUE(wait_until([&] { return obstacles(world).find("lane_balance") != std::string::npos; }));
  EXPECT_EQ(world.ask("POST", "/v1/balance", R"({"credits": 3})").status, 200);
  EXPECT_EQ(world.stop_daemon(), 0);
  world.launch_daemon();
  ASSERT_TRUE(wait_until([&] { return world.answers(); }));
  EXPECT_THAT(obstacles(world), HasSubstr("lane_balance")) << "nothing is tried before its time";
  Json const balance = world.get("/v1/balance").at("accounts").at(0);
  EXPECT_EQ(balance.at("left"), 3);
  EXPECT_EQ(balance.at("enough"), false) << "six wait";
  EXPECT_EQ(balance.at("prices").at(0).at("pays_for"), 3);

  world.sim("POST", "/sim/topup", R"({"yuan": 100})");
  auto resumed = world.ask("POST", "/v1/gates/resume?model=viduq3-pro");
  EXPECT_EQ(resumed.status, 200) << resumed.body;
  ASSERT_TRUE(wait_until([&] { return world.count("长安", "done") == 10; })) << obstacles(world);
  EXPECT_EQ(world.get("/v1/balance").at("accounts").at(0).at("left"), -3);
}

TEST(EmptyBalance, IsToldApartFromAModelThatAloneIsRefused) {
  World world;
  world.start_sim(
      {"--task-time", "50ms-60ms", "--balance", "100", "--price", "1", "--no-price", "wan2.6-t2v"});
  world.start_daemon("balance: {backoff: 50ms, backoff_max: 100ms}\n");
  world.drop("拒.yaml", "defaults: {model: wan2.6-t2v}\njobs: [一, 二]\n");
  ASSERT_TRUE(wait_until([&] { return obstacles(world).find("lane_balance") != std::string::npos; }));
  world.drop("好.yaml", jobs_yaml(3, ""));
  ASSERT_TRUE(wait_until([&] { return world.count("好", "done") == 3; }));
  ASSERT_TRUE(wait_until([&] { return obstacles(world).find("it has no price") != std::string::npos; }))
      << obstacles(world);
  // Of one answer: jobs go to and fro between these states.
  Json const counts = world.get("/v1/batches/" + http::percent_encoded("拒")).at("counts");
  std::int64_t waiting = 0;
  for (auto const* state : {"ready", "preparing", "armed"}) waiting += counts.value(state, 0);
  EXPECT_EQ(waiting, 2) << counts;
}

}  // namespace
}  // namespace yj::e2e
