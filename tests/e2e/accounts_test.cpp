// Several accounts at one platform, each with a key, limits and money of its own: what keeps one keeps no other.
#include "e2e/world.hpp"
#include "http/url.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <sys/stat.h>

#include <csignal>
#include <fstream>

namespace yj::e2e {
namespace {

using testing::HasSubstr;
using testing::Not;

class Accounts : public ::testing::Test {
 protected:
  /// `default` with the right key, `agency` with this one.
  void start(std::string const& agency_key, std::string const& agency_settings = "") {
    world.start_sim({"--price", "7", "--task-time", "50ms-150ms"});
    write_key(agency_key);
    world.start_daemon(
        fmt::format("limits: {{in_flight: 50, submits_per_second: 500}}\n"
                    "accounts:\n  default: {{api_key_file: {}}}\n  agency: {{api_key_file: {}{}}}\n",
                    world.key_file().string(), agency_key_file().string(), agency_settings));
  }
  std::filesystem::path agency_key_file() const { return world.state().parent_path() / "agency-key"; }
  void write_key(std::string const& key) const {
    std::ofstream{agency_key_file()} << key << "\n";
    ::chmod(agency_key_file().c_str(), 0600);
  }
  void drop(std::string const& name, std::string const& account, int jobs) const {
    std::string text =
        fmt::format("account: {}\ndefaults: {{model: viduq3-pro, duration: 5}}\njobs:\n", account);
    for (int i = 0; i < jobs; ++i) text += fmt::format("  - 镜头 {}，{}\n", i, name);
    world.drop(name + ".yaml", text);
  }
  /// What holds a whole account, by its name.
  std::map<std::string, std::string> held() const {
    std::map<std::string, std::string> kept;
    Json const status = world.get("/v1/status");
    for (auto const& obstacle : status.value("obstacles", Json::array()))
      if (obstacle.at("kind") == "account_held") kept[obstacle.at("account")] = obstacle.at("what");
    return kept;
  }
  std::string why(std::string const& batch) const {
    Json const page = world.get("/v1/jobs?state=ready&limit=1&batch=" + http::percent_encoded(batch));
    std::string const id = page.at("jobs").at(0).at("id");
    return world.ctl({"why", id}).text;
  }

  World world;
};

TEST_F(Accounts, AreHeldOneByOneAndMendedByTheirOwnKey) {
  start("sk-nobody-knows-this-one");
  drop("乙", "agency", 5);
  ASSERT_TRUE(wait_until([&] { return held().contains("agency"); })) << world.get("/v1/status").dump(1);
  drop("甲", "default", 5);
  ASSERT_TRUE(wait_until([&] { return world.count("甲", "done") == 5; })) << world.get("/v1/status").dump(1);
  EXPECT_EQ(held().size(), 1u);
  EXPECT_EQ(world.count("乙", "ready"), 5) << "nothing failed and nothing is lost";
  EXPECT_THAT(why("乙"), HasSubstr("agency"));
  EXPECT_EQ(world.ctl({"doctor"}).code, 1) << "one of the keys is wrong";
  EXPECT_THAT(world.ctl({"doctor"}).text, HasSubstr("account agency"));

  write_key(World::kKey);
  world.daemon().signal(SIGHUP);
  ASSERT_TRUE(wait_until([&] { return world.count("乙", "done") == 5; })) << world.get("/v1/status").dump(1);
  EXPECT_THAT(held(), testing::IsEmpty());
  EXPECT_EQ(world.sim("GET", "/sim/journal").at("transno_repeats"), 0);
  EXPECT_EQ(world.sim("GET", "/sim/account").at("charged_credits"), 70);
}

TEST_F(Accounts, HaveMoneyOfTheirOwn) {
  start(World::kKey, ", budget: {daily: 14}, limits: {in_flight: 1}");
  drop("乙", "agency", 5);
  drop("甲", "default", 5);
  ASSERT_TRUE(wait_until([&] {
    return world.count("甲", "done") == 5 && world.count("乙", "done") == 2 &&
           world.count("乙", "ready") == 3;
  })) << world.get("/v1/status").dump(1);
  EXPECT_THAT(why("乙"), HasSubstr("account agency"));
  auto const spent = [&](std::string const& account) {
    Json const credits = world.get("/v1/credits?by=account&account=" + account);
    double sum = 0;
    for (auto const& row : credits.at("rows")) sum += row.at("credits").get<double>();
    return sum;
  };
  EXPECT_EQ(spent("default"), 35);
  EXPECT_EQ(spent("agency"), 14);
  EXPECT_EQ(world.ctl({"balance", "set", "100", "--account", "agency"}).code, 0);
  Said const balances = world.ctl({"balance"});
  EXPECT_THAT(balances.text, HasSubstr("agency"));
  EXPECT_THAT(balances.text, Not(HasSubstr("default"))) << "nobody told its balance";
}

TEST_F(Accounts, AreNamedWhereABatchNamesOneThatThereIsNot) {
  start(World::kKey);
  auto refused = [&](std::string const& account) {
    auto answer = world.ask("POST", "/v1/batches?name=x",
                            fmt::format("account: {}\njobs: [{{model: viduq3-pro, prompt: 猫}}]\n", account),
                            "application/yaml");
    EXPECT_EQ(answer.status, 422) << answer.body;
    return answer.body;
  };
  EXPECT_THAT(refused("agenzy"), HasSubstr("did you mean 'agency'?"));
  std::string const foreign = refused("vertrieb");
  EXPECT_THAT(foreign, HasSubstr("agency"));
  EXPECT_THAT(foreign, HasSubstr("default"));
}

TEST_F(Accounts, NeedTheOneForBatchesThatNameNone) {
  world.start_sim();
  write_key(World::kKey);
  world.configure(fmt::format("accounts: {{agency: {{api_key_file: {}}}}}\n", agency_key_file().string()));
  world.launch_daemon();
  EXPECT_EQ(world.daemon().wait(), 78);
  EXPECT_THAT(world.daemon_log(),
              HasSubstr("account 'default' is there besides the others, for batches that name none: "
                        "there is no API key"));
}

}  // namespace
}  // namespace yj::e2e
