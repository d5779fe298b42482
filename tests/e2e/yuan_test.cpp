// What tasks cost in yuan is read where the platform's history is open, and nowhere invented.
#include "e2e/world.hpp"
#include "http/url.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

namespace yj::e2e {
namespace {

using ::testing::HasSubstr;

class YuanOf : public ::testing::Test {
 protected:
  Json totals() const { return world.get("/v1/credits").at("totals"); }
  Json account() const { return world.sim("GET", "/sim/account"); }
  std::size_t readings() const { return world.sim("GET", "/sim/journal?kind=history").at("entries").size(); }
  std::string table() const {
    auto log = world.state() / "ctl.log";
    Process client{{YJ_CTL_BINARY, "--socket", world.socket().string(), "credits"}, log};
    EXPECT_EQ(client.wait(), 0) << test::bytes_of(log);
    return test::bytes_of(log);
  }
  static std::string films(int count, std::string const& more = "") {
    std::string text = "defaults: {model: viduq3-pro, resolution: 540p}\njobs:\n";
    for (int i = 0; i < count; ++i)
      text += fmt::format("  - {{prompt: 镜头 {}, duration: {}}}\n", i, 1 + i % 4);
    return text + more;
  }

  World world;
};

TEST_F(YuanOf, EveryTaskAddUpToThePlatformsOwnAccount) {
  world.start_sim({"--task-time", "100ms-300ms", "--history", "on", "--bill", "at-success", "--bill-delay",
                   "700ms", "--yuan-per-credit", "0.5", "--credits", "viduq3-pro=2.25/s", "--lose-answers",
                   "10%", "--task-behind", "100%"});
  world.drop("长安.yaml", films(60, "  - '[sim:moderation] 镜头'\n"));
  world.start_daemon(
      "limits: {in_flight: 30, submits_per_second: 500}\n"
      "doubt: {first_look: 200ms, backoff: 20ms, max_in_row: 1000}\n");
  ASSERT_TRUE(wait_until([&] { return world.count("长安", "done") == 60; }))
      << world.get("/v1/status").dump();
  ASSERT_TRUE(wait_until([&] { return totals().at("yuan_known") == 60; })) << totals().dump();
  EXPECT_EQ(totals().at("yuan"), account().at("charged"));
  EXPECT_EQ(totals().at("credits"), account().at("charged_credits"));
  EXPECT_NE(totals().at("yuan"), totals().at("credits")) << "two units";

  // Job by job, as the platform charged it; in the report, and in the file beside the film.
  std::map<std::string, Json> charged;
  Json const tasks = account().at("tasks");
  for (auto const& task : tasks) charged[task.at("transno")] = task.at("amount");
  Json const job = world.get("/v1/jobs/" + http::percent_encoded("长安") + "/002");
  Json const attempt = job.at("attempts").back();
  EXPECT_EQ(attempt.at("yuan"), charged.at(attempt.at("transno")));
  auto sidecar = [&] { return parse_json(test::bytes_of(world.output() / "长安/002.json")); };
  ASSERT_TRUE(wait_until([&] { return sidecar() && sidecar()->at("yuan") == attempt.at("yuan"); }))
      << test::bytes_of(world.output() / "长安/002.json");
  Json const evidence = world.get("/v1/jobs/" + http::percent_encoded("长安") + "/002/evidence");
  EXPECT_EQ(evidence.at("job").at("attempts").back().at("yuan"), attempt.at("yuan"));
  EXPECT_THAT(table(), HasSubstr("YUAN"));

  // Nothing is wanted any more, also after a restart.
  world.kill_daemon();
  std::size_t const before = readings();
  world.start_daemon();
  world.drop("雨.yaml", "jobs:\n  - {model: viduq3-pro, duration: 1, prompt: '[sim:moderation] 雨'}\n");
  ASSERT_TRUE(wait_until([&] { return world.count("雨", "failed") == 1; }));
  EXPECT_EQ(readings(), before);
}

TEST_F(YuanOf, TasksAreNotKnownWhereTheHistoryIsClosed) {
  world.start_sim({"--task-time", "50ms-100ms", "--history", "off"});
  world.drop("长安.yaml", films(5));
  world.start_daemon("doubt: {first_look: 50ms}\nlimits: {submits_per_second: 500}\n");
  ASSERT_TRUE(wait_until([&] { return world.count("长安", "done") == 5 && readings() > 0; }));
  world.drop("雨.yaml", films(4));
  ASSERT_TRUE(wait_until([&] { return world.count("雨", "done") == 4; }));
  // Twenty times the first look, were it asked again as often as an open one.
  world.drop("夜.yaml", "jobs:\n  - {model: viduq3-pro, duration: 1, prompt: '[sim:time=1s] 夜'}\n");
  ASSERT_TRUE(wait_until([&] { return world.count("夜", "done") == 1; }));
  EXPECT_EQ(readings(), 1u) << "once a day";
  EXPECT_EQ(totals().at("yuan"), nullptr);
  EXPECT_EQ(totals().at("yuan_known"), 0);
  EXPECT_EQ(totals().at("tasks"), 10);
  EXPECT_THAT(table(), HasSubstr("yuan: what 10 of 10 tasks cost is not known (?)"));
}

}  // namespace
}  // namespace yj::e2e
