#include "unit/control/daemon_bench.hpp"

#include <gmock/gmock.h>
#include <unistd.h>

namespace yj::test {
namespace {

using ::testing::HasSubstr;

TEST_F(Control, TakesABatchAndShowsItByNameAndId) {
  daemon.start();
  Reply taken = daemon.post("/v1/batches", batch_yaml("长安 夜行", 3), "application/yaml");
  ASSERT_EQ(taken.status, 201) << taken.json.dump();
  std::string id = taken.json["id"];
  EXPECT_EQ(taken.headers.find("Location"), "/v1/batches/" + id);
  EXPECT_EQ(taken.json["known"], false);
  EXPECT_EQ(taken.json["name"], "长安 夜行");
  EXPECT_EQ(taken.json["jobs"], 3);
  EXPECT_EQ(taken.json["counts"], (Json{{"ready", 3}}));
  EXPECT_EQ(taken.json["complete"], false);
  EXPECT_EQ(taken.json["state"], "active");
  EXPECT_EQ(taken.json["accepted_by"], own_name());
  EXPECT_EQ(taken.json["warnings"], Json::array());

  Reply by_name = daemon.get("/v1/batches/" + encoded("长安 夜行"));
  EXPECT_EQ(by_name.status, 200);
  EXPECT_EQ(by_name.json["id"], id);
  EXPECT_EQ(daemon.get("/v1/batches/" + id).json, by_name.json);
}

TEST_F(Control, DoesNotOrderTheSameContentTwice) {
  daemon.start();
  std::string id = daemon.accept("一", 1)["id"];
  Reply again = daemon.post("/v1/batches", "# a comment changes nothing\n" + batch_yaml("一", 1));
  EXPECT_EQ(again.status, 200);
  EXPECT_EQ(again.json["id"], id);
  EXPECT_EQ(again.json["known"], true);
  EXPECT_THAT(again.json["warnings"][0].get<std::string>(), HasSubstr("nothing was ordered"));
  EXPECT_EQ(again.json["jobs"], 1);

  Reply on_purpose = daemon.post("/v1/batches?name=" + encoded("二"), batch_yaml("一", 1));
  EXPECT_EQ(on_purpose.status, 201);
  EXPECT_EQ(on_purpose.json["name"], "二");
}

TEST_F(Control, RefusesAnotherBatchOfAKnownName) {
  daemon.start();
  daemon.accept("一", 1);
  Reply other = daemon.post("/v1/batches", batch_yaml("一", 2));
  EXPECT_EQ(other.status, 409);
  EXPECT_EQ(other.code(), "known-name");
  EXPECT_THAT(other.json["detail"].get<std::string>(), HasSubstr("'一'"));
  EXPECT_FALSE(other.json["hint"].get<std::string>().empty());
  EXPECT_EQ(other.headers.find("Content-Type"), "application/problem+json");
}

TEST_F(Control, SaysAllThatIsWrongWithABatch) {
  daemon.start();
  Reply refused = daemon.post("/v1/batches?name=x",
                              "jobs:\n  - model: viduq3-pro\n    promt: 猫\n    resolution: 333p\n");
  EXPECT_EQ(refused.status, 422);
  EXPECT_EQ(refused.code(), "invalid-batch");
  Json errors = refused.json["errors"];
  ASSERT_GE(errors.size(), 2u) << refused.json.dump();
  bool misspelt = false;
  for (auto const& error : errors) {
    for (auto const* key : {"line", "column", "code", "message", "allowed"}) EXPECT_TRUE(error.contains(key));
    misspelt = misspelt || (error["line"] == 3 && error["column"] == 5 && error["code"] == "unknown-key");
  }
  EXPECT_TRUE(misspelt) << errors.dump();
  EXPECT_EQ(daemon.get("/v1/batches").json["batches"].size(), 0u) << "a refused batch reserves no name";
}

TEST_F(Control, WantsANameFromTheFileOrTheClient) {
  daemon.start();
  Reply nameless = daemon.post("/v1/batches", "jobs:\n- {model: viduq3-pro, prompt: 猫}\n");
  EXPECT_EQ(nameless.status, 422);
  EXPECT_EQ(nameless.json["errors"][0]["code"], "missing-key");
  EXPECT_EQ(daemon.post("/v1/batches?name=..%2Fx", "jobs:\n- {model: viduq3-pro, prompt: 猫}\n").status, 422);
}

TEST_F(Control, FindsTheProblemsOfAnObjectWhereTheClientWroteThem) {
  daemon.start();
  Reply refused = daemon.post(
      "/v1/batches?name=x",
      "{\"files\": {},\n \"batch\": {\"jobs\": [\n  {\"model\": \"nobody\", \"prompt\": \"猫\"}]}}",
      "application/json");
  EXPECT_EQ(refused.status, 422);
  ASSERT_EQ(refused.json["errors"].size(), 1u) << refused.json.dump();
  EXPECT_EQ(refused.json["errors"][0]["line"], 3);
  EXPECT_EQ(refused.json["errors"][0]["column"], 13);
  EXPECT_EQ(refused.json["errors"][0]["code"], "unknown-model");
}

TEST_F(Control, TakesInputFilesByTheirContent) {
  daemon.start();
  std::string hash = daemon.blob("a picture");
  auto body = [](std::string const& files) {
    return R"({"batch": "jobs:\n- {model: happyhorse-1.0-i2v, first_frame: a.jpg, prompt: 猫}\n", "files": )" +
           files + "}";
  };
  auto send = [&](std::string const& files) {
    return daemon.post("/v1/batches?name=x", body(files), "application/json");
  };
  Reply unlisted = send("{}");
  EXPECT_EQ(unlisted.status, 422);
  EXPECT_EQ(unlisted.json["errors"][0]["code"], "unlisted-file");
  EXPECT_THAT(unlisted.json["errors"][0]["message"].get<std::string>(), HasSubstr("a.jpg"));
  EXPECT_EQ(send("{\"a.jpg\": \"" + std::string(64, '0') + "\"}").status, 422);
  EXPECT_EQ(send(R"({"a.jpg": "../../etc/passwd"})").status, 422);
  EXPECT_EQ(daemon
                .post("/v1/batches?name=x",
                      "jobs:\n- {model: happyhorse-1.0-i2v, first_frame: a.jpg, prompt: 猫}\n")
                .status,
            422);

  Reply taken = send("{\"a.jpg\": \"" + hash + "\", \"b.jpg\": \"" + hash + "\"}");
  ASSERT_EQ(taken.status, 201) << taken.json.dump();
  EXPECT_THAT(taken.json["warnings"][0].get<std::string>(), HasSubstr("'b.jpg'"));
  Json job = daemon.get("/v1/jobs/x/001").json;
  EXPECT_EQ(job["files"][0]["sha256"], hash);
  EXPECT_EQ(job["files"][0]["source"], "a.jpg");
  EXPECT_EQ(job["files"][0]["bytes"], 9);
}

TEST_F(Control, RefusesBodiesItCannotRead) {
  daemon.settings.server.body_bytes_max = 1000;
  daemon.start();
  Reply broken = daemon.post("/v1/batches?name=x", "{\"batch\": ", "application/json");
  EXPECT_EQ(broken.status, 400);
  EXPECT_EQ(broken.code(), "bad-body");
  EXPECT_EQ(daemon.post("/v1/batches?name=x", "GIF89a", "image/gif").status, 415);
  Reply large = daemon.post("/v1/batches?name=x", std::string(2000, 'x'));
  EXPECT_EQ(large.status, 413);
  EXPECT_EQ(large.code(), "body-too-large");
  EXPECT_EQ(daemon.post("/v1/batches?name=x", "").status, 422);
}

TEST_F(Control, PagesThroughBatchesNewestFirst) {
  daemon.start();
  for (auto const* name : {"一", "二", "三"}) daemon.accept(name, 1);
  Json first = daemon.get("/v1/batches?limit=2").json;
  ASSERT_EQ(first["batches"].size(), 2u);
  EXPECT_EQ(first["batches"][0]["name"], "三");
  EXPECT_EQ(first["batches"][1]["name"], "二");
  Json second = daemon.get("/v1/batches?limit=2&cursor=" + first["next"].get<std::string>()).json;
  ASSERT_EQ(second["batches"].size(), 1u);
  EXPECT_EQ(second["batches"][0]["name"], "一");
  EXPECT_TRUE(second["next"].is_null());
  EXPECT_EQ(second["warnings"], Json::array());
}

TEST_F(Control, RefusesPagesThatDoNotExist) {
  daemon.start();
  for (auto const* limit : {"0", "-1", "x", "1.5", "", "99999999999999999999"})
    EXPECT_EQ(daemon.get(std::string{"/v1/batches?limit="} + limit).code(), "bad-limit") << limit;
  EXPECT_EQ(daemon.get("/v1/batches?cursor=nonsense").code(), "bad-cursor");
  EXPECT_EQ(daemon.get("/v1/jobs?cursor=nonsense").status, 400);
  Reply lowered = daemon.get("/v1/jobs?limit=5000");
  EXPECT_EQ(lowered.status, 200);
  EXPECT_THAT(lowered.json["warnings"][0].get<std::string>(), HasSubstr("1000"));
}

TEST_F(Control, PausesAndResumesABatch) {
  daemon.start();
  daemon.accept("一", 1);
  std::string path = "/v1/batches/" + encoded("一");
  Reply paused = daemon.post(path + "/pause");
  EXPECT_EQ(paused.status, 200);
  EXPECT_EQ(paused.json["state"], "paused");
  EXPECT_THAT(paused.json["reason"].get<std::string>(), HasSubstr("by " + own_name()));
  Json why = daemon.get("/v1/jobs/" + encoded("一") + "/" + encoded("镜1")).json["why"];
  EXPECT_EQ(why["kind"], "batch_paused");
  EXPECT_THAT(why["what"].get<std::string>(), HasSubstr("paused by " + own_name()));
  EXPECT_NE(why["since"], Json(nullptr));
  EXPECT_THAT(why["advice"].get<std::string>(), HasSubstr("yuanjingctl resume 一"));
  Reply resumed = daemon.post(path + "/resume");
  EXPECT_EQ(resumed.status, 200);
  EXPECT_EQ(resumed.json["state"], "active");
  EXPECT_EQ(resumed.json["reason"], "");
}

TEST_F(Control, KeepsACancelledBatchCancelled) {
  daemon.start();
  daemon.accept("一", 2);
  Reply cancelled = daemon.post("/v1/batches/" + encoded("一") + "/cancel");
  EXPECT_EQ(cancelled.status, 200);
  EXPECT_EQ(cancelled.json["cancelled"], 2);
  EXPECT_EQ(cancelled.json["untouched"], 0);
  EXPECT_EQ(cancelled.json["warnings"], Json::array());
  Json batch = daemon.get("/v1/batches/" + encoded("一")).json;
  EXPECT_EQ(batch["state"], "cancelled");
  EXPECT_EQ(batch["complete"], true);
  for (auto const* verb : {"/pause", "/resume"}) {
    Reply refused = daemon.post("/v1/batches/" + encoded("一") + verb);
    EXPECT_EQ(refused.status, 409) << verb;
    EXPECT_EQ(refused.code(), "conflict");
  }
  EXPECT_EQ(daemon.post("/v1/batches/" + encoded("一") + "/cancel").json["cancelled"], 0);
}

TEST_F(Control, AnswersForBatchesThatDoNotExist) {
  daemon.start();
  std::string unknown = "/v1/batches/" + encoded("无此批");
  EXPECT_EQ(daemon.get(unknown).code(), "not-found");
  EXPECT_EQ(daemon.get("/v1/batches/" + std::string(32, 'a')).status, 404);
  for (auto const* verb : {"/pause", "/resume", "/cancel"})
    EXPECT_EQ(daemon.post(unknown + verb).status, 404) << verb;
  EXPECT_EQ(daemon.get("/v1/jobs?batch=" + encoded("无此批")).status, 404);
}

}  // namespace
}  // namespace yj::test
