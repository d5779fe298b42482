#include "sim_bench.hpp"

#include <gtest/gtest.h>

namespace yj::sim {
namespace {

using namespace std::chrono_literals;

TEST(SimMoney, KeepsAnExactAccountOfEveryTask) {
  Bench bench{R"({"task_time": "2s", "credits": "happyhorse-1.0-t2v=2.25", "yuan_per_credit": "0.5",
                  "no_credits": "wan2.2-t2i-plus"})",
              100};
  auto paid = bench.video_task("x", {{"transno", "t1"}});
  bench.video_task("[sim:moderation]", {{"transno", "t2"}});
  bench.submit_image();
  bench.video_task("[sim:no_usage]");
  bench.pass(3s);
  auto account = bench.account();
  EXPECT_EQ(account["charged_credits"], 2.25);
  EXPECT_EQ(account["charged_amount"], 1.63) << "1.125 is 1.13, and half a credit for the picture";
  EXPECT_EQ(account["balance"], 98.37);
  EXPECT_EQ(account["set_aside"], 0);
  EXPECT_EQ(account["task_count"], 4);
  EXPECT_EQ(account["tasks"][0], (Json{{"transno", "t1"},
                                       {"taskid", paid},
                                       {"model", "happyhorse-1.0-t2v"},
                                       {"type", "t2v"},
                                       {"state", "SUCCEEDED"},
                                       {"credits", 2.25},
                                       {"amount", 1.13},
                                       {"charged", true},
                                       {"charged_at", to_iso(bench.now - 1s)},
                                       {"created", to_iso(bench.now - 3s)}}));
  EXPECT_EQ(account["tasks"][1]["charged"], false);
  EXPECT_EQ(account["tasks"][1]["credits"], nullptr);
  EXPECT_EQ(account["tasks"][2]["credits"], nullptr) << "its usage names none";
  EXPECT_EQ(account["tasks"][2]["charged"], true);
  EXPECT_EQ(account["tasks"][3]["charged"], false) << "without usage it waits for a person";
  EXPECT_EQ(account["transnos"].size(), 3U);
  EXPECT_EQ(account["transnos"][1]["transno"], "t1");
  EXPECT_EQ(account["transnos"][1]["tasks"], 1);
  EXPECT_EQ(bench.state(paid)["usage"]["credits"], 2.25);
}

TEST(SimMoney, ReportsNoCreditsForSomeModels) {
  Bench bench{R"({"task_time": "0s", "no_credits": ["happyhorse-1.0-t2v"]})"};
  EXPECT_FALSE(bench.state(bench.video_task())["usage"].contains("credits"));
  bench.post("/sim/faults", {{"no_credits", Json::array()}});
  EXPECT_TRUE(bench.state(bench.video_task())["usage"].contains("credits"));
}

TEST(SimMoney, ChangesPricesForWhatIsOrderedFromThenOn) {
  Bench bench{R"({"task_time": "1s", "price": 4})"};
  auto before = bench.video_task();
  bench.post("/sim/faults", {{"price", 5.5}});
  auto after = bench.video_task();
  bench.pass(1s);
  EXPECT_EQ(bench.state(before)["usage"]["credits"], 4);
  EXPECT_EQ(bench.state(after)["usage"]["credits"], 5.5);
  EXPECT_EQ(bench.account()["charged_credits"], 9.5);
}

TEST(SimMoney, ChargesSomeTimeAfterSuccess) {
  Bench bench{R"({"task_time": "2s", "price": 4, "bill_delay": "10s"})", 20};
  auto id = bench.video_task();
  bench.pass(3s);
  EXPECT_EQ(bench.state(id)["status"], "SUCCEEDED");
  EXPECT_EQ(bench.account()["charged"], 0);
  EXPECT_EQ(bench.account()["set_aside"], 4);
  bench.pass(9s);
  EXPECT_EQ(bench.account()["charged"], 4);
  EXPECT_EQ(bench.account()["set_aside"], 0);
  EXPECT_EQ(bench.account()["tasks"][0]["charged_at"], to_iso(bench.now));
}

TEST(SimMoney, RefusesPerModelByItsMinimum) {
  Bench bench{R"({"price": 1, "task_time": "1s", "min_balance": "happyhorse-1.0-t2v=8"})", 10};
  EXPECT_EQ(bench.submit_video().status, 200);
  EXPECT_EQ(bench.submit_video().status, 200);
  auto refused = bench.submit_video();
  EXPECT_EQ(refused.status, 429) << "8 is not above 8";
  EXPECT_EQ(refused.body, R"({"error":"Insufficient balance"})");
  EXPECT_EQ(bench.last_entry("submit")["outcome"], "refused: balance");
  EXPECT_EQ(bench.submit_image().status, 200) << "another model goes on";
  bench.post("/sim/topup", {{"yuan", 1.5}});
  EXPECT_EQ(bench.submit_video().status, 200) << "8.5 is above 8";
}

