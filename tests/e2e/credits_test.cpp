// The daemon's ledger is the platform's own account, to the credit, whatever happened in between.
#include "e2e/world.hpp"
#include "http/url.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <map>

namespace yj::e2e {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

class Ledger : public ::testing::Test {
 protected:
  Json credits(std::string const& query = "") const { return world.get("/v1/credits" + query); }
  Json account() const { return world.sim("GET", "/sim/account"); }
  std::int64_t in_state(std::string const& state) const {
    Json const status = world.get("/v1/status");
    return status.contains("totals") ? status.at("totals").value(state, std::int64_t{0}) : 0;
  }
  /// What the client prints, with its exit code looked at.
  std::string ctl(std::vector<std::string> words) const {
    Said said = world.ctl(std::move(words));
    EXPECT_EQ(said.code, 0) << said.text;
    return said.text;
  }
  /// Nothing is under way on either side any more.
  bool quiet(std::int64_t jobs) const {
    std::int64_t ended = 0;
    for (auto const* state : {"done", "failed", "in_doubt"}) ended += in_state(state);
    if (ended != jobs) return false;
    Json const tasks = account().at("tasks");
    for (auto const& task : tasks) {
      if (task.at("state") == "SUCCEEDED" && !task.at("charged").get<bool>()) return false;
    }
    return true;
  }

  World world;
};

TEST_F(Ledger, IsThePlatformsAccountToTheCreditAfterAMixedRun) {
  world.start_sim({"--task-time",      "100ms-400ms",
                   "--history",        "on",
                   "--history-late",   "100ms",
                   "--bill",           "at-success",
                   "--bill-delay",     "300ms",
                   "--lose-answers",   "8%",
                   "--gateway-errors", "4%",
                   "--task-behind",    "60%",
                   "--credits",        "viduq3-pro=2.25/s,happyhorse-1.0-t2v=7.1",
                   "--fate",           "moderation=0.05"});
  std::string films = "defaults: {model: viduq3-pro, resolution: 540p}\njobs:\n";
  for (int i = 0; i < 60; ++i) films += fmt::format("  - {{prompt: 镜头 {}, duration: {}}}\n", i, 1 + i % 4);
  films += "  - '[sim:moderation] 镜头'\n  - '[sim:vendor_failure] 镜头'\n  - '[sim:lost] 镜头'\n";
  std::string horses = "batch: 马\ndefaults: {model: happyhorse-1.0-t2v, duration: 3}\njobs:\n";
  for (int i = 0; i < 40; ++i) horses += fmt::format("  - 马 {}\n", i);
  horses += "  - '[sim:late] 马'\n  - '[sim:lost:no_task] 马'\n";
  constexpr std::int64_t kJobs = 63 + 42;
  world.drop("长安.yaml", films);
  world.drop("马.yaml", horses);
  std::string const settings =
      "limits: {in_flight: 30, submits_per_second: 500}\n"
      "doubt: {first_look: 200ms, backoff: 20ms, max_in_row: 1000}\n";
  world.start_daemon(settings);
  ASSERT_TRUE(wait_until([&] { return in_state("done") > 20; }));
  world.kill_daemon();
  world.launch_daemon();

  // Every task that exists is found and comes home; what has none stays in doubt.
  auto settled = [&] {
    if (!quiet(kJobs)) return false;
    std::map<std::string, bool> made;
    Json const tasks = account().at("tasks");
    for (auto const& task : tasks) made[task.at("transno")] = true;
    Json const doubts = world.get("/v1/jobs?state=in_doubt&limit=500").at("jobs");
    for (auto const& job : doubts) {
      Json const details = world.get("/v1/jobs/" + job.at("id").get<std::string>());
      if (made.contains(details.at("attempts").back().at("transno"))) return false;
    }
    return true;
  };
  ASSERT_TRUE(wait_until(settled, 120s)) << world.get("/v1/status").at("totals").dump();
  EXPECT_GT(in_state("in_doubt"), 0) << "some orders never became a task";
  EXPECT_GT(in_state("failed"), 0);

  Json const theirs = account();
  Json const ours = credits();
  EXPECT_EQ(ours.at("totals").at("credits"), theirs.at("charged_credits"));
  EXPECT_EQ(ours.at("totals").at("reported"), theirs.at("charged_credits")) << "all of it was reported";
  EXPECT_EQ(ours.at("totals").at("unknown"), 0);
  EXPECT_EQ(ours.at("totals").at("tasks"), in_state("done"));
  EXPECT_EQ(ours.at("totals").at("in_doubt").at("orders"), in_state("in_doubt"));
  EXPECT_EQ(ours.at("totals").at("held").at("orders"), 0);
  EXPECT_EQ(ours.at("totals").at("differ"), 0) << world.get("/v1/credits/audit").dump();

  // By model, as the tasks of the platform add up, in millionths.
  std::map<std::string, std::int64_t> sums;
  for (auto const& task : theirs.at("tasks")) {
    if (task.at("charged").get<bool>())
      sums[task.at("model")] += std::llround(task.at("credits").get<double>() * 1e6);
  }
  Json const by_model = credits("?by=model");
  ASSERT_EQ(by_model.at("rows").size(), 2u);
  for (auto const& row : by_model.at("rows"))
    EXPECT_EQ(std::llround(row.at("credits").get<double>() * 1e6), sums.at(row.at("key")));

  // And the client says it.
  auto printed = parse_json(ctl({"credits", "--json"}));
  ASSERT_TRUE(printed);
  EXPECT_EQ(printed->at("totals").at("credits"), theirs.at("charged_credits"));
  std::string const table = ctl({"credits", "--by", "model"});
  EXPECT_THAT(table, HasSubstr("happyhorse-1.0-t2v"));
  EXPECT_THAT(table, HasSubstr("in doubt and may have been bought"));
}

TEST_F(Ledger, TellsWhatIsUnprovenAndWhatDiffers) {
  world.start_sim({"--task-time", "50ms-100ms", "--price", "7"});
  world.start_daemon("limits: {in_flight: 1, submits_per_second: 500}\n");
  auto order = [&](std::string const& name, std::string const& prompt, std::int64_t done) {
    world.drop(name + ".yaml", "jobs:\n  - {model: viduq3-pro, duration: 1, prompt: '" + prompt + "'}\n");
    ASSERT_TRUE(wait_until([&] { return in_state("done") == done; }));
  };
  order("a", "雨", 1);
  order("b", "[sim:no_usage] 雨", 2);
  world.sim("POST", "/sim/faults", R"({"price": 9})");
  order("c", "雨夜", 3);
  ASSERT_TRUE(wait_until([&] { return account().at("charged_credits") == 16; }));

  Json const ours = credits();
  EXPECT_EQ(ours.at("totals").at("reported"), account().at("charged_credits"));
  EXPECT_EQ(ours.at("totals").at("credits"), 23);
  EXPECT_EQ(ours.at("totals").at("unproven"), 7) << "as the same task cost before";
  EXPECT_EQ(ours.at("totals").at("differ"), 1);
  std::string const audit = ctl({"credits", "--audit"});
  EXPECT_THAT(audit, HasSubstr("c/001"));
  EXPECT_THAT(audit, HasSubstr("9 credits were charged and 7 were expected"));
  EXPECT_THAT(ctl({"credits"}), HasSubstr("1 charge differs from what was asked or expected"));
}

}  // namespace
}  // namespace yj::e2e
