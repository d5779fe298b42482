// Budgets are limits and an empty balance fails nothing: the daemon against a platform that charges.
#include "e2e/world.hpp"
#include "http/url.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <cmath>
#include <csignal>
#include <filesystem>
#include <fstream>

namespace yj::e2e {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

constexpr auto kQuick =
    "limits: {in_flight: 50, submits_per_second: 500}\n"
    "doubt: {first_look: 100ms, backoff: 20ms, max_in_row: 1000}\n";

std::string many_jobs(int count, std::string const& head, std::string const& model = "viduq3-pro") {
  std::string text = head + "defaults: {model: " + model + ", duration: 5, resolution: 720p}\njobs:\n";
  for (int i = 0; i < count; ++i) text += fmt::format("  - 镜头 {}，雨夜长安\n", i);
  return text;
}

std::string path_of(std::string const& batch) { return "/v1/batches/" + http::percent_encoded(batch); }

class Money : public ::testing::Test {
 protected:
  /// What the platform charged so far, in credits. It only grows, so its end is its height at any instant.
  double charged() const { return world.sim("GET", "/sim/account").at("charged_credits").get<double>(); }
  /// Nothing is under way, and what is left waits for money.
  bool waits_for_money(std::string const& batch) const {
    auto answer = world.ask("GET", path_of(batch));
    if (answer.status != 200) return false;  // not taken yet
    Json const now = Json::parse(answer.body);
    auto counts = now.at("counts");
    bool under_way = false;
    for (auto const* state : {"preparing", "armed", "running", "collecting"})
      under_way |= counts.contains(state);
    auto const& waits = now.at("money_waits");
    return !under_way && !waits.empty();
  }
  std::string waits_for(std::string const& batch) const {
    return world.get(path_of(batch)).at("money_waits").at(0).at("what");
  }
  std::string first_ready(std::string const& batch) const {
    Json const page = world.get("/v1/jobs?state=ready&limit=1&batch=" + http::percent_encoded(batch));
    return page.at("jobs").at(0).at("id");
  }
  int put_budget(std::string const& batch, std::string const& body) const {
    return static_cast<int>(world.ask("PUT", path_of(batch) + "/budget", body).status);
  }

