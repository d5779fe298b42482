// People at the helm: they pause, prefer and retry, and read what happened.
#include "e2e/world.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace yj::e2e {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class Steering : public ::testing::Test {
 protected:
  std::string ctl(std::vector<std::string> words) {
    Said said = world.ctl(std::move(words));
    EXPECT_EQ(said.code, 0) << said.text;
    return said.text;
  }
  static std::string batch(std::vector<std::string> const& jobs) {
    std::string text = "defaults: {model: happyhorse-1.0-t2v, duration: 4}\njobs:\n";
    for (auto const& job : jobs) text += "  " + job + ": {prompt: cat}\n";
    return text;
  }
  std::string state_of(std::string const& job) { return world.get("/v1/jobs/" + job).at("state"); }

  World world;
};

TEST_F(Steering, PausesAJobPrefersAnotherAndLetsItGoOn) {
  // Without money nothing moves until somebody says that there is some.
  world.start_sim({"--task-time", "100ms-200ms", "--balance", "0", "--price", "1"});
  world.drop("a.yaml", batch({"one", "two", "three", "four"}));
  world.start_daemon("limits: {in_flight: 1}\nbalance: {backoff: 10m, backoff_max: 30m}\n");
  auto stands_still = [&] {
    Json const status = world.get("/v1/status");
    return status.at("obstacles").dump().find("lane_balance") != std::string::npos &&
           status.at("totals").value("ready", 0) == 4;
  };
  ASSERT_TRUE(wait_until(stands_still)) << world.daemon_log();
  EXPECT_THAT(ctl({"pause", "a/four"}), HasSubstr("job a/four is paused"));
  EXPECT_THAT(ctl({"why", "a/four"}), HasSubstr("yuanjingctl resume a/four"));
  EXPECT_THAT(ctl({"priority", "a/three", "high"}), HasSubstr("a/three: high priority"));
  world.sim("POST", "/sim/topup", R"({"credits": 100})");
  ctl({"resume"});
  ASSERT_TRUE(wait_until([&] { return world.count("a", "done") == 3; })) << world.daemon_log();
  EXPECT_EQ(state_of("a/four"), "held");
  ctl({"resume", "a/four"});
  ASSERT_TRUE(wait_until([&] { return world.count("a", "done") == 4; })) << world.daemon_log();
  std::string const log = ctl({"logs", "a/four"});
  for (auto const* word : {"paused", "resumed", "done"}) EXPECT_THAT(log, HasSubstr(word));
  EXPECT_THAT(log, Not(HasSubstr("a/three")));
}

TEST_F(Steering, EditsWhatWaitsAndWhatFailedAndThatIsWhatIsOrdered) {
  world.start_sim({"--task-time", "100ms-200ms", "--balance", "0", "--price", "1"});
  world.drop("a.yaml", batch({"one", "two"}));
  world.start_daemon("balance: {backoff: 10m, backoff_max: 30m}\n");
  auto stands_still = [&] {
    return world.get("/v1/status").at("obstacles").dump().find("lane_balance") != std::string::npos &&
           world.count("a", "ready") == 2;
  };
  ASSERT_TRUE(wait_until(stands_still)) << world.daemon_log();
  EXPECT_THAT(ctl({"edit", "a/one", "--prompt", "dog", "--set", "duration=6"}),
              HasSubstr("job a/one is changed; it is ready"));
  ctl({"edit", "a/two", "--prompt", "pony [sim:moderation]", "--unset", "duration"});
  world.sim("POST", "/sim/topup", R"({"credits": 100})");
  ctl({"resume"});
  ASSERT_TRUE(wait_until([&] { return world.count("a", "done") == 1 && world.count("a", "failed") == 1; }))
      << world.get("/v1/jobs?batch=a").dump() << world.daemon_log();
  EXPECT_THAT(ctl({"edit", "a/two", "--prompt", "donkey"}), HasSubstr("job a/two is changed; it is failed"));
  ctl({"retry", "a/two"});
  ASSERT_TRUE(wait_until([&] { return world.count("a", "done") == 2; })) << world.daemon_log();

  std::vector<std::string> bought;
  Json const journal = world.sim("GET", "/sim/journal?kind=submit");
  for (auto const& order : journal.at("entries")) {
    if (order.contains("taskid") && order.at("taskid") != "") bought.push_back(order.dump());
  }
  EXPECT_EQ(bought.size(), 3u);
  for (auto const& order : bought) EXPECT_THAT(order, Not(HasSubstr("\"cat\""))) << "nothing goes as it was";
  auto has = [&](char const* what) {
    return std::count_if(bought.begin(), bought.end(),
                         [&](auto const& order) { return order.find(what) != std::string::npos; });
  };
  for (auto const* prompt : {"dog", "pony", "donkey"}) EXPECT_EQ(has(prompt), 1) << prompt;
  Said const late = world.ctl({"edit", "a/one", "--prompt", "late"});
  EXPECT_EQ(late.code, 1);
  EXPECT_THAT(late.text, HasSubstr("only a job that is not ordered can be edited"));
  EXPECT_EQ(world.ctl({"edit", "a/one"}).code, 2);
  EXPECT_EQ(world.ctl({"edit", "a/one", "--set", "duration"}).code, 2);
  EXPECT_EQ(world.ctl({"edit", "a/two", "--set", "ratio=7:7"}).code, 4);
}

