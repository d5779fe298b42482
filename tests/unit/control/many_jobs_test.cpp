// What can be asked about, and done to, more than one job.
#include "unit/control/daemon_bench.hpp"
#include "unit/store/store_bench.hpp"

#include <gmock/gmock.h>

namespace yj::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class Jobs : public Control {
 protected:
  std::vector<std::string> names(std::string const& query) {
    std::vector<std::string> all;
    Reply reply = daemon.get("/v1/jobs?" + query);
    EXPECT_EQ(reply.status, 200) << reply.json.dump();
    for (auto const& job : reply.json["jobs"]) all.push_back(job["name"]);
    return all;
  }
  std::string path(std::string const& job, std::string const& verb) {
    return "/v1/jobs/" + encoded("一") + "/" + encoded(job) + "/" + verb;
  }
};

TEST_F(Jobs, AreListedAsNarrowlyAsAsked) {
  daemon.core_settings.limits.in_flight = 1;
  daemon.platform.submits = {Refused{"no"}};
  daemon.start();
  daemon.accept("一", 4);
  ASSERT_TRUE(daemon.reaches("一", "failed", 1));
  ASSERT_TRUE(daemon.reaches("一", "running", 1));
  EXPECT_THAT(names("state=failed,running"), ElementsAre("镜1", "镜2"));
  EXPECT_THAT(names("failed=1"), ElementsAre("镜1"));
  EXPECT_THAT(names("model=VIDUQ3-PRO&state=ready"), ElementsAre("镜3", "镜4"));
  EXPECT_THAT(names("type=i2v"), ElementsAre());
  EXPECT_THAT(names("account=default&sort=newest&limit=2"), ElementsAre("镜4", "镜3"));
  EXPECT_EQ(names("sort=changed").size(), 4u);
  EXPECT_EQ(names("since=1h").size(), 4u);
  EXPECT_EQ(names("since=2026-01-01").size(), 4u);
  EXPECT_EQ(names("since=2026-01-01T10:00:00Z").size(), 4u);
  EXPECT_EQ(names("until=1h").size(), 0u);
  EXPECT_EQ(names("since=2999-01-01T10:00:00.5Z").size(), 0u);
  for (auto const* bad : {"type=film", "sort=best", "failed=yes", "failed=1&state=done", "since=soon",
                          "since=2026-13-01", "since=2026-01-01T25:00:00Z", "since=2026-01-01T10:00:00",
                          "until=2026-01-01T10:00:00Zx", "state=", "state=done,nowhere"})
    EXPECT_EQ(daemon.get(std::string{"/v1/jobs?"} + bad).status, 400) << bad;
}

TEST_F(Jobs, AreNotPausedOnceTheyAreSubmitted) {
  daemon.core_settings.limits.in_flight = 100;
  daemon.start();
  daemon.post("/v1/batches?name=" + encoded("一"),
              "defaults: {model: viduq3-pro}\njobs: {镜1: 猫, 镜2: 猫}\n");
  ASSERT_TRUE(daemon.reaches("一", "running", 2));
  Reply late = daemon.post(path("镜1", "pause"));
  EXPECT_EQ(late.status, 409) << "it is paid for";
}

TEST_F(Jobs, GoOnWhenTheyAreResumed) {
  daemon.core_settings.limits.in_flight = 1;
  daemon.start();
  daemon.accept("一", 3);
  ASSERT_TRUE(daemon.reaches("一", "running", 1));
  Reply paused = daemon.post(path("镜2", "pause"));
  ASSERT_EQ(paused.status, 200) << paused.json.dump();
  EXPECT_EQ(paused.json["state"], "held");
  EXPECT_EQ(paused.json["paused"], true);
  EXPECT_EQ(paused.json["why"]["kind"], "paused");
  EXPECT_THAT(paused.json["why"]["what"].get<std::string>(), HasSubstr("it is paused by " + own_name()));
  Json first = daemon.get("/v1/jobs?state=running").json["jobs"][0];
  Json task = daemon.get("/v1/jobs/" + first["id"].get<std::string>()).json["attempts"][0]["taskid"];
  EXPECT_EQ(daemon.post(path("镜2", "resume")).json["state"], "ready");
  EXPECT_EQ(daemon.post(path("镜2", "resume")).status, 200);
  EXPECT_EQ(daemon.post(path("镜9", "pause")).status, 404);
}

