#include "unit/control/daemon_bench.hpp"

#include <gmock/gmock.h>

namespace yj::test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST_F(Control, SaysWhichNameOfAFilterThereIsNot) {
  daemon.start();
  daemon.accept("一", 2);
  struct Case {
    std::string filter;
    int status;
    std::string detail;
    std::string hint;
  };
  for (auto const& each :
       {Case{"model=viduq3-pr", 404, "there is no model 'viduq3-pr'", "viduq3-pro"},
        Case{"account=stodio", 404, "there is no account 'stodio'", "studio"},
        Case{"failure_class=modration", 400, "jobs do not fail as 'modration'", "moderation"}}) {
    Reply const listed = daemon.get("/v1/jobs?" + each.filter);
    EXPECT_EQ(listed.status, each.status) << each.filter;
    EXPECT_EQ(listed.json["detail"], each.detail);
    EXPECT_THAT(listed.json["hint"].get<std::string>(), HasSubstr(each.hint));
    if (each.filter.starts_with("account")) continue;
    EXPECT_EQ(daemon.post("/v1/jobs/retry?" + each.filter).json["detail"], each.detail);
    EXPECT_EQ(daemon.post("/v1/jobs/retry?dry_run=1&" + each.filter).status, each.status);
  }
  for (auto const* known :
       {"model=VIDUQ3-PRO", "model=happyhorse-1.0-t2v", "account=studio", "failure_class=network"})
    EXPECT_EQ(daemon.get(std::string{"/v1/jobs?"} + known).status, 200) << known;
  EXPECT_THAT(daemon.get("/v1/jobs?state=paused").json["hint"].get<std::string>(), HasSubstr("held"));
}

TEST_F(Control, ListsJobsOfABatchInPages) {
  daemon.start();
  daemon.accept("一", 5);
  daemon.accept("二", 1);
  std::vector<std::string> names;
  std::string cursor;
  int pages = 0;
  do {
    Json page = daemon.get("/v1/jobs?limit=2&batch=" + encoded("一") + cursor).json;
    for (auto const& job : page["jobs"]) names.push_back(job["name"]);
    cursor = page["next"].is_null() ? "" : "&cursor=" + page["next"].get<std::string>();
    ++pages;
  } while (!cursor.empty() && pages < 10);
  EXPECT_EQ(pages, 3);
  EXPECT_EQ(names, (std::vector<std::string>{"镜1", "镜2", "镜3", "镜4", "镜5"}));
  EXPECT_EQ(daemon.get("/v1/jobs").json["jobs"].size(), 6u);
}

TEST_F(Control, ListsJobsByState) {
  daemon.start();
  std::string id = daemon.accept("一", 2)["id"];
  Json job = daemon.get("/v1/jobs?limit=1").json["jobs"][0];
  EXPECT_EQ(daemon.post("/v1/jobs/" + job["id"].get<std::string>() + "/cancel").json["cancelled"], 1);
  Json cancelled = daemon.get("/v1/jobs?state=cancelled&batch=" + id).json["jobs"];
  ASSERT_EQ(cancelled.size(), 1u);
  EXPECT_EQ(cancelled[0]["id"], job["id"]);
  EXPECT_EQ(daemon.get("/v1/jobs?state=ready").json["jobs"].size(), 1u);
  EXPECT_EQ(daemon.get("/v1/jobs?state=done").json["jobs"].size(), 0u);
  Reply unknown = daemon.get("/v1/jobs?state=finished");
  EXPECT_EQ(unknown.status, 400);
  EXPECT_EQ(unknown.code(), "unknown-state");
  EXPECT_THAT(unknown.json["hint"].get<std::string>(), HasSubstr("in_doubt"));
}