TEST(SimMoney, MayLookAtNothingButTheMinimum) {
  Bench bench{R"({"price": 50, "task_time": "1s", "bill": "at-success", "balance_test": "minimum"})", 1};
  for (int i = 0; i < 3; ++i) EXPECT_EQ(bench.submit_video().status, 200) << "far beyond the balance";
  bench.pass(2s);
  EXPECT_EQ(bench.account()["balance"], -149);
  EXPECT_EQ(bench.submit_video().status, 429);
}

TEST(SimMoney, NeverSellsAModelWithoutAPrice) {
  Bench bench{R"({"no_price": "happyhorse-1.0-t2v"})"};
  EXPECT_EQ(bench.submit_video().status, 429);
  bench.post("/sim/topup", {{"yuan", 1'000'000}});
  EXPECT_EQ(bench.submit_video().status, 429);
  EXPECT_EQ(bench.last_entry("submit")["outcome"], "refused: no price");
  EXPECT_EQ(bench.submit_image().status, 200);
  bench.post("/sim/faults", {{"no_price", "*"}});
  EXPECT_EQ(bench.submit_image().status, 429);
}

TEST(SimMoney, SetsTheHighestPriceOfTheModelAside) {
  Bench bench{R"({"task_time": "10s", "set_aside": "highest", "price": 6})", 20};
  bench.video_task();
  EXPECT_EQ(bench.account()["set_aside"], 0) << "nothing was ever charged";
  bench.pass(10s);
  bench.post("/sim/faults", {{"price", 2}});
  EXPECT_EQ(bench.submit_video().status, 200);
  EXPECT_EQ(bench.submit_video().status, 200);
  EXPECT_EQ(bench.account()["set_aside"], 12);
  EXPECT_EQ(bench.submit_video().status, 429) << "2 of 14 are left, and 6 would be set aside";
  EXPECT_EQ(bench.submit_image().status, 200);
  bench.pass(10s);
  EXPECT_EQ(bench.submit_video().status, 200) << "it clears when they finish";
  EXPECT_EQ(bench.account()["set_aside"], 6) << "the highest ever, not the last";
}

TEST(SimMoney, MissesASetAsideThatRanOutUntilATopUp) {
  Bench bench{R"({"task_time": "2h", "price": 4, "set_aside_life": "1h"})", 10};
  bench.video_task();
  bench.video_task("[sim:moderation]");
  bench.pass(1h);
  auto account = bench.account();
  EXPECT_EQ(account["set_aside"], 0);
  EXPECT_EQ(account["mislaid"], 8);
  EXPECT_EQ(bench.submit_video().status, 429);
  bench.pass(1h);
  account = bench.account();
  EXPECT_EQ(account["mislaid"], 4) << "the failed task's money does not come back by itself";
  EXPECT_EQ(account["balance"], 6);
  EXPECT_EQ(bench.submit_video().status, 429);
  bench.post("/sim/topup", {{"yuan", 0}});
  EXPECT_EQ(bench.account()["mislaid"], 0);
  EXPECT_EQ(bench.submit_video().status, 200);
}

TEST(SimMoney, IsToppedUpInYuanOrInWhatCreditsCost) {
  Bench bench{R"({"yuan_per_credit": 0.5})", 0};
  bench.post("/sim/topup", {{"yuan", 0.25}});
  EXPECT_EQ(Json::parse(bench.post("/sim/topup", {{"credits", 10}}).body)["balance"], 5.25);
  for (std::string_view bad : {"{}", R"({"yuan": -1})", R"({"yuan": "x"})", R"({"yuan": 1, "credits": 1})",
                               R"({"credits": 10000001})"})
    EXPECT_EQ(bench.post("/sim/topup", Json::parse(bad)).status, 400) << bad;
  EXPECT_EQ(bench.account()["balance"], 5.25);
}

TEST(SimMoney, QuotesPricesForPeople) {
  Bench bench{R"({"no_price": "wan2.2-t2i-plus", "yuan": "happyhorse-1.0-t2v/*/720P=0.6/s"})"};
  EXPECT_EQ(bench.read("/llmage/v1/pricing?model=happyhorse-1.0-t2v"),
            Json::parse(R"({"status": "ok", "data": {"display_text":
                "720P: 0.6 per second, 1080P: 3 per second"}})"));
  auto none = Json::parse(R"({"status": "error", "message":
                "model 'wan2.2-t2i-plus' not found or has no pricing"})");
  auto answer = bench.get("/llmage/v1/pricing?model=wan2.2-t2i-plus");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(Json::parse(answer.body), none);
}

}  // namespace
}  // namespace yj::sim