  World world;
};

TEST_F(Money, IsNeverSpentBeyondABudgetWhatevePriceIsFound) {
  world.start_sim({"--price", "7", "--task-time", "20ms-200ms", "--fate", "moderation=0.1"});
  world.drop("长安.yaml", many_jobs(60, "budget: 100\n"));
  world.start_daemon(kQuick);
  ASSERT_TRUE(wait_until([&] { return waits_for_money("长安"); })) << world.get(path_of("长安")).dump(1);
  EXPECT_EQ(charged(), 98);
  EXPECT_EQ(world.count("长安", "done"), 14);
  EXPECT_THAT(waits_for("长安"),
              HasSubstr("the budget of batch 长安 is reached: 98 of 100 credits are spent, 0 are set "
                        "aside for what is under way, and such a job may cost up to 7"));
  Json const why = world.get("/v1/jobs/" + first_ready("长安")).at("why");
  EXPECT_EQ(why.at("kind"), "money");
  EXPECT_EQ(why.at("advice"), "`yuanjingctl budget 长安 --max CREDITS` raises it");
  EXPECT_THAT(world.get("/v1/status").at("warnings").dump(),
              HasSubstr("the budget of batch 长安 is reached"));

  EXPECT_EQ(put_budget("长安", R"({"max": "-1"})"), 400);
  EXPECT_EQ(put_budget("长安", R"({"max": 200.5})"), 200);
  ASSERT_TRUE(wait_until([&] { return charged() > 98 && waits_for_money("长安"); }));
  EXPECT_EQ(charged(), 196) << "28 at 7";
  EXPECT_EQ(put_budget("长安", R"({"max": null})"), 200);
  ASSERT_TRUE(wait_until([&] { return world.get(path_of("长安")).at("complete") == true; }));
}

TEST_F(Money, IsOverspentByADearPilotAtMostWhichIsSaid) {
  world.start_sim({"--price", "150", "--task-time", "20ms-60ms"});
  world.drop("贵.yaml", many_jobs(20, "budget: 100\n"));
  world.start_daemon(kQuick);
  ASSERT_TRUE(wait_until([&] { return waits_for_money("贵"); }));
  EXPECT_EQ(charged(), 150) << "one pilot";
  EXPECT_THAT(waits_for("贵"), HasSubstr("150 of 100 credits are spent"));
}

TEST_F(Money, SetAsideForADoubtStaysSo) {
  world.start_sim({"--price", "7", "--task-time", "20ms-60ms", "--submit-at", "3=lost,5=lost:no_task"});
  world.drop("长安.yaml", many_jobs(40, "budget: 100\n"));
  world.start_daemon(kQuick);
  ASSERT_TRUE(wait_until([&] { return waits_for_money("长安"); }));
  EXPECT_EQ(world.count("长安", "in_doubt"), 2);
  EXPECT_EQ(world.count("长安", "done"), 12) << "84, and 14 set aside for the two";
  EXPECT_THAT(
      waits_for("长安"),
      HasSubstr("it waits until it is known what the jobs under way or in doubt cost: of the budget of "
                "batch 长安, 84 of 100 credits are spent, 14 are set aside"));
  EXPECT_EQ(charged(), 91) << "one of the two was bought";
}

TEST_F(Money, IsLimitedByTheConfigurationToo) {
  world.start_sim({"--price", "7", "--task-time", "20ms-60ms"});
  world.drop("甲.yaml", many_jobs(10, "project: 长安\n"));
  world.drop("乙.yaml", many_jobs(11, ""));
  world.start_daemon(std::string{kQuick} +
                     "projects: {长安: {budget: 21}}\naccounts: {default: {api_key_file: " +
                     world.key_file().string() + ", budget: {daily: 50}}}\n");
  ASSERT_TRUE(wait_until([&] { return waits_for_money("甲") && waits_for_money("乙"); }, 10s))
      << world.get(path_of("甲")).dump(1) << world.get(path_of("乙")).dump(1);
  EXPECT_EQ(charged(), 49) << "a day's 50";
  EXPECT_LE(world.count("甲", "done"), 3) << "the project's 21";
  // What a reload brings counts at once, and a broken file changes nothing.
  auto write = [&](std::string const& text) {
    std::ofstream{world.config_file()} << text;
    world.daemon().signal(SIGHUP);
  };
  std::string const before = test::bytes_of(world.config_file());
  write("projects: {长安: {budget: much}}\n");
  ASSERT_TRUE(wait_until([&] {
    return world.daemon_log().find("all limits and prices stay as they were") != std::string::npos;
  }));
  EXPECT_EQ(charged(), 49);
  std::string raised = before;
  raised.replace(raised.find("daily: 50"), 9, "daily: 100");
  write(raised);
  ASSERT_TRUE(wait_until([&] { return world.count("乙", "done") == 11 && waits_for_money("甲"); }))
      << world.get(path_of("乙")).dump(1);
  EXPECT_EQ(world.count("甲", "done"), 3);
  EXPECT_THAT(waits_for("甲"), HasSubstr("project 长安"));
}

TEST_F(Money, WaitsForAPersonWhereNobodyKnowsThePrice) {
  world.start_sim({"--no-credits", "viduq3-pro", "--task-time", "20ms-60ms"});
  world.drop("长安.yaml", many_jobs(5, "budget: 100\n"));
  world.start_daemon(kQuick);
  ASSERT_TRUE(wait_until([&] { return waits_for_money("长安"); }));
  EXPECT_EQ(world.count("长安", "done"), 1) << "the pilot";
  EXPECT_THAT(waits_for("长安"), HasSubstr("the platform reports no price for viduq3-pro t2v 720p 5 s"));
  auto approve = [&](std::string const& body) {
    return world.ask("POST", path_of("长安") + "/approve", body);
  };
  EXPECT_EQ(approve(R"({"price_class": "viduq3-pro t2v 540p"})").status, 409);
  EXPECT_EQ(approve(R"({"price": 5})").status, 400);
  EXPECT_EQ(approve(R"({"price_class": "viduq3-pro t2v 720p"})").status, 200);
  ASSERT_TRUE(wait_until([&] { return world.count("长安", "done") == 5; }));
}

TEST_F(Money, IsNotSpentBeforeAPersonConfirmedMoreThanTheBatchAllows) {
  world.start_sim({"--price", "7", "--task-time", "20ms-60ms"});
  world.start_daemon(std::string{kQuick} + "prices: {viduq3-pro: {t2v: 7}}\n");
  world.drop("长安.yaml", many_jobs(5, "confirm_above: 30\n"));
  ASSERT_TRUE(wait_until([&] { return world.ask("GET", path_of("长安")).status == 200; }));
  Json const held = world.get(path_of("长安"));
  EXPECT_EQ(held.at("state"), "held");
  EXPECT_THAT(held.at("reason").get<std::string>(), HasSubstr("about 35 credits for 5 jobs"));
  EXPECT_EQ(held.at("to_come").at("high"), 35);
  auto receipts = [&] {
    std::string all;
    for (auto const& each : std::filesystem::recursive_directory_iterator{world.inbox() / "accepted"})
      if (each.path().string().ends_with(".receipt.txt")) all += test::bytes_of(each.path());
    return all;
  };
  ASSERT_TRUE(wait_until([&] { return !receipts().empty(); }));
  EXPECT_THAT(receipts(), HasSubstr("It is held: it will cost about 35 credits for 5 jobs"));
  // Who lets it go on has not said that it may cost more.
  auto resumed = world.ask("POST", path_of("长安") + "/resume");
  EXPECT_EQ(resumed.status, 200) << resumed.body;
  EXPECT_THAT(resumed.body, HasSubstr("it goes on up to its confirm_above of 30 credits"));
  // The word that was advised is taken at once, also before the limit is reached.
  auto approved = world.ask("POST", path_of("长安") + "/approve");
  EXPECT_EQ(approved.status, 200) << approved.body;
  EXPECT_TRUE(parse_json(approved.body)->contains("to_come"));
  ASSERT_TRUE(wait_until([&] { return world.count("长安", "done") == 5; }));
}

TEST_F(Money, ThatIsUsedUpFailsNothingAndHoldsNoOtherModel) {
  // 40 yuan for 100 clips at 1; the other model wants more than 500 to be there.
  world.start_sim({"--price", "1", "--balance", "40", "--min-balance", "happyhorse-1.0-t2v=500",
                   "--task-time", "20ms-60ms"});
  world.drop("甲.yaml", many_jobs(100, ""));
  world.drop("乙.yaml", many_jobs(100, "", "happyhorse-1.0-t2v"));
  std::string const settings = std::string{kQuick} + "balance: {backoff: 50ms, backoff_max: 30m}\n";
  auto const began = std::chrono::steady_clock::now();
  world.start_daemon(settings);
  ASSERT_TRUE(wait_until([&] { return world.count("甲", "done") == 40; }));
  EXPECT_EQ(world.count("乙", "done"), 0);
  auto gate_closed = [&] {
    std::string const obstacles = world.get("/v1/status").at("obstacles").dump();
    return obstacles.find("balance") != std::string::npos;
  };
  ASSERT_TRUE(wait_until(gate_closed));
  world.kill_daemon();
  world.launch_daemon();
  ASSERT_TRUE(wait_until([&] { return world.answers(); }));
  EXPECT_TRUE(gate_closed()) << "a restart opens nothing";
  int const refused = [&] {
    int count = 0;
    Json const journal = world.sim("GET", "/sim/journal?kind=submit");
    for (auto const& entry : journal.at("entries")) count += entry.at("status") == 429 ? 1 : 0;
    return count;
  }();
  std::chrono::duration<double> waited = std::chrono::steady_clock::now() - began;
  // Two gates, each refused once when it closes with what was on the wire (8), and from then on at doubling pauses.
  EXPECT_LE(refused, 2 * (8 + 2 + static_cast<int>(std::log2(waited.count() / 0.05)))) << waited.count();

  world.sim("POST", "/sim/topup", R"({"yuan": 1000})");
  for (auto const* batch : {"甲", "乙"}) EXPECT_EQ(world.ask("POST", path_of(batch) + "/resume").status, 200);
  // A probe whose answer the kill cut off is in doubt, and a person says that nothing came of it: there was no money.
  auto all_done = [&] {
    world.deny_doubts();
    return world.count("甲", "done") == 100 && world.count("乙", "done") == 100;
  };
  ASSERT_TRUE(wait_until(all_done)) << world.get("/v1/status").dump(1);
  EXPECT_EQ(world.get("/v1/status").at("totals").value("failed", 0), 0);
  EXPECT_EQ(charged(), 200);
}

}  // namespace
}  // namespace yj::e2e