TEST_F(Control, FindsAJobByIdAndByItsNames) {
  daemon.start();
  daemon.accept("长安", 1);
  std::string id = daemon.get("/v1/jobs").json["jobs"][0]["id"];
  Reply by_id = daemon.get("/v1/jobs/" + id);
  ASSERT_EQ(by_id.status, 200);
  EXPECT_EQ(by_id.json["name"], "镜1");
  EXPECT_EQ(by_id.json["batch"], "长安");
  EXPECT_EQ(daemon.get("/v1/jobs/" + encoded("长安") + "/" + encoded("镜1")).json, by_id.json);
  EXPECT_EQ(daemon.get("/v1/jobs/" + encoded("长安/镜1")).json, by_id.json);
  for (auto const& missing :
       {encoded("长安/镜2"), encoded("洛阳/镜1"), std::string(32, '0'), encoded("镜1")}) {
    Reply reply = daemon.get("/v1/jobs/" + missing);
    EXPECT_EQ(reply.status, 404) << missing;
    EXPECT_EQ(reply.code(), "not-found") << missing;
  }
}

TEST_F(Control, ShowsEverythingAboutAJob) {
  daemon.start();
  Reply taken =
      daemon.post("/v1/batches?name=x",
                  "jobs:\n- {model: viduq3-pro, prompt: 猫, duration: 4, off_peak: yes, priority: low}\n");
  ASSERT_EQ(taken.status, 201) << taken.json.dump();
  Json job = daemon.get("/v1/jobs/x/001").json;
  EXPECT_EQ(job["type"], "t2v");
  EXPECT_EQ(job["model"], "viduq3-pro");
  EXPECT_EQ(job["state"], "ready");
  EXPECT_EQ(job["prompt"], "猫");
  EXPECT_EQ(job["priority"], "low");
  EXPECT_EQ(job["optional"], false);
  EXPECT_EQ(job["attempt_count"], 0);
  EXPECT_EQ(job["fields"]["duration"], 4);
  EXPECT_EQ(job["fields"]["off_peak"], "Y");
  EXPECT_EQ(job["fields"]["catelogid"], "t2v");
  EXPECT_EQ(job["attempts"], Json::array());
  EXPECT_EQ(job["artifacts"], Json::array());
  EXPECT_FALSE(job["notes"].empty()) << "what was filled in costs money";
  EXPECT_EQ(job["why"]["kind"], "in_flight");
  EXPECT_THAT(job["why"]["what"].get<std::string>(), HasSubstr("limits.in_flight (0)"));
}

TEST_F(Control, CancelsWhatIsNotSubmittedAndSaysWhatGoesOn) {
  daemon.core_settings.limits.in_flight = 1;
  daemon.start();
  daemon.accept("一", 3);
  ASSERT_TRUE(daemon.reaches("一", "running", 1));
  Json paused = daemon.post("/v1/batches/" + encoded("一") + "/pause").json;
  EXPECT_EQ(paused["warnings"][0], "1 job is already submitted; it is paid for and goes on");
  Json cancelled = daemon.post("/v1/batches/" + encoded("一") + "/cancel").json;
  EXPECT_EQ(cancelled["cancelled"], 2);
  EXPECT_EQ(cancelled["untouched"], 1);
  EXPECT_EQ(cancelled["warnings"], (Json::array({"1 job is already submitted; it is paid for and goes on"})));
  Json batch = daemon.get("/v1/batches/" + encoded("一")).json;
  EXPECT_EQ(batch["counts"], (Json{{"running", 1}, {"cancelled", 2}}));
  EXPECT_EQ(batch["complete"], false);

  Json running = daemon.get("/v1/jobs?state=running").json["jobs"][0];
  Json job = daemon.get("/v1/jobs/" + running["id"].get<std::string>()).json;
  EXPECT_EQ(job["attempts"][0]["taskid"], "task-1");
  EXPECT_EQ(job["attempts"][0]["state"], "running");
  EXPECT_EQ(job["why"]["kind"], "platform");
  EXPECT_THAT(job["why"]["what"].get<std::string>(), HasSubstr("task-1"));
  EXPECT_FALSE(job["events"].empty());
  Reply untouched = daemon.post("/v1/jobs/" + running["id"].get<std::string>() + "/cancel");
  EXPECT_EQ(untouched.status, 200);
  EXPECT_EQ(untouched.json["cancelled"], 0);
  EXPECT_EQ(untouched.json["untouched"], 1);
  EXPECT_THAT(untouched.json["warnings"][0].get<std::string>(), HasSubstr("paid for and goes on"));
  EXPECT_EQ(daemon.post("/v1/jobs/" + running["id"].get<std::string>() + "/retry").status, 409);
}

