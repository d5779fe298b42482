// The platform's own list of models, asked for by the daemon and shown by the client.
#include "e2e/world.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace yj::e2e {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class ModelsListed : public ::testing::Test {
 protected:
  void wait_for_the_list() {
    ASSERT_TRUE(wait_until([&] { return !world.get("/v1/models").at("listed_at").is_null(); }));
  }

  World world;
};

TEST_F(ModelsListed, AreAskedForAtTheStartInAllAndByCategory) {
  world.start_sim({});
  world.start_daemon();
  wait_for_the_list();
  std::set<std::string> asked;
  Json const journal = world.sim("GET", "/sim/journal?kind=models");
  for (auto const& entry : journal.at("entries")) asked.insert(entry.at("query").get<std::string>());
  EXPECT_TRUE(asked.contains(""));
  for (auto const* category : {"t2t", "t2i", "t2v", "i2v", "ref2v"})
    EXPECT_TRUE(asked.contains(fmt::format("catelogid={}", category))) << category;
  Json const reply = world.get("/v1/models?type=i2v&name=VIDUQ3-pro");
  ASSERT_EQ(reply.at("models").size(), 1u);
  EXPECT_EQ(reply.at("models").at(0).at("listed"), true);
  EXPECT_TRUE(reply.at("not_in_catalogue").empty())
      << "a model of two categories is listed twice, and is one";
}

TEST_F(ModelsListed, WarnOfThoseThatAreGoneAndNameNewOnes) {
  world.start_sim(
      {"--unlisted", "viduq3-pro", "--listed-besides", "viduq4-pro", "--task-time", "100ms-200ms"});
  world.start_daemon();
  wait_for_the_list();
  Said shown = world.ctl({"models"});
  EXPECT_EQ(shown.code, 0);
  EXPECT_THAT(shown.text, HasSubstr("viduq4-pro"));
  EXPECT_THAT(shown.text, HasSubstr("viduq3-pro"));
  Json const fresh = world.get("/v1/models").at("not_in_catalogue");
  ASSERT_EQ(fresh.size(), 1u) << fresh.dump();
  EXPECT_EQ(fresh.at(0).at("nearest"), "viduq3-pro");

  auto taken =
      world.ask("POST", "/v1/batches?name=a",
                R"({"batch": {"defaults": {"duration": 1}, "jobs": [{"model": "viduq3-pro", "prompt": "猫"},
                            {"model": "happyhorse-1.0-t2v", "prompt": "猫"}]}})");
  ASSERT_EQ(taken.status, 201) << taken.body;
  EXPECT_THAT(Json::parse(taken.body).at("warnings").dump(), HasSubstr("did not list viduq3-pro"));
  EXPECT_THAT(taken.body, Not(HasSubstr("did not list happyhorse")));
  ASSERT_TRUE(wait_until([&] { return world.count("a", "done") == 2; }))
      << "a list that leaves one out stops nothing";
  Said one = world.ctl({"models", "viduq3-pro"});
  EXPECT_EQ(one.code, 0);
  EXPECT_THAT(one.text, HasSubstr("not list"));
}

TEST_F(ModelsListed, AreShownFromTheCatalogueWhereNoDaemonAnswers) {
  Said shown = world.ctl({"models", "--type", "t2v"});
  EXPECT_EQ(shown.code, 0) << shown.text;
  EXPECT_THAT(shown.text, HasSubstr("no daemon answers"));
  EXPECT_THAT(shown.text, HasSubstr("happyhorse-1.0-t2v"));
  EXPECT_THAT(shown.text, Not(HasSubstr("happyhorse-1.0-i2v")));
  Said json = world.ctl({"--json", "models", "viduq3-pro"});
  EXPECT_EQ(json.code, 0);
  Json const reply = Json::parse(json.text);
  EXPECT_EQ(reply.at("models").size(), 2u);
  EXPECT_TRUE(reply.at("listed_at").is_null());
  EXPECT_EQ(world.ctl({"models", "--type", "t3v"}).code, 2);
}

}  // namespace
}  // namespace yj::e2e
