#include "sim_bench.hpp"

#include <gtest/gtest.h>

namespace yj::sim {
namespace {

using namespace std::chrono_literals;

TEST(SimFault, LosesTheAnswerOfATaskThatExists) {
  Bench bench{R"({"submit_script": ["lost", "reset", "ok"]})"};
  EXPECT_TRUE(bench.submit_video().delivery.silent);
  auto reset = bench.submit_video();
  EXPECT_TRUE(reset.delivery.silent && reset.delivery.reset);
  EXPECT_FALSE(bench.submit_video().delivery.silent);
  EXPECT_EQ(bench.read("/sim/tasks")["task_count"], 3);
  EXPECT_EQ(bench.read("/sim/journal?kind=submit")["entries"][0]["fault"], "lost");
}

TEST(SimFault, CreatesATaskBehindEveryUnreadableAnswer) {
  for (std::string fault : {"cut", "bad_gateway", "gateway_timeout", "server_error", "unavailable", "empty",
                            "garbage", "html", "two_values", "broken_chunk", "drip", "late"}) {
    Bench bench;
    auto answer = bench.submit_video("[sim:" + fault + "]");
    EXPECT_EQ(bench.read("/sim/tasks")["task_count"], 1) << fault;
    EXPECT_FALSE(answer.delivery.silent) << fault;
    EXPECT_EQ(bench.last_entry("submit")["fault"], fault);
  }
}

TEST(SimFault, CreatesNoTaskWhenTheVendorRefuses) {
  for (std::string fault :
       {"vendor_failure", "python_literal", "vendor_throttle", "misconfigured", "throttle"}) {
    Bench bench{R"({"submit_script": [")" + fault + R"("]})"};
    auto answer = bench.submit_video();
    EXPECT_EQ(answer.status, fault == "throttle" ? 429 : 200);
    EXPECT_EQ(bench.read("/sim/tasks")["task_count"], 0) << fault;
    EXPECT_EQ(answer.body.find("taskid"), std::string::npos) << fault;
  }
}

TEST(SimFault, AnswersAsTheVendorWouldWhereATableIsBroken) {
  Bench bench{R"({"vendor_errors": true})"};
  auto answer = bench.submit_video("x", {{"resolution", "720p"}});
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(
      answer.body,
      "{\"error\":\"ERROR:upstream 400 resolution must be one of 720P, 1080P\",\"status\":\"FAILED\"}\n");
}

TEST(SimFault, EndsATaskAsItsPromptSays) {
  Bench bench{R"({"task_time": "2s"})"};
  auto moderation = bench.video_task("[sim:moderation] x");
  auto none = bench.video_task("x [sim:none]");
  auto stuck = bench.video_task("[sim:stuck]");
  auto unknown = bench.video_task("[sim:unknown]");
  auto slow = bench.video_task("[sim:time=1h][sim:no_cover]");
  bench.pass(10s);
  EXPECT_EQ(bench.state(moderation)["status"], "FAILED");
  EXPECT_EQ(bench.state(none)["error"], "None,Cannot connect to host");
  EXPECT_EQ(bench.state(stuck)["status"], "RUNNING");
  EXPECT_EQ(bench.state(unknown)["status"], "UNKNOWN");
  EXPECT_EQ(bench.state(slow)["status"], "CREATED");
  EXPECT_EQ(bench.account()["charged"], 0);
  bench.pass(24h);
  EXPECT_EQ(bench.state(stuck)["status"], "RUNNING");
  EXPECT_FALSE(bench.state(slow).contains("image"));
}

TEST(SimFault, GivesASynchronousResultWithoutATaskid) {
  Bench bench{R"({"price": 3})"};
  auto result = Json::parse(bench.submit_image("[sim:sync]").body);
  EXPECT_EQ(result["status"], "SUCCEEDED");
  EXPECT_FALSE(result.contains("taskid"));
  EXPECT_EQ(bench.get(Bench::target_of(result["image"])).status, 200);
  EXPECT_EQ(bench.account()["charged"], 3);
}

TEST(SimFault, ShowsStatusInEveryForm) {
  Bench bench{R"({"status_form": "envelope", "status_vendor_taskid": true, "not_exist_first": 2})"};
  auto id = bench.video_task();
  EXPECT_EQ(bench.state(id)["data"]["error"], "taskid=" + id + " not exist");
  EXPECT_EQ(bench.state(id)["data"]["status"], "FAILED");
  auto third = bench.state(id);
  EXPECT_EQ(third["status"], "ok");
  EXPECT_EQ(third["data"]["status"], "CREATED");
  EXPECT_TRUE(std::string(third["data"]["taskid"]).starts_with("cgt-"));
  bench.post("/sim/faults",
             {{"status_form", "flat"}, {"status_without_taskid", true}, {"status_key_taskstatus", true}});
  EXPECT_EQ(bench.state(id), Json::parse(R"({"taskstatus": "CREATED"})"));
  EXPECT_EQ(bench.state("tsk-404")["error"], "taskid=tsk-404 not exist");
}

TEST(SimFault, ForgetsATaskThatWasArchived) {
  Bench bench{R"({"task_time": "2s", "archived_after": "1h"})"};
  auto id = bench.video_task();
  bench.pass(30min);
  EXPECT_EQ(bench.state(id)["status"], "SUCCEEDED");
  bench.pass(1h);
  EXPECT_EQ(bench.state(id)["status"], "FAILED");
}

TEST(SimFault, DisturbsQueriesWithoutTouchingTheTask) {
  Bench bench;
  auto id = bench.video_task();
  bench.post("/sim/faults", {{"poll", {{"error", 1.0}}}});
  EXPECT_EQ(bench.state(id)["status"], "error");
  bench.post("/sim/faults", {{"poll", "bad_gateway=1"}});
  EXPECT_EQ(bench.get("/llmage/v1/tasks?taskid=" + id).status, 502);
  bench.post("/sim/faults", {{"poll", "odd_word=1"}});
  EXPECT_EQ(bench.state(id)["status"], "QUEUEING");
  bench.post("/sim/faults", {{"poll", Json::object()}, {"poll_delay", "3s"}});
  EXPECT_EQ(bench.get("/llmage/v1/tasks?taskid=" + id).delivery.delay, 3s);
}

TEST(SimFault, RefusesTheRightKeyWhenTold) {
  Bench bench{R"({"reject_key": true})"};
  EXPECT_EQ(bench.submit_video().status, 401);
  bench.post("/sim/faults", {{"reject_key", false}, {"forbid_key", true}, {"plain_refusals", true}});
  auto answer = bench.submit_video();
  EXPECT_EQ(answer.status, 403);
  EXPECT_EQ(answer.body, "403: Forbidden");
  auto head = json_request("/llmage/v1/video/generations", Json::object());
  EXPECT_FALSE(bench.sim.on_head(head, bench.now).has_value());
  bench.post("/sim/faults", {{"answer_early", true}});
  EXPECT_EQ(bench.sim.on_head(head, bench.now)->status, 403);
}

TEST(SimFault, HappensAboutAsOftenAsItsProbability) {
  Bench bench{R"({"submit": "lost=0.25,bad_gateway=0.25"})"};
  int lost = 0;
  int gateway = 0;
  for (int i = 0; i < 400; ++i) {
    auto answer = bench.submit_image();
    lost += answer.delivery.silent ? 1 : 0;
    gateway += answer.status == 502 ? 1 : 0;
  }
  EXPECT_NEAR(lost, 100, 35);
  EXPECT_NEAR(gateway, 100, 35);
}

TEST(Faults, ReadBackWhatTheyWrite) {
  Faults faults;
  Json all = to_json(faults);
  EXPECT_EQ(all.size(), knobs().size());
  EXPECT_TRUE(change_settings(faults, all).has_value());
  EXPECT_EQ(to_json(faults), all);
  EXPECT_TRUE(change_settings(faults, {{"submit", "lost=0.5"}, {"task_time", "200ms-1s"}}).has_value());
  EXPECT_EQ(to_json(faults)["task_time"], "200ms-1s");
  EXPECT_EQ(to_json(faults)["submit"], Json::parse(R"({"lost": 0.5})"));
}

TEST(Faults, StayAsTheyWereWhenOneSettingIsWrong) {
  Faults faults;
  Json before = to_json(faults);
  for (std::string_view bad :
       {R"({"cover": false, "no_such": 1})", R"({"cover": false, "poll": {"lost": 2}})", R"({"cover": 3})",
        R"({"cover": false, "task_time": "6s-2s"})", R"({"submit": {"lozt": 0.1}})", R"({"links": "away"})",
        R"({"truncate_first": -1})", R"({"poll_delay": "soon"})", R"({"submit_script": ["lost", 1]})",
        "[]"}) {
    EXPECT_FALSE(change_settings(faults, Json::parse(bad)).has_value()) << bad;
    EXPECT_EQ(to_json(faults), before) << bad;
  }
}

}  // namespace
}  // namespace yj::sim
