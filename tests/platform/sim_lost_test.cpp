#include "sim_bench.hpp"

#include <gtest/gtest.h>

#include <map>

namespace yj::sim {
namespace {

using namespace std::chrono_literals;

TEST(LostAnswer, BreaksOffBeforeWithinAndBehindTheTaskid) {
  Bench bench{R"({"submit_script": ["cut", "cut_taskid", "cut_late", "cut_head", "silence", "empty"],
                  "silence_time": "5m"})"};
  auto sent = [](Answer const& answer) { return answer.body.substr(0, answer.delivery.cut_after.value()); };
  EXPECT_EQ(sent(bench.submit_video()), R"({"taskid":")");
  auto within = sent(bench.submit_video());
  EXPECT_TRUE(within.starts_with(R"({"taskid":"tsk-)")) << within;
  EXPECT_FALSE(within.ends_with('"')) << within;
  auto behind = bench.submit_video();
  std::string id = Json::parse(behind.body)["taskid"];
  EXPECT_EQ(sent(behind), R"({"taskid":")" + id + '"');
  EXPECT_TRUE(bench.submit_video().delivery.cut_in_head);
  EXPECT_EQ(bench.submit_video().delivery.silence, 5min);
  EXPECT_EQ(bench.submit_video().body, "");
  EXPECT_EQ(bench.read("/sim/tasks")["task_count"], 6);
}

TEST(LostAnswer, MayHaveNoTaskBehindIt) {
  for (std::string fault :
       {"lost", "reset", "silence", "cut_head", "cut", "cut_taskid", "cut_late", "bad_gateway",
        "gateway_timeout", "server_error", "unavailable", "empty", "garbage", "html"}) {
    Bench bench;
    auto with = bench.submit_video("[sim:" + fault + "]");
    EXPECT_EQ(bench.read("/sim/tasks")["task_count"], 1) << fault;
    auto without = bench.submit_video("[sim:" + fault + ":no_task]");
    EXPECT_EQ(bench.read("/sim/tasks")["task_count"], 1) << fault;
    EXPECT_EQ(bench.last_entry("submit")["fault"], fault + ":no_task");
    EXPECT_EQ(with.status, without.status) << fault;
    EXPECT_EQ(with.delivery.silent, without.delivery.silent) << fault;
    EXPECT_EQ(with.delivery.reset, without.delivery.reset) << fault;
    EXPECT_EQ(with.delivery.silence, without.delivery.silence) << fault;
    EXPECT_EQ(with.delivery.cut_in_head, without.delivery.cut_in_head) << fault;
    EXPECT_EQ(with.delivery.cut_after.has_value(), without.delivery.cut_after.has_value()) << fault;
    EXPECT_LT(without.delivery.cut_after.value_or(0), without.body.size() + 1) << fault;
    EXPECT_EQ(without.body.find("taskid"), std::string::npos) << fault;
  }
}

TEST(LostAnswer, HitsTheSubmissionsThatAreNamed) {
  Bench bench{R"({"submit_at": "2=lost,4=bad_gateway:no_task"})"};
  std::string course;
  for (int i = 0; i < 5; ++i) {
    auto answer = bench.submit_video();
    course += answer.delivery.silent ? 'l' : answer.status == 502 ? 'g' : '.';
    bench.submit_video("");  // refused, so it has no number
  }
  EXPECT_EQ(course, ".l.g.");
  EXPECT_EQ(bench.read("/sim/tasks")["task_count"], 4);
}

/// The faults of so many submissions, by name, with a query behind each.
std::vector<std::string> course_of(Bench& bench, int submissions) {
  for (int i = 0; i < submissions; ++i) {
    bench.submit_image();
    bench.get("/llmage/v1/tasks?taskid=x");
  }
  Json const journal = bench.read("/sim/journal?kind=submit");
  std::vector<std::string> course;
  for (auto const& entry : journal["entries"]) course.push_back(entry.value("fault", "ok"));
  return course;
}

TEST(LostAnswer, HappensAtItsRateInEveryFormWithAndWithoutATask) {
  Bench bench{R"({"lose_answers": "30%", "gateway_errors": 0.2, "task_behind": "50%"})"};
  std::map<std::string, int> counts;
  for (auto const& fault : course_of(bench, 500)) ++counts[fault];
  EXPECT_NEAR(counts["ok"], 250, 50);
  int lost = 0;
  int gateway = 0;
  int with_task = 0;
  for (auto const& [fault, count] : counts) {
    if (fault == "ok") continue;
    bool at_gateway = fault.find("gateway") != std::string::npos;
    (at_gateway ? gateway : lost) += count;
    if (!fault.ends_with(":no_task")) with_task += count;
  }
  EXPECT_NEAR(lost, 150, 40);
  EXPECT_NEAR(gateway, 100, 35);
  EXPECT_NEAR(with_task, (lost + gateway) / 2, 40);
  EXPECT_EQ(counts.size(), 1U + 2 * (6 + 2)) << "every form came, with a task and without";
  EXPECT_EQ(bench.read("/sim/tasks")["task_count"], counts["ok"] + with_task);
}

TEST(LostAnswer, FollowsTheSeedWhateverElseIsAsked) {
  constexpr std::string_view kFaults =
      R"({"lose_answers": "30%", "submit": {"late": 0.2}, "poll": {"error": 0.5}})";
  Bench one{kFaults};
  Bench two{kFaults};
  for (int i = 0; i < 7; ++i) two.get("/llmage/v1/tasks?taskid=x");
  auto first = course_of(one, 60);
  EXPECT_EQ(first, course_of(two, 60));
  Bench more{R"({"lose_answers": "30%", "submit": {"late": 0.2}, "gateway_errors": "10%"})"};
  auto third = course_of(more, 60);
  for (std::size_t i = 0; i < first.size(); ++i) {
    if (first[i] == "ok" || first[i] == "late") continue;
    EXPECT_EQ(third[i], first[i]) << "another rate does not change what this one hits";
  }
}

TEST(LostAnswer, TakesTheFormsThatAreAskedFor) {
  Bench bench{R"({"lose_answers": 1, "lose_how": "reset,empty"})"};
  std::map<std::string, int> counts;
  for (auto const& fault : course_of(bench, 40)) ++counts[fault];
  EXPECT_EQ(counts.size(), 2U);
  EXPECT_EQ(counts["reset"] + counts["empty"], 40);
  Faults faults;
  for (std::string_view bad :
       {R"({"lose_how": "late"})", R"({"lose_how": ""})", R"({"lose_answers": "110%"})",
        R"({"lose_answers": "x"})", R"({"submit_at": "0=lost"})", R"({"submit_at": "1=late:no_task"})",
        R"({"submit_script": "ok:no_task"})", R"({"submit": {"throttle:no_task": 0.1}})"})
    EXPECT_FALSE(change_settings(faults, Json::parse(bad)).has_value()) << bad;
}

TEST(GenerationDown, AnswersEverySubmissionFromTheProxyWhileQueriesWork) {
  Bench bench;
  auto id = bench.video_task("x", {{"transno", "t1"}});
  bench.post("/sim/faults", {{"generation_down", true}});
  auto answer = bench.submit_video("x", {{"transno", "t2"}});
  EXPECT_EQ(answer.status, 502);
  EXPECT_NE(answer.body.find("502 Bad Gateway"), std::string::npos);
  EXPECT_EQ(bench.last_entry("submit")["outcome"], "the generation path is down");
  EXPECT_EQ(bench.get("/llmage/v1/models").status, 200);
  EXPECT_EQ(bench.state(id)["status"], "CREATED");
  bench.post("/sim/faults", {{"generation_down", false}});
  EXPECT_EQ(bench.submit_video("x", {{"transno", "t3"}}).status, 200);
  auto transnos = bench.read("/sim/transnos")["transnos"];
  ASSERT_EQ(transnos.size(), 3U);
  EXPECT_EQ(transnos[1],
            Json::parse(R"({"transno": "t2", "requests": 1, "whole": 1, "tasks": 0, "taskids": []})"));
}

TEST(Transnos, TellWholeRequestsFromCutOnesAndFromTasks) {
  Bench bench{R"({"submit_script": ["lost"]})"};
  bench.submit_video("x", {{"transno", "t1"}});
  bench.submit_video("x", {{"transno", "t1"}});
  bench.submit_video("", {{"transno", "t2"}});
  auto cut = multipart_request("/llmage/v1/video/generations", {{"image_file", std::string(40, 'j'), "a.jpg"},
                                                                {"transno", "t3", ""},
                                                                {"prompt", "x", ""},
                                                                {"catelogid", "i2v", ""},
                                                                {"model", "happyhorse-1.0-i2v", ""}});
  cut.whole = false;
  cut.body.resize(cut.body.size() - 10);
  EXPECT_EQ(bench.ask(cut).status, 200) << "swallowed";
  auto found = bench.read("/sim/transnos");
  EXPECT_EQ(found["repeated_tasks"], 1);
  EXPECT_EQ(found["repeated_whole"], 1);
  auto line = [&](std::size_t at) {
    Json const entry = found["transnos"][at];
    return entry["transno"].get<std::string>() + ' ' + entry["requests"].dump() + ' ' +
           entry["whole"].dump() + ' ' + entry["tasks"].dump();
  };
  EXPECT_EQ(line(0), "t1 2 2 2");
  EXPECT_EQ(line(1), "t2 1 1 0") << "refused";
  EXPECT_EQ(line(2), "t3 1 0 1");
}

}  // namespace
}  // namespace yj::sim