TEST_F(Control, OrdersAFailedJobAgain) {
  daemon.core_settings.limits.in_flight = 1;
  daemon.platform.submits = {Refused{"Missing required parameter: prompt"}};
  daemon.start();
  daemon.accept("一", 1);
  ASSERT_TRUE(daemon.reaches("一", "failed", 1));
  std::string path = "/v1/jobs/" + encoded("一") + "/" + encoded("镜1");
  Json failed = daemon.get(path).json;
  EXPECT_EQ(failed["why"]["kind"], "failed");
  EXPECT_THAT(failed["why"]["what"].get<std::string>(), HasSubstr("\"Missing required parameter: prompt\""));
  EXPECT_THAT(failed["why"]["what"].get<std::string>(), HasSubstr("nothing was bought"));
  EXPECT_THAT(failed["why"]["advice"].get<std::string>(), HasSubstr("yuanjingctl retry 一/镜1"));
  EXPECT_THAT(failed["reason"].get<std::string>(), HasSubstr("Missing required parameter"));
  EXPECT_TRUE(daemon.get("/v1/batches/" + encoded("一")).json["complete"].get<bool>());

  daemon.post("/v1/batches/" + encoded("一") + "/pause");
  Reply retried = daemon.post(path + "/retry");
  EXPECT_EQ(retried.status, 200) << retried.json.dump();
  EXPECT_EQ(retried.json["state"], "ready");
  EXPECT_EQ(retried.json["why"]["kind"], "batch_paused");
  EXPECT_THAT(retried.json["warnings"][0].get<std::string>(), HasSubstr("is paused"));
  EXPECT_EQ(daemon.post(path + "/retry").code(), "conflict") << "it is ready already";
  daemon.post("/v1/batches/" + encoded("一") + "/resume");
  EXPECT_TRUE(daemon.reaches("一", "running", 1));
  EXPECT_EQ(daemon.get(path).json["attempt_count"], 2);
  EXPECT_EQ(daemon.get(path).json["attempts"].size(), 2u);
}

TEST_F(Control, KeepsDoubtsInSight) {
  daemon.core_settings.limits.in_flight = 1;
  daemon.platform.submits = {InDoubt{"connection reset"}};
  daemon.platform.reachable = false;
  daemon.start();
  daemon.accept("一", 2);
  ASSERT_TRUE(daemon.reaches("一", "in_doubt", 1));
  Json status = daemon.get("/v1/status").json;
  EXPECT_EQ(status.begin().key(), "in_doubt");
  EXPECT_EQ(status["in_doubt"], 1);
  EXPECT_THAT(status["warnings"][0].get<std::string>(), HasSubstr("1 job is in doubt"));
  EXPECT_EQ(status["batches"][0]["complete"], false);
  ASSERT_EQ(status["obstacles"].size(), 1u) << status.dump();
  EXPECT_EQ(status["obstacles"][0]["kind"], "circuit");
  EXPECT_EQ(status["obstacles"][0]["model"], "viduq3-pro");

  Json doubtful = daemon.get("/v1/jobs?state=in_doubt").json["jobs"][0];
  std::string path = "/v1/jobs/" + doubtful["id"].get<std::string>();
  EXPECT_EQ(daemon.get(path).json["why"]["kind"], "doubt");
  EXPECT_EQ(daemon.post(path + "/retry").status, 409) << "it may have been bought";
  EXPECT_THAT(daemon.post(path + "/cancel").json["warnings"][0].get<std::string>(),
              HasSubstr("may be paid for"));
  Json cancelled = daemon.post("/v1/batches/" + encoded("一") + "/cancel").json;
  EXPECT_EQ(cancelled["cancelled"], 1);
  EXPECT_EQ(cancelled["warnings"][0], "1 job is in doubt; it may be paid for and stays as it is");
  EXPECT_EQ(daemon.get("/v1/batches/" + encoded("一")).json["complete"], false);
}

