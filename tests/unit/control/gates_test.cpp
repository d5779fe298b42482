// What people see and do while the balance is empty.
#include "unit/control/daemon_bench.hpp"

#include <gmock/gmock.h>

namespace yj::test {
namespace {

using ::testing::HasSubstr;

class Gates : public Control {
 protected:
  /// A daemon that orders one job after another, and the first `refused` of which the platform turns away.
  void start(int refused) {
    daemon.core_settings.limits.in_flight = 100;
    daemon.core_settings.limits.submits_on_wire = 1;
    for (int i = 0; i < refused; ++i) daemon.platform.submits.push_back(BalanceEmpty{"Insufficient balance"});
    daemon.start();
  }
  bool closed() {
    return daemon.comes_true([&] {
      Json const obstacles = daemon.get("/v1/status").json["obstacles"];
      return !obstacles.empty() && obstacles[0]["kind"] == "lane_balance";
    });
  }
};

TEST_F(Gates, AreTriedAtOnceWhenAPersonSaysSo) {
  start(1);
  daemon.accept("一", 3);
  ASSERT_TRUE(closed());
  Json obstacle = daemon.get("/v1/status").json["obstacles"][0];
  EXPECT_EQ(obstacle["kind"], "lane_balance");
  EXPECT_THAT(obstacle["advice"].get<std::string>(), HasSubstr("yuanjingctl resume"));
  Reply resumed = daemon.post("/v1/gates/resume?account=default&model=viduq3-pro");
  EXPECT_EQ(resumed.status, 200) << resumed.json.dump();
  ASSERT_EQ(resumed.json["resumed"].size(), 1u);
  EXPECT_EQ(resumed.json["resumed"][0]["model"], "viduq3-pro");
  EXPECT_EQ(resumed.json["warnings"], Json::array());
  EXPECT_TRUE(daemon.reaches("一", "running", 3));
}

TEST_F(Gates, AreNamedWhereNothingWasAskedOfThem) {
  start(1);
  daemon.accept("一", 3);
  ASSERT_TRUE(closed());
  Reply other = daemon.post("/v1/gates/resume?account=studio");
  EXPECT_EQ(other.status, 200);
  EXPECT_EQ(other.json["resumed"], Json::array());
  ASSERT_EQ(other.json["others"].size(), 1u);
  EXPECT_EQ(other.json["others"][0]["account"], "default");
  EXPECT_THAT(other.json["warnings"][0].get<std::string>(),
              HasSubstr("nothing is closed for account studio"));
}

TEST_F(Gates, AreNotThereForWhatDoesNotExist) {
  daemon.start();
  Reply account = daemon.post("/v1/gates/resume?account=defualt");
  EXPECT_EQ(account.code(), "not-found");
  EXPECT_THAT(account.json["hint"].get<std::string>(), HasSubstr("default"));
  Reply model = daemon.post("/v1/gates/resume?model=viduq3-por");
  EXPECT_EQ(model.code(), "not-found");
  EXPECT_THAT(model.json["hint"].get<std::string>(), HasSubstr("viduq3-pro"));
  EXPECT_THAT(daemon.post("/v1/gates/resume?model=VIDUQ3-PRO").json["warnings"][0].get<std::string>(),
              HasSubstr("model viduq3-pro"));
  Reply nothing = daemon.post("/v1/gates/resume");
  EXPECT_EQ(nothing.status, 200);
  EXPECT_THAT(nothing.json["warnings"][0].get<std::string>(), HasSubstr("nothing is closed"));
}

TEST_F(Control, SaysWhyABatchIsHeldThatFailedTooOften) {
  daemon.core_settings.limits.in_flight = 100;
  daemon.core_settings.limits.submits_on_wire = 1;
  for (int i = 0; i < 3; ++i)
    daemon.platform.submits.push_back(
        FailedAtOnce{FailureClass::moderation, "sensitive " + std::to_string(i)});
  daemon.start();
  Reply taken = daemon.post("/v1/batches", "stop: {fails_in_row: 3}\n" + batch_yaml("一", 5));
  ASSERT_EQ(taken.status, 201) << taken.json.dump();
  EXPECT_EQ(taken.json["stop"]["fails_in_row"], 3);
  EXPECT_TRUE(taken.json["stop"]["fail_rate"].is_null());
  EXPECT_EQ(taken.json["retry"]["network"], 1);
  std::string const path = "/v1/batches/" + encoded("一");
  ASSERT_TRUE(daemon.comes_true([&] { return daemon.get(path).json["state"] == "held"; }));
  Json why = daemon.get("/v1/jobs/" + encoded("一") + "/" + encoded("镜5")).json["why"];
  EXPECT_EQ(why["kind"], "batch_held");
  EXPECT_THAT(why["what"].get<std::string>(), HasSubstr("3 jobs failed one after another"));
  EXPECT_THAT(why["what"].get<std::string>(), HasSubstr("all are of the class moderation"));
  EXPECT_THAT(daemon.get("/v1/status").json["warnings"].dump(), HasSubstr("one after another"));
  EXPECT_EQ(daemon.post(path + "/resume").status, 200);
  EXPECT_TRUE(daemon.reaches("一", "running", 2));
}

TEST_F(Gates, HaveABalanceThatAPersonTells) {
  daemon.start();
  daemon.accept("一", 3);
  EXPECT_THAT(daemon.get("/v1/balance").json["warnings"][0].get<std::string>(), HasSubstr("balance set"));
  Reply told = daemon.post("/v1/balance", R"({"credits": 120.5})", "application/json");
  ASSERT_EQ(told.status, 200) << told.json.dump();
  Json balance = told.json["accounts"][0];
  EXPECT_EQ(balance["account"], "default");
  EXPECT_EQ(balance["left"], 120.5);
  EXPECT_EQ(balance["waiting"]["orders"], 3);
  EXPECT_EQ(balance["waiting"]["unknown"], 3);
  EXPECT_TRUE(balance["enough"].is_null());
  EXPECT_TRUE(balance["prices"][0]["pays_for"].is_null());
  EXPECT_EQ(daemon.get("/v1/status").json["balances"][0], balance);
  EXPECT_EQ(daemon.get("/v1/balance").json["accounts"][0], balance);
  for (auto const* wrong : {R"({"credits": "much"})", R"({"credits": true})", R"({"amount": 1})", "[]", "",
                            R"({"credits": 1, "for": "me"})"})
    EXPECT_EQ(daemon.post("/v1/balance", wrong, "application/json").code(), "invalid") << wrong;
  for (auto const* nobodys : {R"({"credits": 1, "account": "x"})", R"({"credits": 1, "account": ""})"})
    EXPECT_EQ(daemon.post("/v1/balance", nobodys, "application/json").status, 404) << nobodys;
  Reply cleared =
      daemon.post("/v1/balance", R"({"account": "default", "credits": null})", "application/json");
  EXPECT_EQ(cleared.json["accounts"], Json::array());
  EXPECT_EQ(daemon.post("/v1/balance", R"({"credits": null})", "application/json").status, 404);
}

}  // namespace
}  // namespace yj::test
