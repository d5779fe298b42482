#include "unit/control/daemon_bench.hpp"

#include <gmock/gmock.h>

namespace yj {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

/// The platform lists the whole catalogue but `viduq3-pro`, and a model of its own.
class Models : public test::Control {
 protected:
  void list() {
    auto const& catalog = test::shipped_catalog();
    for (auto const& offer : catalog.offers()) {
      if (offer.model != "viduq3-pro") daemon.lists.by_category[offer.category].push_back(offer.model);
    }
    daemon.lists.by_category["t2v"].push_back("viduq4-pro");
    for (auto const& [category, names] : std::map{daemon.lists.by_category})
      daemon.lists.by_category[""].insert(daemon.lists.by_category[""].end(), names.begin(), names.end());
  }
};

TEST_F(Models, ShowTheirTablesAndWhetherThePlatformListsThem) {
  list();
  daemon.start();
  auto reply = daemon.get("/v1/models?type=t2v&name=VIDUQ3-pro");
  ASSERT_EQ(reply.status, 200);
  ASSERT_EQ(reply.json["models"].size(), 1U);
  auto const& model = reply.json["models"][0];
  EXPECT_EQ(model["model"], "viduq3-pro");
  EXPECT_EQ(model["listed"], false);
  EXPECT_EQ(model["parameters"][1]["key"], "duration");
  EXPECT_EQ(model["parameters"][1]["default"], 10);
  EXPECT_EQ(model["prices"], Json::array());
  EXPECT_TRUE(model["run_time"].is_null());
  EXPECT_EQ(daemon.get("/v1/models?name=qwen3-max").json["models"][0]["listed"], true);
  EXPECT_FALSE(reply.json["listed_at"].is_null());
}

TEST_F(Models, ThatTheCatalogueDoesNotHaveAreNamedWithTheNearestTable) {
  list();
  daemon.start();
  auto reply = daemon.get("/v1/models");
  ASSERT_EQ(reply.json["not_in_catalogue"].size(), 1U);
  auto const& model = reply.json["not_in_catalogue"][0];
  EXPECT_EQ(model["model"], "viduq4-pro");
  EXPECT_EQ(model["nearest"], "viduq3-pro");
  EXPECT_EQ(model["categories"], Json::array({"t2v"}));
}

TEST_F(Models, ThatAreNotListedAreToldWithTheBatchThatUsesThem) {
  list();
  daemon.start();
  auto reply = daemon.post("/v1/batches?name=a",
                           "jobs: [{prompt: 猫, model: viduq3-pro}, {prompt: 狗, model: wan2.6-t2v}]");
  EXPECT_EQ(reply.status, 201) << "a list that leaves models out refuses nothing";
  ASSERT_EQ(reply.json["warnings"].size(), 1U);
  EXPECT_THAT(reply.json["warnings"][0].get<std::string>(), HasSubstr("did not list viduq3-pro"));
}

TEST_F(Models, AreNotCalledGoneWhileNobodyKnows) {
  daemon.lists.answers = false;
  daemon.start();
  auto reply = daemon.get("/v1/models?name=viduq3-pro");
  EXPECT_TRUE(reply.json["models"][0]["listed"].is_null());
  EXPECT_TRUE(reply.json["listed_at"].is_null());
  EXPECT_EQ(daemon.post("/v1/batches?name=a", "jobs: [{prompt: 猫, model: viduq3-pro}]").json["warnings"],
            Json::array());
}

TEST_F(Models, OfAnEmptyListAreNotGoneEither) {
  daemon.start();
  EXPECT_EQ(daemon.get("/v1/models?name=viduq3-pro").json["models"][0]["listed"], true);
}

TEST_F(Models, ThatDoNotExistAreNamedWithTheNearestRightOne) {
  daemon.start();
  auto reply = daemon.get("/v1/models?name=viduq3-prp");
  EXPECT_EQ(reply.status, 404);
  EXPECT_THAT(reply.json["hint"].get<std::string>(), HasSubstr("viduq3-pro"));
  EXPECT_EQ(daemon.get("/v1/models?type=video").status, 400);
}

}  // namespace
}  // namespace yj
