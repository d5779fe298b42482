#include "unit/control/daemon_bench.hpp"

#include <gmock/gmock.h>

namespace yj::test {
namespace {

using ::testing::HasSubstr;

FinishedAtOnce finished(std::string usage) {
  return {{std::move(usage), {{"video", "http://127.0.0.1:1/video.mp4"}}}};
}

class CreditsRoute : public Control {
 protected:
  void start() {
    daemon.core_settings.limits.in_flight = 100;
    daemon.start();
  }
};

TEST_F(CreditsRoute, ReportsNothingBeforeAnythingWasBought) {
  daemon.start();
  Json report = daemon.get("/v1/credits").json;
  EXPECT_EQ(report["unit"], "credits");
  EXPECT_EQ(report["by"], "day");
  EXPECT_EQ(report["since"], nullptr);
  EXPECT_EQ(report["rows"], Json::array());
  EXPECT_EQ(report["rows_left_out"], 0);
  EXPECT_EQ(report["totals"]["credits"], 0);
  EXPECT_EQ(report["totals"]["held"]["orders"], 0);
  EXPECT_EQ(report["totals"]["held"]["credits"], 0);
  EXPECT_EQ(report["budgets"], Json::array());
  EXPECT_EQ(report["warnings"], Json::array());
  EXPECT_EQ(daemon.get("/v1/credits/audit").json["audit"], Json::array());
}

TEST_F(CreditsRoute, ReportsWhatWasSpentWhatRunsAndWhatNobodyKnows) {
  daemon.platform.submits = {finished(""), finished(R"({"credits": 7.5})"), Accepted{TaskId{"t-1"}},
                             InDoubt{"connection reset"}};
  start();
  daemon.accept("一", 4);
  ASSERT_TRUE(daemon.comes_true([&] {
    Json const totals = daemon.get("/v1/credits").json["totals"];
    return totals["tasks"] == 2 && totals["held"]["orders"] == 1 && totals["in_doubt"]["orders"] == 1;
  }));
  Json report = daemon.get("/v1/credits?by=batch").json;
  ASSERT_EQ(report["rows"].size(), 1u);
  EXPECT_EQ(report["rows"][0]["key"], "一");
  EXPECT_EQ(report["rows"][0]["tasks"], 2);
  EXPECT_EQ(report["rows"][0]["credits"], 7.5);
  EXPECT_EQ(report["rows"][0]["unknown"], 1);
  EXPECT_EQ(report["totals"]["reported"], 7.5);
  EXPECT_EQ(report["totals"]["held"]["credits"], nullptr) << "no budget applies: not known, and never 0";
  EXPECT_EQ(report["totals"]["held"]["unknown"], 1);
  EXPECT_EQ(report["totals"]["in_doubt"]["credits"], nullptr);
  EXPECT_EQ(daemon.get("/v1/credits?until=2020-01-01").json["totals"]["tasks"], 0);
  EXPECT_EQ(daemon.get("/v1/credits?batch=" + encoded("一") + "&account=default").json["totals"]["tasks"], 2);
}

TEST_F(CreditsRoute, WritesNoZeroWhereNothingIsKnown) {
  daemon.platform.submits = {finished("")};
  start();
  daemon.accept("一", 1);
  ASSERT_TRUE(daemon.comes_true([&] { return daemon.get("/v1/credits").json["totals"]["tasks"] == 1; }));
  Json report = daemon.get("/v1/credits").json;
  EXPECT_EQ(report["rows"][0]["credits"], nullptr);
  EXPECT_EQ(report["totals"]["credits"], nullptr);
  EXPECT_EQ(report["totals"]["unknown"], 1);
}

TEST_F(CreditsRoute, ShowsYuanBesideCreditsOnceThePlatformDoes) {
  daemon.platform.submits = {finished(R"({"credits": 7})"), finished(R"({"credits": 7})")};
  daemon.core_settings.doubt.first_look = std::chrono::milliseconds{20};
  platform::HistoryRow row;
  row.id = "1";
  row.amount = Yuan{3'500'000};
  daemon.platform.history_rows = {row};
  start();
  daemon.accept("一", 2);
  ASSERT_TRUE(daemon.comes_true([&] { return daemon.get("/v1/credits").json["totals"]["tasks"] == 2; }));
  Json totals = daemon.get("/v1/credits").json["totals"];
  EXPECT_EQ(totals["yuan"], nullptr) << "not known, and never 0";
  EXPECT_EQ(totals["yuan_known"], 0);
  auto attempt = [&] {
    return daemon.get("/v1/jobs/" + encoded("一") + "/" + encoded("镜1")).json["attempts"][0];
  };
  EXPECT_EQ(attempt()["yuan"], nullptr);

  // Whether it was read, and found closed, until here is open: a new key has it read in either case.
  auto transno = attempt()["transno"].get<std::string>();
  daemon.on_loop([&](engine::Engine& engine) {
    daemon.platform.history_rows[0].transno = transno;
    daemon.platform.history_open = true;
    engine.key_changed("default");
  });
  ASSERT_TRUE(daemon.comes_true([&] { return daemon.get("/v1/credits").json["totals"]["yuan_known"] == 1; }));
  totals = daemon.get("/v1/credits").json["totals"];
  EXPECT_EQ(totals["yuan"], 3.5);
  EXPECT_EQ(totals["credits"], 14);
  EXPECT_EQ(attempt()["yuan"], 3.5);
  EXPECT_EQ(attempt()["credits"], 7);
}

TEST_F(CreditsRoute, ShowsBudgetsAsTheyStand) {
  daemon.money.account_max["default"] = Credits{100'000'000};
  daemon.platform.submits = {finished(R"({"credits": 7})")};
  start();
  daemon.accept("一", 3);
  ASSERT_TRUE(daemon.reaches("一", "running", 2));
  Json budgets = daemon.get("/v1/credits").json["budgets"];
  ASSERT_EQ(budgets.size(), 1u) << budgets.dump();
  EXPECT_EQ(budgets[0], (Json{{"scope", "account"},
                              {"name", "default"},
                              {"day", nullptr},
                              {"cap", 100},
                              {"spent", 7},
                              {"held", 14},
                              {"left", 79}}));
  EXPECT_EQ(daemon.get("/v1/credits").json["totals"]["held"],
            (Json{{"orders", 2}, {"credits", 14}, {"unknown", 0}}));
}

TEST_F(CreditsRoute, ListsInPagesWhatDiffers) {
  daemon.platform.submits = {finished(R"({"credits": 7, "duration": 99})"),
                             finished(R"({"credits": 7, "duration": 98})")};
  start();
  daemon.accept("一", 2);
  ASSERT_TRUE(daemon.comes_true([&] { return daemon.get("/v1/credits").json["totals"]["differ"] == 2; }));
  Json page = daemon.get("/v1/credits/audit?limit=1").json;
  ASSERT_EQ(page["audit"].size(), 1u);
  Json const& entry = page["audit"][0];
  EXPECT_EQ(entry["batch"], "一");
  EXPECT_EQ(entry["job"], "镜2");
  EXPECT_EQ(entry["attempt"], 1);
  EXPECT_EQ(entry["charged"], 7);
  EXPECT_THAT(entry["why"].get<std::string>(), HasSubstr("98 s were charged for"));
  Json rest = daemon.get("/v1/credits/audit?limit=1&cursor=" + page["next"].get<std::string>()).json;
  ASSERT_EQ(rest["audit"].size(), 1u);
  EXPECT_EQ(rest["audit"][0]["job"], "镜1");
  EXPECT_EQ(rest["next"], nullptr);
}

TEST_F(CreditsRoute, RefusesWhatItCannotUnderstand) {
  daemon.start();
  auto refused = [&](std::string const& query, int status, std::string const& code,
                     std::string const& words) {
    for (std::string const path : {"/v1/credits?", "/v1/credits/audit?"}) {
      Reply reply = daemon.get(path + query);
      EXPECT_EQ(reply.status, status) << query;
      EXPECT_EQ(reply.code(), code) << query;
      EXPECT_THAT(reply.json.dump(), HasSubstr(words)) << query;
    }
  };
  for (auto const* day : {"yesterday", "2026-02-30", "2026-13-01", "2026-1-01", "20261101", "", "-026-01-01"})
    refused("since=" + std::string{day}, 400, "bad-day", "for example 2026-11-01");
  refused("until=2026-11-31", 400, "bad-day", "until: '2026-11-31' is no day");
  refused("since=2026-11-02&until=2026-11-01", 400, "bad-day", "lies before since");
  refused("batch=nothing", 404, "not-found", "nothing");
  refused("account=stodio", 404, "not-found", "did you mean 'studio'?");
  refused("account=", 400, "bad-query", "it is empty");
  refused("form=day", 400, "unknown-parameter", "form");
  Reply by = daemon.get("/v1/credits?by=week");
  EXPECT_EQ(by.status, 400);
  EXPECT_EQ(by.code(), "bad-query");
  EXPECT_THAT(by.json["hint"].get<std::string>(), HasSubstr("day, model, batch, project, account"));
  EXPECT_EQ(daemon.get("/v1/credits/audit?cursor=7").code(), "bad-cursor");
  EXPECT_EQ(daemon.get("/v1/credits/audit?limit=0").code(), "bad-limit");
  EXPECT_EQ(daemon.get("/v1/credits?account=studio").status, 200) << "it is in the configuration";
}

}  // namespace
}  // namespace yj::test