TEST_F(Jobs, TellWhatBecomesOfACancelledBatch) {
  daemon.start();
  daemon.accept("一", 2);
  std::string const batch = "/v1/batches/" + encoded("一");
  EXPECT_EQ(daemon.post(batch + "/cancel").json["cancelled"], 2);
  Reply resumed = daemon.post(batch + "/resume");
  EXPECT_EQ(resumed.status, 409);
  EXPECT_EQ(
      resumed.json["hint"],
      "`yuanjingctl retry --batch 一 --cancelled --dry-run` says which of its jobs can be ordered after all");
  Reply approved = daemon.post(batch + "/approve");
  EXPECT_EQ(approved.status, 409);
  EXPECT_EQ(approved.json["detail"], "batch '一' is cancelled");
  Reply retried = daemon.post(path("镜1", "retry"));
  EXPECT_EQ(retried.json["state"], "ready");
  EXPECT_EQ(retried.json["batch_state"], "active");
  EXPECT_THAT(retried.json["warnings"].dump(), HasSubstr("its other jobs stay cancelled"));
  EXPECT_EQ(daemon.get(batch).json["counts"], (Json{{"ready", 1}, {"cancelled", 1}}));
}

TEST_F(Jobs, GoFirstWhenAPersonSaysSo) {
  daemon.start();
  daemon.accept("一", 3);
  Reply job = daemon.post(path("镜3", "priority"), R"({"priority": "high"})", "application/json");
  ASSERT_EQ(job.status, 200) << job.json.dump();
  EXPECT_EQ(job.json["priority"], "high");
  Reply batch = daemon.post("/v1/batches/" + encoded("一") + "/priority", R"({"priority": "low"})");
  ASSERT_EQ(batch.status, 200) << batch.json.dump();
  Json const all = daemon.get("/v1/jobs").json["jobs"];
  for (auto const& each : all) EXPECT_EQ(each["priority"], "low");
  EXPECT_THAT(daemon.post("/v1/batches/" + encoded("一") + "/priority", R"({"priority": "low"})")
                  .json["warnings"][0]
                  .get<std::string>(),
              HasSubstr("nothing changed"));
  daemon.post(path("镜1", "cancel"));
  EXPECT_EQ(daemon.post(path("镜1", "priority"), R"({"priority": "high"})").code(), "conflict");
  for (auto const* bad :
       {"", "{}", R"({"priority": "urgent"})", R"({"priority": 1})", R"({"priority": "low", "x": 1})"})
    EXPECT_EQ(daemon.post(path("镜3", "priority"), bad).status, 400) << bad;
}

TEST_F(Jobs, AreOrderedByPriorityFromThenOn) {
  daemon.core_settings.limits.in_flight = 1;
  daemon.platform.polls["task-1"] = TaskFailed{FailureClass::moderation, "no"};
  daemon.core_settings.polling.first = std::chrono::milliseconds{50};
  daemon.start();
  daemon.accept("一", 40);
  daemon.post(path("镜40", "priority"), R"({"priority": "high"})");
  ASSERT_TRUE(daemon.reaches("一", "failed", 1));
  ASSERT_TRUE(daemon.comes_true([&] {
    Json running = daemon.get("/v1/jobs?state=running").json["jobs"];
    return running.size() == 1 && running[0]["name"] != "镜1";
  }));
  EXPECT_EQ(daemon.get("/v1/jobs?state=running").json["jobs"][0]["name"], "镜40");
}

TEST_F(Jobs, FollowWhatWasDecidedAboutTheirBatch) {
  daemon.core_settings.limits.in_flight = 1;
  daemon.start();
  daemon.accept("一", 1200);
  ASSERT_TRUE(daemon.reaches("一", "running", 1));
  EXPECT_EQ(daemon.post("/v1/batches/" + encoded("一") + "/priority", R"({"priority": "low"})").status, 200);
  std::string const last = "/v1/jobs/" + encoded("一") + "/" + encoded("镜1200");
  EXPECT_TRUE(daemon.comes_true([&] { return daemon.get(last).json["priority"] == "low"; }));
  Json const cancelled = daemon.post("/v1/batches/" + encoded("一") + "/cancel").json;
  EXPECT_EQ(cancelled["cancelled"], 1199) << "with those whose rows follow";
  EXPECT_EQ(daemon.get("/v1/batches/" + encoded("一")).json["counts"],
            (Json{{"running", 1}, {"cancelled", 1199}}));
  EXPECT_EQ(daemon.get(last).json["why"]["kind"], "cancelled");
  EXPECT_TRUE(daemon.comes_true([&] { return daemon.get(last).json["state"] == "cancelled"; }));
  EXPECT_THAT(names("state=ready,held"), ElementsAre());
}

TEST_F(Jobs, FollowWhatWasDecidedAboutTheirBatchBeforeARestart) {
  {
    auto store = *store::SqliteStore::open(daemon.folder.path() / "state", deliver_at_once());
    BatchSpec const spec = batch_spec("一", 3);
    auto taken = write(*store, AcceptBatch{spec, spec.identity(), "inbox", kNow});
    ASSERT_TRUE(taken);
    auto cancelled = write(*store, CancelBatch{std::get<BatchTaken>(*taken).batch, "uid 7", kNow, 1});
    ASSERT_TRUE(std::get<JobsCancelled>(*cancelled).more);
  }
  daemon.start();
  EXPECT_TRUE(daemon.comes_true([&] { return names("state=cancelled").size() == 3; }));
}

