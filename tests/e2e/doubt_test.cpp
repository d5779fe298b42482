// Orders whose answers are lost: found in the platform's history, or ended by a person. Nothing is ever bought twice unasked.
#include "e2e/world.hpp"
#include "http/url.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

namespace yj::e2e {
namespace {

using namespace std::chrono_literals;

constexpr auto kQuick =
    "limits: {in_flight: 100, submits_per_second: 500}\n"
    "doubt: {first_look: 200ms, backoff: 20ms, max_in_row: 1000}\n";

std::string many_jobs(int count, std::string const& more = "") {
  std::string text = more + "defaults: {model: viduq3-pro, duration: 1, resolution: 540p}\njobs:\n";
  for (int i = 0; i < count; ++i) text += fmt::format("  - 镜头 {}，雨夜长安\n", i);
  return text;
}

class Doubts : public ::testing::Test {
 protected:
  std::int64_t done() const { return world.count("长安", "done"); }
  std::int64_t in_doubt() const { return world.count("长安", "in_doubt"); }
  std::vector<Json> jobs_in_doubt() const {
    std::vector<Json> all;
    Json const page = world.get("/v1/jobs?state=in_doubt&limit=500");
    for (auto const& job : page.at("jobs")) all.push_back(details(job.at("id")));
    return all;
  }
  Json details(std::string const& id) const { return world.get("/v1/jobs/" + id); }
  http::Response resolve(Json const& job, std::string const& body) const {
    return world.ask("POST", "/v1/jobs/" + job.at("id").get<std::string>() + "/resolve", body);
  }
  /// The task that the platform made of an order, by its transno.
  std::map<std::string, std::string> tasks() const {
    std::map<std::string, std::string> found;
    Json const answer = world.sim("GET", "/sim/tasks");
    for (auto const& task : answer.at("tasks"))
      EXPECT_TRUE(found.emplace(task.at("transno"), task.at("taskid")).second) << "one transno, two tasks";
    return found;
  }
  static std::string transno_of(Json const& job) { return job.at("attempts").back().at("transno"); }
  int requests(std::string const& kind) const {
    return static_cast<int>(world.sim("GET", "/sim/journal?kind=" + kind).at("entries").size());
  }

  /// Those whose last part arrived; what was held back before it bought nothing.
  int orders_sent_whole() const {
    Json const orders = world.sim("GET", "/sim/journal?kind=submit").at("entries");
    return static_cast<int>(std::count_if(orders.begin(), orders.end(),
                                          [](Json const& each) { return each.at("whole") == true; }));
  }