class Doubts : public Control {
 protected:
  /// So many jobs, the first ones in doubt.
  void in_doubt(int doubts, int jobs) {
    daemon.core_settings.limits.in_flight = 100;
    daemon.core_settings.doubt.max_in_row = 100;
    daemon.core_settings.doubt.backoff = Duration{1};
    for (int i = 0; i < doubts; ++i) daemon.platform.submits.push_back(InDoubt{"connection reset"});
    daemon.start();
    daemon.accept("一", jobs);
    ASSERT_TRUE(daemon.reaches("一", "in_doubt", doubts));
    Json listed = daemon.get("/v1/jobs?state=in_doubt").json["jobs"];
    for (auto const& job : listed) paths.push_back("/v1/jobs/" + job["id"].get<std::string>());
  }
  Reply resolve(std::string const& path, std::string const& body) {
    return daemon.post(path + "/resolve", body, "application/json");
  }
  std::vector<std::string> paths;
};

TEST_F(Doubts, SayWhatCanBeDoneAboutThemAndWhen) {
  in_doubt(1, 1);
  Json why = daemon.get(paths.at(0)).json["why"];
  EXPECT_EQ(why["kind"], "doubt");
  EXPECT_THAT(why["what"].get<std::string>(), HasSubstr("connection reset"));
  EXPECT_THAT(why["advice"].get<std::string>(),
              HasSubstr(daemon.get(paths[0]).json["attempts"][0]["transno"].get<std::string>()));
  ASSERT_EQ(why["choices"].size(), 3u);
  EXPECT_EQ(why["choices"][0]["command"], "yuanjingctl resolve 一/镜1 --task ID");
  EXPECT_EQ(why["choices"][1]["command"], "yuanjingctl resolve 一/镜1 --not-created");
  EXPECT_EQ(why["choices"][2]["command"], "yuanjingctl resolve 一/镜1 --resubmit");
  EXPECT_THAT(why["choices"][2]["when"].get<std::string>(), HasSubstr("pay twice"));
}

TEST_F(Doubts, EndWithTheTaskThatAPersonNames) {
  in_doubt(2, 3);
  ASSERT_TRUE(daemon.reaches("一", "running", 1));
  Reply named = resolve(paths.at(0), R"({"task": " t-found "})");
  ASSERT_EQ(named.status, 200) << named.json.dump();
  EXPECT_EQ(named.json["state"], "running");
  EXPECT_EQ(named.json["attempts"][0]["taskid"], "t-found");
  bool said = false;
  for (auto const& event : named.json["events"])
    said = said ||
           (event["kind"] == "resolved" && event["text"].get<std::string>().starts_with("by " + own_name()));
  EXPECT_TRUE(said) << "who it was is remembered";

  Reply twice = resolve(paths.at(1), R"({"task": "t-found"})");
  EXPECT_EQ(twice.status, 409);
  EXPECT_THAT(twice.json["detail"].get<std::string>(), HasSubstr("belongs to job '镜1' of batch '一'"));
  Reply ours = resolve(paths.at(1), R"({"task": "task-3"})");
  EXPECT_EQ(ours.status, 409);
  EXPECT_THAT(ours.json["detail"].get<std::string>(), HasSubstr("belongs to job '镜3'"));
  EXPECT_EQ(resolve(paths.at(0), R"({"not_created": true})").code(), "conflict")
      << "it is not in doubt any more";
}