TEST_F(Jobs, AreOrderedAgainAsWasSaidBeforeARestart) {
  {
    auto store = *store::SqliteStore::open(daemon.folder.path() / "state", deliver_at_once());
    BatchSpec const spec = batch_spec("一", 3);
    auto taken = write(*store, AcceptBatch{spec, spec.identity(), "inbox", kNow});
    ASSERT_TRUE(taken);
    BatchId const batch = std::get<BatchTaken>(*taken).batch;
    ASSERT_TRUE(write(*store, CancelBatch{batch, "uid 7", kNow}));
    RetryFilter const which{.failed = false, .cancelled = true, .batch = batch, .until = kNow};
    auto retried = write(*store, RetryJobs{which, "uid 7", kNow, 1});
    ASSERT_TRUE(std::get<JobsChanged>(*retried).more);
  }
  daemon.start();
  EXPECT_TRUE(daemon.comes_true([&] { return names("state=cancelled").empty(); }));
}

TEST_F(Jobs, AreOrderedAgainByTheirFilter) {
  daemon.start();
  daemon.accept("一", 1200);
  daemon.accept("二", 2);
  daemon.post("/v1/batches/" + encoded("一") + "/cancel");
  daemon.post("/v1/batches/" + encoded("二") + "/cancel");
  std::string const target = "/v1/jobs/retry?state=cancelled&batch=" + encoded("一");
  Json dry = daemon.post(target + "&dry_run=1").json;
  EXPECT_EQ(dry["matched"], 1200);
  EXPECT_EQ(dry["retried"], 0);
  EXPECT_EQ(dry["first"].size(), 20u);
  EXPECT_EQ(dry["first"][0]["name"], "镜1");
  EXPECT_EQ(daemon.get("/v1/batches/" + encoded("一")).json["counts"], (Json{{"cancelled", 1200}}));

  std::string const until = "&until=" + dry["until"].get<std::string>();
  Json done = daemon.post(target + until).json;
  EXPECT_EQ(done["matched"], 1200);
  EXPECT_EQ(done["retried"].get<int>() + done["following"].get<int>(), 1200);
  EXPECT_TRUE(daemon.comes_true([&] {
    return daemon.get("/v1/batches/" + encoded("一")).json["counts"] == Json{{"ready", 1200}};
  })) << "more than one transaction takes";
  EXPECT_EQ(daemon.get("/v1/batches/" + encoded("二")).json["counts"], (Json{{"cancelled", 2}}));
  daemon.post(path("镜1", "cancel"));
  EXPECT_EQ(daemon.post(target + until).json["retried"], 0) << "it was cancelled after that";
  EXPECT_EQ(daemon.post(target).json["retried"], 1);
}

TEST_F(Jobs, AreNotOrderedAgainByMistake) {
  daemon.start();
  daemon.accept("一", 1);
  for (auto const* bad :
       {"", "?state=cancelled", "?state=running&batch=x", "?dry_run=yes&all=1", "?all=2", "?failed=1&all=1"})
    EXPECT_EQ(daemon.post(std::string{"/v1/jobs/retry"} + bad).status, 400) << bad;
  EXPECT_EQ(daemon.post("/v1/jobs/retry?batch=nowhere").status, 404);
  EXPECT_EQ(daemon.post("/v1/jobs/retry?all=1").json["matched"], 0);
}

TEST_F(Control, SaysThatNothingIsNewToWhoHasTheAnswer) {
  daemon.start();
  daemon.accept("一", 2);
  for (auto const& target : {std::string{"/v1/status"}, std::string{"/v1/batches"},
                             "/v1/batches/" + encoded("一"), std::string{"/v1/jobs"},
                             "/v1/jobs/" + encoded("一") + "/" + encoded("镜1"), std::string{"/v1/models"}}) {
    http::Response first = daemon.raw(target);
    ASSERT_EQ(first.status, 200) << target;
    ASSERT_TRUE(first.headers.find("ETag")) << target;
    std::string tag{*first.headers.find("ETag")};
    for (auto const& known : {tag, "W/" + tag, "\"x\", " + tag, std::string{"*"}}) {
      http::Response again = daemon.raw(target, {{"If-None-Match", known}});
      EXPECT_EQ(again.status, 304) << target;
      EXPECT_EQ(again.body, "");
      EXPECT_EQ(again.headers.find("ETag"), tag);
    }
    EXPECT_EQ(daemon.raw(target, {{"If-None-Match", "\"x\""}}).status, 200) << target;
  }
  std::string tag{*daemon.raw("/v1/jobs").headers.find("ETag")};
  daemon.post("/v1/jobs/" + encoded("一") + "/" + encoded("镜1") + "/cancel");
  EXPECT_EQ(daemon.raw("/v1/jobs", {{"If-None-Match", tag}}).status, 200) << "something is new";
  EXPECT_FALSE(daemon.raw("/healthz").headers.find("ETag"));
}

}  // namespace
}  // namespace yj::test