  World world;
};

TEST_F(Doubts, AreFoundAndBroughtHomeWhereverATaskExists) {
  constexpr int kJobs = 500;
  world.start_sim({"--task-time", "100ms-300ms", "--history", "on", "--lose-answers", "10%",
                   "--gateway-errors", "5%", "--task-behind", "70%", "--history-late", "100ms"});
  world.drop("长安.yaml", many_jobs(kJobs));
  world.start_daemon(kQuick);
  auto settled = [&] {
    if (done() + in_doubt() != kJobs) return false;
    auto const made = tasks();
    for (auto const& job : jobs_in_doubt()) {
      if (made.contains(transno_of(job))) return false;
    }
    return true;
  };
  ASSERT_TRUE(wait_until(settled, 120s)) << done() << " done, " << in_doubt() << " in doubt";
  EXPECT_EQ(tasks().size(), static_cast<std::size_t>(done())) << "every task is one job's";
  EXPECT_GT(in_doubt(), 0) << "some orders never became a task, and absence is no proof";
  EXPECT_EQ(world.sim("GET", "/sim/transnos").at("repeated_tasks"), 0);
  EXPECT_EQ(world.get("/v1/batches/" + http::percent_encoded("长安")).at("complete"), false);
  EXPECT_LT(requests("history"), 600) << "one question serves many doubts";

  // What is left ends with a person's word.
  world.sim("POST", "/sim/faults", R"({"lose_answers": 0, "gateway_errors": 0})");
  for (auto const& job : jobs_in_doubt()) EXPECT_EQ(resolve(job, R"({"not_created": true})").status, 200);
  ASSERT_TRUE(wait_until([&] { return done() == kJobs; }, 60s));
  EXPECT_EQ(tasks().size(), static_cast<std::size_t>(kJobs)) << "nothing twice";
}

TEST_F(Doubts, AreLookedForAgainAfterARestart) {
  world.start_sim({"--task-time", "100ms-200ms", "--submit-script", "lost,lost,lost"});
  world.drop("长安.yaml", many_jobs(3));
  world.start_daemon(kQuick);
  ASSERT_TRUE(wait_until([&] { return in_doubt() == 3 && requests("history") > 0; }));
  Json why = jobs_in_doubt().at(0).at("why");
  EXPECT_NE(why.at("what").get<std::string>().find("history is not open"), std::string::npos) << why.dump();
  EXPECT_EQ(requests("history"), 1) << "once a day where it is closed";
  world.kill_daemon();
  world.sim("POST", "/sim/faults", R"({"history": "on"})");
  world.launch_daemon();
  ASSERT_TRUE(wait_until([&] { return done() == 3; }));
  EXPECT_EQ(tasks().size(), 3u);
}

TEST_F(Doubts, EndInThreeWaysByAPersonWhereTheHistoryIsClosed) {
  world.start_sim(
      {"--task-time", "100ms-200ms", "--history", "forbidden", "--submit-script", "lost,lost:no_task,lost"});
  world.drop("长安.yaml", many_jobs(6));
  world.start_daemon(
      "limits: {in_flight: 100, submits_per_second: 500, submits_on_wire: 1}\n"
      "doubt: {first_look: 100ms, backoff: 20ms, max_in_row: 1000}\n");
  ASSERT_TRUE(wait_until([&] { return in_doubt() == 3 && done() == 3; }));
  auto jobs = jobs_in_doubt();
  auto made = tasks();
  ASSERT_TRUE(made.contains(transno_of(jobs[0])));
  std::string task = made.at(transno_of(jobs[0]));

  EXPECT_EQ(resolve(jobs[0], R"({"task": "no-such-task"})").status, 409);
  EXPECT_EQ(resolve(jobs[0], fmt::format(R"({{"task": "{}"}})", task)).status, 200);
  auto twice = resolve(jobs[2], fmt::format(R"({{"task": "{}"}})", task));
  EXPECT_EQ(twice.status, 409);
  EXPECT_NE(twice.body.find("no task is given to two jobs"), std::string::npos) << twice.body;
  EXPECT_EQ(resolve(jobs[1], R"({"not_created": true})").status, 200);
  EXPECT_EQ(resolve(jobs[2], R"({"resubmit": true})").status, 200);
  EXPECT_EQ(resolve(jobs[2], R"({"resubmit": true})").status, 409) << "it is not in doubt any more";
  ASSERT_TRUE(wait_until([&] { return done() == 6; }));
  EXPECT_EQ(tasks().size(), 7u) << "one was ordered twice, on purpose";
  EXPECT_EQ(details(jobs[2].at("id")).at("unresolved_attempts"), 1);
  EXPECT_EQ(details(jobs[1].at("id")).at("unresolved_attempts"), 0);
  EXPECT_EQ(world.get("/v1/batches/" + http::percent_encoded("长安")).at("complete"), true);
}

TEST_F(Doubts, AreOrderedOnceMoreWhereTheBatchSaysSo) {
  // The second order of one of them is lost too; that one waits for a person.
  world.start_sim({"--task-time", "100ms-200ms", "--history", "on", "--submit-script",
                   "lost:no_task,lost:no_task,lost:no_task"});
  world.drop("长安.yaml", many_jobs(2, "on_doubt: resend_once\n"));
  world.start_daemon(
      "limits: {in_flight: 100, submits_per_second: 500, submits_on_wire: 1}\n"
      "doubt: {first_look: 10ms, backoff: 20ms, max_in_row: 1000}\n");
  ASSERT_TRUE(wait_until([&] { return done() == 1 && in_doubt() == 1; }));
  auto left = jobs_in_doubt();
  ASSERT_EQ(left.size(), 1u);
  EXPECT_EQ(left[0].at("unresolved_attempts"), 1);
  auto never_again = [&] {
    return jobs_in_doubt().at(0).at("why").at("what").get<std::string>().find("not asked again by itself") !=
           std::string::npos;
  };
  ASSERT_TRUE(wait_until(never_again)) << jobs_in_doubt().at(0).at("why").dump();
  EXPECT_EQ(in_doubt(), 1);
  EXPECT_EQ(tasks().size(), 1u);
  EXPECT_EQ(requests("submit"), 4);
}

TEST_F(Doubts, AreFewHoweverLongAnOutageOfTheGenerationPathLasts) {
  world.start_sim({"--task-time", "100ms-200ms", "--generation-down"});
  world.drop("长安.yaml", many_jobs(100));
  world.start_daemon(
      "limits: {in_flight: 100, submits_per_second: 500, submits_on_wire: 8}\n"
      "doubt: {first_look: 10s, backoff: 20ms}\n");
  auto waits_for_a_person = [&] {
    Json const status = world.get("/v1/status");
    if (!status.contains("obstacles")) return false;
    for (auto const& obstacle : status.at("obstacles")) {
      bool circuit = obstacle.at("kind") == "circuit" && obstacle.at("until").is_null();
      if (circuit && obstacle.at("advice").get<std::string>().find("resume") != std::string::npos)
        return true;
    }
    return false;
  };
  ASSERT_TRUE(wait_until(waits_for_a_person));
  // The last trial may still be on the wire, and is a doubt once it is answered.
  EXPECT_TRUE(wait_until([&] { return orders_sent_whole() == in_doubt(); }));
  EXPECT_LE(in_doubt(), 8 + 5) << "what was on the wire, and a handful of trials";
  EXPECT_EQ(world.get("/v1/status").at("in_flight"), 0) << "a doubt is not in flight";
}

}  // namespace
}  // namespace yj::e2e
