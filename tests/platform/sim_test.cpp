#include "sim.hpp"

#include "sim_bench.hpp"

#include <gtest/gtest.h>

namespace yj::sim {
namespace {

using namespace std::chrono_literals;

TEST(Sim, TakesAnOrderAndShowsItsWayToTheEnd) {
  Bench bench{R"({"task_time": "10s"})"};
  auto answer = bench.submit_video("a cat", {{"duration", 4}, {"ratio", "4:3"}});
  ASSERT_EQ(answer.status, 200);
  auto created = Json::parse(answer.body);
  EXPECT_EQ(created["status"], "CREATED");
  EXPECT_EQ(created.size(), 2U);
  std::string id = created["taskid"];

  EXPECT_EQ(bench.state(id)["status"], "CREATED");
  bench.pass(1500ms);
  EXPECT_EQ(bench.state(id)["status"], "PENDING");
  bench.pass(3s);
  EXPECT_EQ(bench.state(id)["status"], "RUNNING");
  EXPECT_FALSE(bench.state(id).contains("usage"));
  bench.pass(6s);
  auto ended = bench.state(id);
  EXPECT_EQ(ended["status"], "SUCCEEDED");
  EXPECT_EQ(ended["taskid"], id);
  EXPECT_EQ(
      ended["usage"],
      Json::parse(R"({"action": "t2v", "credits": 8, "type": "text2video", "model": "happyhorse-1.0-t2v",
                            "resolution": "720P", "off_peak": false, "duration": 4})"));
  EXPECT_TRUE(std::string(ended["video"]).starts_with("http://127.0.0.1:9/idfile?path=/tmp/"));
  EXPECT_TRUE(std::string(ended["image"]).ends_with("/cover.jpeg"));
}

TEST(Sim, GivesTheSameTasksForTheSameSeed) {
  Bench one;
  Bench two;
  for (int i = 0; i < 5; ++i) {
    one.video_task();
    two.video_task();
    two.get("/llmage/v1/models");
  }
  EXPECT_EQ(one.read("/sim/tasks"), two.read("/sim/tasks"));
}

TEST(Sim, ChecksInThePlatformsOrder) {
  Bench bench{"{}", 0};
  auto error = [&](Json const& body) {
    auto answer = bench.post("/llmage/v1/video/generations", body);
    return std::to_string(answer.status) + " " + std::string(Json::parse(answer.body)["error"]);
  };
  EXPECT_EQ(error({{"resolution", "9p"}}), "400 Missing required parameter: model");
  EXPECT_EQ(error({{"model", "no"}}), "400 Missing required parameter: catelogid");
  EXPECT_EQ(error({{"model", "no"}, {"catelogid", "t2v"}, {"prompt", ""}}),
            "400 Missing required parameter: prompt");
  EXPECT_EQ(error({{"model", "no"}, {"catelogid", "t2v"}, {"prompt", "x"}}),
            "400 No model no in category t2v");
  Json bad = {{"model", "wan2.6-t2v"}, {"catelogid", "t2v"}, {"prompt", "x"}, {"size", "1*1"}};
  EXPECT_EQ(error(bad), "429 Insufficient balance");
  bench.post("/sim/topup", {{"credits", 1000}});
  EXPECT_TRUE(error(bad).starts_with("400 size must be one of 832*480"));
  auto unsigned_request = json_request("/llmage/v1/video/generations", Json::object());
  unsigned_request.headers[1].value = "Bearer wrong";
  auto refused = bench.ask(unsigned_request);
  EXPECT_EQ(refused.status, 401);
  EXPECT_EQ(refused.body, R"({"error":"Invalid API Key"})");
}

TEST(Sim, ReadsJsonWhateverTheContentTypeAndNothingFromWhatIsNoJson) {
  Bench bench;
  auto answer =
      bench.ask(request("POST", "/llmage/v1/video/generations", "application/json", "{\"model\": "));
  EXPECT_EQ(answer.status, 400);
  EXPECT_NE(answer.body.find("Missing required parameter: model"), std::string::npos);
  auto merged = request("POST", "/llmage/v1/video/generations?model=wan2.6-t2v&catelogid=t2v",
                        "application/json", R"({"prompt": "x"})");
  EXPECT_EQ(bench.ask(merged).status, 200) << "the query is merged in";
}

TEST(Sim, SwallowsACutOffMultipartBody) {
  std::vector<BenchPart> model_first = {{"model", "doubao-seedance-1-5-pro-251215", ""},
                                        {"catelogid", "i2v", ""},
                                        {"prompt", "x", ""},
                                        {"image_file1", std::string(100, 'j'), "a.jpg"}};
  auto asked = multipart_request("/llmage/v1/video/generations", model_first);
  asked.whole = false;
  asked.body.resize(asked.body.size() - 60);
  Bench harsh;
  EXPECT_EQ(harsh.ask(asked).status, 200);
  auto entry = harsh.last_entry("submit");
  EXPECT_EQ(entry["whole"], false);
  EXPECT_EQ(entry["complete"], false);
  EXPECT_EQ(entry["parts"].size(), 4U);
  EXPECT_LT(entry["parts"][3]["size"], 100);
  Bench whole_parts{R"({"swallow_cut_offs": "whole"})"};
  EXPECT_EQ(whole_parts.ask(asked).status, 200) << "bought without its picture";
  EXPECT_EQ(whole_parts.last_entry("submit")["parts"].size(), 3U);
  Bench off{R"({"swallow_cut_offs": "off"})"};
  EXPECT_EQ(off.ask(asked).status, 400);
  EXPECT_EQ(off.read("/sim/tasks")["task_count"], 0);
}

TEST(Sim, BuysNothingFromABodyWithoutItsModel) {
  std::vector<BenchPart> parts = {{"image_file", std::string(40, 'j'), "a.jpg"},
                                  {"prompt", "x", ""},
                                  {"catelogid", "i2v", ""},
                                  {"model", "happyhorse-1.0-i2v", ""}};
  auto whole = multipart_request("/llmage/v1/video/generations", parts);
  std::size_t model_ends = whole.body.find("happyhorse-1.0-i2v") + 18;
  for (std::size_t length = 0; length < whole.body.size(); ++length) {
    Bench bench;
    auto asked = whole;
    asked.body.resize(length);
    asked.whole = false;
    EXPECT_EQ(bench.ask(asked).status, length < model_ends ? 400 : 200) << length;
  }
}

TEST(Sim, CountsTheSameTransnoTwice) {
  Bench bench;
  auto first = bench.video_task("x", {{"transno", "t1"}});
  auto second = bench.video_task("x", {{"transno", "t1"}});
  EXPECT_NE(first, second);
  EXPECT_EQ(bench.read("/sim/tasks")["transno_repeats"], 1);
  EXPECT_EQ(bench.read("/sim/tasks")["task_count"], 2);
}

TEST(Sim, SetsMoneyAsideAndChargesWhatSucceeds) {
  Bench bench{R"({"task_time": "2s", "price": 4})", 10};
  bench.video_task();
  bench.video_task("[sim:moderation]");
  EXPECT_EQ(bench.submit_video().status, 429);
  auto purse = [&] {
    Json const account = bench.account();
    return Json{{"balance", account["balance"]},
                {"set_aside", account["set_aside"]},
                {"charged", account["charged"]}};
  };
  EXPECT_EQ(purse(), Json::parse(R"({"balance": 10, "set_aside": 8, "charged": 0})"));
  bench.pass(3s);
  EXPECT_EQ(purse(), Json::parse(R"({"balance": 6, "set_aside": 0, "charged": 4})"));
  bench.video_task();
  EXPECT_EQ(bench.submit_video().body, R"({"error":"Insufficient balance"})");
  bench.post("/sim/topup", {{"credits", 2}});
  EXPECT_EQ(bench.submit_video().status, 200);
}

TEST(Sim, MayChargeLateSoThatTheBalanceGoesBelowZero) {
  Bench bench{R"({"task_time": "2s", "price": 4, "bill": "at-success"})", 4};
  bench.video_task();
  bench.video_task();
  bench.pass(3s);
  EXPECT_EQ(bench.account()["balance"], -4);
  EXPECT_EQ(bench.submit_video().status, 429);
}

TEST(Sim, PricesAsItsTableSays) {
  EXPECT_EQ(table_price({"wan2.2-t2i-plus", "t2i", "", 0, false}), Credits::whole(1));
  EXPECT_EQ(table_price({"cogview-3-flash", "t2i", "", 0, false}), Credits::whole(0));
  EXPECT_EQ(table_price({"viduq3-pro", "t2v", "540p", 1, false}), Credits::whole(1));
  EXPECT_EQ(table_price({"viduq3-pro", "t2v", "720p", 5, false}), Credits::whole(10));
  EXPECT_EQ(table_price({"viduq3-pro", "t2v", "1080p", 5, true}), Credits::whole(8));
  EXPECT_EQ(table_price({"wan2.6-t2v", "t2v", "832*480", 5, false}), Credits::whole(5));
  EXPECT_EQ(table_price({"wan2.6-t2v", "t2v", "1280*720", 5, false}), Credits::whole(10));
  EXPECT_EQ(table_price({"wan2.6-t2v", "t2v", "1920*1080", 15, false}), Credits::whole(45));
}

TEST(Sim, ListsModelsOncePerCategoryWithAFloat) {
  Bench bench;
  auto answer = bench.get("/llmage/v1/models");
  EXPECT_NE(answer.body.find("\"created\":1779465600.0"), std::string::npos);
  int vidu = 0;
  auto const list = Json::parse(answer.body);
  for (auto const& model : list["data"]) vidu += model["id"] == "viduq3-pro" ? 1 : 0;
  EXPECT_EQ(vidu, 2);
  EXPECT_EQ(bench.read("/llmage/v1/models?catelogid=t2i")["data"].size(), 4U);
}

TEST(Sim, WritesDownWhatCame) {
  Bench bench;
  bench.ask(multipart_request("/llmage/v1/video/generations", {{"image_file", "jpeg bytes", "ref_01.jpg"},
                                                               {"prompt", "x", ""},
                                                               {"duration", "4", ""},
                                                               {"catelogid", "i2v", ""},
                                                               {"model", "happyhorse-1.0-i2v", ""}}));
  auto entry = bench.last_entry("submit");
  EXPECT_EQ(entry["path"], "/llmage/v1/video/generations");
  EXPECT_EQ(entry["encoding"], "multipart");
  EXPECT_EQ(entry["key"], "right");
  EXPECT_EQ(entry["outcome"], "created");
  EXPECT_EQ(entry["parts"][0]["name"], "image_file");
  EXPECT_EQ(entry["parts"][0]["filename"], "ref_01.jpg");
  EXPECT_EQ(entry["parts"][0]["size"], 10);
  EXPECT_EQ(entry["parts"][0]["sha256"], Sha256::of("jpeg bytes").text());
  EXPECT_EQ(entry["parts"][2]["value"], "4");
  EXPECT_EQ(entry["parts"][4]["name"], "model");
  EXPECT_EQ(bench.read("/sim/journal")["tasks"][0]["taskid"], entry["taskid"]);
  EXPECT_EQ(bench.read("/sim/journal?since=1")["entries"].size(), 0U);
}

TEST(Sim, RefusesALargeBody) {
  Bench bench;
  auto asked = request("POST", "/llmage/v1/image/generations", "application/json");
  EXPECT_EQ(Sim::body_limit(asked), 10U << 20);
  EXPECT_GT(Sim::body_limit(multipart_request("/", {})), 100U << 20);
  asked.too_large = true;
  auto answer = bench.ask(asked);
  EXPECT_EQ(answer.status, 413);
  EXPECT_TRUE(answer.close);
}

}  // namespace
}  // namespace yj::sim
