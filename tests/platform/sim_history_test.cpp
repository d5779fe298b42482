#include "sim_bench.hpp"

#include <gtest/gtest.h>

#include <set>

namespace yj::sim {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view kHistory = "/llmage/api/get_inference_history.dspy";

Json rows(Bench& bench, std::string const& query = "") {
  return bench.read(std::string(kHistory) + query).at("rows");
}

TEST(SimHistory, FindsALostTaskByItsTransno) {
  Bench bench{R"({"history": "on", "task_time": "10s", "bill_delay": "20s", "submit_script": ["lost"]})"};
  bench.submit_video("a cat", {{"transno", "yj01hx"}, {"duration", 5}});
  auto page = bench.read(std::string(kHistory));
  EXPECT_EQ(page["success"], true);
  EXPECT_EQ(page["total"], 1);
  EXPECT_EQ(page["page"], 1);
  EXPECT_EQ(page["page_size"], 10);
  Json row = page["rows"][0];
  std::string id = row["taskid"];
  EXPECT_EQ(row["status"], "CREATED");
  EXPECT_EQ(row["amount"], nullptr);
  EXPECT_EQ(row["accounting_status"], "created");
  EXPECT_EQ(row["usages"], nullptr);
  EXPECT_EQ(row["use_date"], "2026-05-29");
  EXPECT_EQ(row["use_time"], "2026-05-29 04:26:40.000");
  EXPECT_EQ(row["io_content"]["input"]["transno"], "yj01hx");
  EXPECT_EQ(row["io_content"]["input"]["duration"], 5);
  EXPECT_EQ(row["io_content"]["output"], Json::array({{{"taskid", id}, {"status", "CREATED"}}}));

  bench.pass(10s);
  row = rows(bench)[0];
  EXPECT_EQ(row["status"], "SUCCEEDED");
  EXPECT_EQ(row["usages"]["credits"], 10);
  EXPECT_EQ(row["amount"], nullptr) << "the charge comes late";
  EXPECT_EQ(row["io_content"]["output"].size(), 2U);
  EXPECT_EQ(row["io_content"]["output"][1]["taskid"], id);
  EXPECT_TRUE(row["io_content"]["output"][1].contains("video"));
  bench.pass(20s);
  row = rows(bench)[0];
  EXPECT_EQ(row["amount"], 10);
  EXPECT_EQ(row["accounting_status"], "accounted");
}

TEST(SimHistory, ShowsFilesAndRepeatedFieldsOfACall) {
  Bench bench{R"({"history": "on"})"};
  bench.ask(multipart_request("/llmage/v1/video/generations", {{"image_files", "jpeg", "ref_01.jpg"},
                                                               {"image_files", "jpeg", "ref_02.jpg"},
                                                               {"prompt", "x", ""},
                                                               {"catelogid", "ref2v", ""},
                                                               {"model", "doubao-seedance-2-0-260128", ""}}));
  ASSERT_EQ(bench.last_entry("submit")["outcome"], "created");
  EXPECT_EQ(rows(bench)[0]["io_content"]["input"]["image_files"],
            Json::parse(R"(["/tmp/ref_01.jpg", "/tmp/ref_02.jpg"])"));
}

TEST(SimHistory, IsPagedNewestFirst) {
  Bench bench{R"({"history": "on"})"};
  std::vector<std::string> ids;
  for (int i = 0; i < 25; ++i) ids.push_back(bench.video_task());
  EXPECT_EQ(rows(bench).size(), 10U);
  EXPECT_EQ(rows(bench)[0]["taskid"], ids[24]);
  EXPECT_EQ(rows(bench, "?page=3&pagerows=10").size(), 5U);
  EXPECT_EQ(rows(bench, "?page=3&pagerows=10")[4]["taskid"], ids[0]);
  EXPECT_EQ(rows(bench, "?page=4&pagerows=10").size(), 0U);
  EXPECT_EQ(bench.read(std::string(kHistory) + "?page=4")["total"], 25);
  EXPECT_EQ(rows(bench, "?pagerows=50").size(), 25U);
  bench.post("/sim/faults", {{"history_page_rows", 4}});
  EXPECT_EQ(rows(bench, "?page=2&pagerows=50").size(), 4U);
  EXPECT_EQ(bench.read(std::string(kHistory) + "?pagerows=50")["page_size"], 4);
  std::set<std::string> seen;
  for (int page = 1; page <= 7; ++page) {
    for (auto const& row : rows(bench, "?page=" + std::to_string(page))) seen.insert(row["taskid"]);
  }
  EXPECT_EQ(seen.size(), 25U);
}

TEST(SimHistory, FiltersByTheModelsOfACategoryWhereItCan) {
  Bench bench{R"({"history": "on"})"};
  bench.video_task();
  bench.submit_image();
  EXPECT_EQ(rows(bench, "?llmcatelogid=t2i").size(), 1U);
  EXPECT_EQ(rows(bench, "?llmcatelogid=t2v")[0]["llmid"], "m-happyhorse-1.0-t2v");
  EXPECT_EQ(rows(bench, "?llmcatelogid=none").size(), 0U);
  bench.post("/sim/faults", {{"history_filter", false}});
  EXPECT_EQ(rows(bench, "?llmcatelogid=none").size(), 2U);
}

TEST(SimHistory, RefusesInEveryFormAtRunTime) {
  Bench bench;
  bench.video_task();
  auto status = [&](std::string const& door) {
    bench.post("/sim/faults", {{"history", door}});
    return bench.get(std::string(kHistory)).status;
  };
  EXPECT_EQ(bench.get(std::string(kHistory)).status, 404) << "it is off unless asked for";
  EXPECT_EQ(status("on"), 200);
  EXPECT_EQ(status("unauthorized"), 401);
  EXPECT_EQ(status("forbidden"), 403);
  EXPECT_EQ(status("off"), 404);
  EXPECT_EQ(status("login"), 200);
  EXPECT_TRUE(bench.get(std::string(kHistory)).body.starts_with("<!DOCTYPE html>"));
  EXPECT_EQ(status("broken"), 200);
  auto broken = bench.read(std::string(kHistory));
  EXPECT_EQ(broken["success"], false);
  EXPECT_TRUE(broken.contains("error"));
  EXPECT_EQ(broken["rows"].size(), 0U);
  EXPECT_EQ(bench.last_entry("history")["outcome"], "history refused");
  status("on");
  EXPECT_EQ(bench.read(std::string(kHistory) + "?page=0")["success"], false);
  EXPECT_EQ(bench.read(std::string(kHistory) + "?pagerows=all")["success"], false);
  auto stranger = request("GET", std::string(kHistory));
  stranger.headers[1].value = "Bearer wrong";
  EXPECT_EQ(bench.ask(stranger).status, 401);
}

TEST(SimHistory, ShowsRowsLateAndForgetsThem) {
  Bench bench{R"({"history": "on", "task_time": "10s", "history_late": "1m", "history_forgets": "1h"})"};
  bench.video_task();
  bench.pass(59s);
  EXPECT_EQ(rows(bench).size(), 0U);
  bench.pass(1s);
  EXPECT_EQ(rows(bench).size(), 1U);
  bench.pass(1h);
  EXPECT_EQ(rows(bench).size(), 0U);
}

TEST(SimHistory, LacksSomeRowsForEver) {
  Bench bench{R"({"history": "on", "history_missing": "50%"})"};
  for (int i = 0; i < 200; ++i) bench.video_task();
  auto total = bench.read(std::string(kHistory))["total"].get<int>();
  EXPECT_NEAR(total, 100, 25);
  bench.pass(100h);
  EXPECT_EQ(bench.read(std::string(kHistory))["total"], total);
  bench.post("/sim/faults", {{"history_missing", 1}});
  EXPECT_EQ(bench.read(std::string(kHistory))["total"], 0);
}

TEST(SimHistory, MayKeepWhatWentInAndOutToItself) {
  Bench bench{R"({"history": "on", "history_io": "null"})"};
  auto id = bench.video_task("x", {{"transno", "t1"}});
  EXPECT_EQ(rows(bench)[0]["io_content"], nullptr);
  EXPECT_EQ(rows(bench)[0]["taskid"], id);
}

TEST(SimHistory, KeepsWhatTheStatusQueryNoLongerFinds) {
  Bench bench{R"({"history": "on", "task_time": "1s", "record_late": "30s", "archived_after": "1h"})"};
  auto id = bench.video_task();
  bench.pass(29s);
  EXPECT_EQ(bench.state(id)["error"], "taskid=" + id + " not exist");
  bench.pass(1s);
  EXPECT_EQ(bench.state(id)["status"], "SUCCEEDED");
  bench.pass(1h);
  EXPECT_EQ(bench.state(id)["error"], "taskid=" + id + " not exist");
  EXPECT_EQ(rows(bench)[0]["status"], "SUCCEEDED");
}

TEST(SimHistory, HasNoTaskidForASynchronousResultAndNoRowForARefusal) {
  Bench bench{R"({"history": "on", "submit_script": ["sync", "vendor_failure", "lost:no_task"]})"};
  for (int i = 0; i < 3; ++i) bench.submit_image();
  ASSERT_EQ(rows(bench).size(), 1U);
  Json row = rows(bench)[0];
  EXPECT_EQ(row["taskid"], nullptr);
  EXPECT_EQ(row["status"], "SUCCEEDED");
  EXPECT_EQ(row["io_content"]["output"].size(), 1U);
  EXPECT_FALSE(row["io_content"]["output"][0].contains("taskid"));
}

}  // namespace
}  // namespace yj::sim