TEST_F(Doubts, StayWhenThePlatformDoesNotKnowTheTask) {
  daemon.platform.polls["t-slip"] = NotExist{"taskid=t-slip not exist"};
  daemon.platform.polls["t-away"] = NoNews{"timed out"};
  daemon.platform.polls["t-key"] = QueryRejected{"Invalid API Key"};
  in_doubt(1, 1);
  Reply unknown = resolve(paths.at(0), R"({"task": "t-slip"})");
  EXPECT_EQ(unknown.status, 409);
  EXPECT_THAT(unknown.json["detail"].get<std::string>(), HasSubstr("does not know a task t-slip"));
  EXPECT_EQ(resolve(paths[0], R"({"task": "t-away"})").status, 503);
  EXPECT_EQ(resolve(paths[0], R"({"task": "t-key"})").status, 503);
  for (auto const* bad :
       {"", "[]", "{}", R"({"task": ""})", R"({"task": 7})", R"({"task": "a\nb"})",
        R"({"not_created": false})", R"({"not_created": true, "resubmit": true})", R"({"x": true})"}) {
    Reply reply = resolve(paths[0], bad);
    EXPECT_EQ(reply.status, 400) << bad;
    EXPECT_THAT(reply.json["hint"].get<std::string>(), HasSubstr("resubmit")) << bad;
  }
  EXPECT_EQ(daemon.get(paths[0]).json["state"], "in_doubt");
  EXPECT_EQ(resolve("/v1/jobs/" + encoded("一/镜9"), R"({"resubmit": true})").status, 404);
}

TEST_F(Doubts, EndWithANewOrderWhenAPersonSaysSo) {
  in_doubt(2, 3);
  ASSERT_TRUE(daemon.reaches("一", "running", 1));
  EXPECT_EQ(resolve(paths.at(0), R"({"not_created": true})").json["attempts"][0]["state"], "not_created");
  EXPECT_EQ(resolve(paths.at(1), R"({"resubmit": true})").json["attempts"][0]["state"], "unresolved");
  ASSERT_TRUE(daemon.reaches("一", "running", 3));
  Json free = daemon.get(paths[0]).json;
  Json again = daemon.get(paths[1]).json;
  EXPECT_EQ(free["unresolved_attempts"], 0);
  EXPECT_EQ(again["unresolved_attempts"], 1);
  ASSERT_EQ(again["attempts"].size(), 2u);
  EXPECT_NE(again["attempts"][0]["transno"], again["attempts"][1]["transno"]);
  EXPECT_THAT(again["attempts"][0]["reason"].get<std::string>(),
              HasSubstr("connection reset; never cleared up: " + own_name()));
  EXPECT_THAT(again["why"]["what"].get<std::string>(), HasSubstr("may have been bought as well"));
  EXPECT_THAT(free["why"]["what"].get<std::string>(), Not(HasSubstr("as well")));
}

TEST_F(Control, ShowsAnAccountWhoseKeyIsRefused) {
  daemon.core_settings.limits.in_flight = 1;
  daemon.platform.submits = {KeyRejected{"Invalid API Key"}};
  daemon.start();
  daemon.accept("一", 1);
  auto held = [&] {
    Json status = daemon.get("/v1/status").json;
    for (auto const& obstacle : status["obstacles"]) {
      if (obstacle["kind"] == "account_held") return true;
    }
    return false;
  };
  ASSERT_TRUE(daemon.comes_true(held));
  ASSERT_TRUE(daemon.reaches("一", "ready", 1));
  Json status = daemon.get("/v1/status").json;
  ASSERT_EQ(status["obstacles"].size(), 1u) << status.dump();
  EXPECT_EQ(status["obstacles"][0]["account"], "default");
  EXPECT_EQ(status["obstacles"][0]["model"], Json(nullptr));
  EXPECT_THAT(status["warnings"][0].get<std::string>(), HasSubstr("Invalid API Key"));
  Json job = daemon.get("/v1/jobs/" + encoded("一") + "/" + encoded("镜1")).json;
  EXPECT_EQ(job["why"]["kind"], "account_held");
  EXPECT_THAT(job["why"]["advice"].get<std::string>(),
              HasSubstr("Make a key at https://ai.opencomputing.cn"));

  daemon.post("/v1/batches/" + encoded("一") + "/resume");
  EXPECT_TRUE(daemon.reaches("一", "running", 1)) << "resume tries the account again at once";
}

}  // namespace
}  // namespace yj::test