TEST_F(Steering, LeavesAFinishedBatchAsItIs) {
  world.start_sim({"--task-time", "100ms-200ms"});
  world.drop("a.yaml", batch({"good"}));
  world.start_daemon();
  ASSERT_TRUE(wait_until([&] { return world.count("a", "done") == 1; })) << world.daemon_log();
  EXPECT_THAT(ctl({"cancel", "a"}), HasSubstr("there was nothing to stop"));
  auto paused = world.ctl({"pause", "a"});
  EXPECT_EQ(paused.code, 1);
  EXPECT_THAT(paused.text, HasSubstr("there is nothing to pause"));
  auto approved = world.ctl({"approve", "a"});
  EXPECT_EQ(approved.code, 1);
  EXPECT_THAT(approved.text, HasSubstr("nothing of batch 'a' waits for an approval"));
  EXPECT_EQ(world.get("/v1/batches/a").at("state"), "active");
}

TEST_F(Steering, OrdersAllThatFailedAgainAfterSayingWhichTheyAre) {
  world.start_sim({"--task-time", "100ms-200ms"});
  world.drop("a.yaml",
             batch({"good"}) +
                 "  bad: {prompt: 'cat [sim:moderation]'}\n  worse: {prompt: 'cat [sim:moderation]'}\n");
  world.start_daemon();
  ASSERT_TRUE(wait_until([&] { return world.count("a", "failed") == 2 && world.count("a", "done") == 1; }))
      << world.daemon_log();
  std::string const dry = ctl({"retry", "--batch", "a", "--dry-run"});
  EXPECT_THAT(dry, HasSubstr("2 jobs would be ordered again"));
  EXPECT_THAT(dry, HasSubstr("a/worse"));
  EXPECT_EQ(world.sim("GET", "/sim/tasks").at("tasks").size(), 3u);
  EXPECT_THAT(ctl({"retry", "--batch", "a"}), HasSubstr("2 of 2 jobs are ordered again"));
  ASSERT_TRUE(wait_until([&] { return world.sim("GET", "/sim/tasks").at("tasks").size() == 5; }));
  EXPECT_EQ(world.ctl({"retry"}).code, 2) << "nobody orders everything again by a slip";
}

TEST_F(Steering, FollowsWhatHappensAcrossARestart) {
  world.start_sim({"--task-time", "100ms-200ms"});
  world.start_daemon();
  test::TempFolder folder;
  auto log = folder / "follow.log";
  Process follower{{YJ_CTL_BINARY, "--socket", world.socket().string(), "logs", "-f"}, log};
  world.drop("a.yaml", batch({"one"}));
  ASSERT_TRUE(wait_until([&] { return test::bytes_of(log).find("done  a/one") != std::string::npos; }))
      << test::bytes_of(log);
  EXPECT_EQ(world.stop_daemon(), 0);
  ASSERT_TRUE(wait_until([&] { return test::bytes_of(log).find("went away") != std::string::npos; }));
  world.start_daemon();
  world.drop("b.yaml", batch({"two"}));
  ASSERT_TRUE(wait_until([&] { return test::bytes_of(log).find("done  b/two") != std::string::npos; }))
      << test::bytes_of(log);
  std::string const all = test::bytes_of(log);
  EXPECT_EQ(all.find("done  a/one"), all.rfind("done  a/one")) << "nothing is told twice";
  follower.kill();
}

}  // namespace
}  // namespace yj::e2e
