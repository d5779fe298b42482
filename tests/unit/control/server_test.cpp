#include "catalog/yaml_document.hpp"
#include "unit/control/daemon_bench.hpp"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include <set>

namespace yj::test {
namespace {

using ::testing::HasSubstr;

TEST_F(Control, IsHealthyOnceTheStoreIsOpen) {
  daemon.start();
  Reply reply = daemon.get("/healthz");
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.json["status"], "ok");
  EXPECT_EQ(reply.json["version"], "1.2.3");
}

TEST_F(Control, GuardsItsSocketAndTakesItAway) {
  auto socket = daemon.settings.socket;
  {
    Daemon other;
    other.settings.socket = socket;
    other.start();
    struct stat status {};
    ASSERT_EQ(::stat(socket.c_str(), &status), 0);
    EXPECT_TRUE(S_ISSOCK(status.st_mode));
    EXPECT_EQ(status.st_mode & 0777U, 0600U);
  }
  EXPECT_FALSE(std::filesystem::exists(socket));
}

TEST_F(Control, LeavesAFileAloneThatIsNoSocket) {
  std::ofstream{daemon.settings.socket} << "somebody's";
  boost::asio::io_context loop;
  auto bound = http::UnixListener::bind(loop.get_executor(), daemon.settings.socket, 0600);
  ASSERT_FALSE(bound);
  EXPECT_EQ(bound.error().code, Errc::conflict);
}

TEST_F(Control, ShowsTheWholeInItsStatus) {
  daemon.start();
  Json empty = daemon.get("/v1/status").json;
  EXPECT_EQ(empty["in_doubt"], 0);
  EXPECT_EQ(empty["totals"], Json::object());
  EXPECT_EQ(empty["batches"], Json::array());
  EXPECT_EQ(empty["version"], "1.2.3");
  EXPECT_EQ(empty["warnings"], Json::array());
  for (int i = 0; i < 22; ++i) daemon.accept("批" + std::to_string(i), 1 + i % 2);
  Json status = daemon.get("/v1/status").json;
  EXPECT_EQ(status["totals"], (Json{{"ready", 33}})) << "of all batches";
  EXPECT_EQ(status["batches"].size(), 20u) << "the newest";
  EXPECT_EQ(status["batches"][0]["name"], "批21");
  ASSERT_EQ(status["obstacles"].size(), 1u);
  EXPECT_EQ(status["obstacles"][0]["kind"], "in_flight");
  EXPECT_EQ(status["in_flight"], 0);
  EXPECT_EQ(status["on_wire"], 0);
  EXPECT_EQ(status["collecting"], 0);
}

TEST_F(Control, AnswersWhatItDoesNotKnow) {
  daemon.start();
  for (auto const* path : {"/", "/v1", "/v1/", "/v2/status", "/v1/batches/", "/v1/batches/a/b/c",
                           "/v1/jobs/a/b/c/d", "/v1/status/x", "//healthz"}) {
    Reply reply = daemon.get(path);
    EXPECT_EQ(reply.status, 404) << path;
    EXPECT_EQ(reply.code(), "unknown-route") << path;
    for (auto const* key : {"type", "title", "status", "code", "detail", "hint"})
      EXPECT_TRUE(reply.json.contains(key)) << key;
  }
  Reply wrong = daemon.post("/v1/status");
  EXPECT_EQ(wrong.status, 405);
  EXPECT_EQ(wrong.headers.find("Allow"), "GET, HEAD");
  EXPECT_EQ(daemon.ask("DELETE", "/v1/batches").headers.find("Allow"), "GET, HEAD, POST");
  EXPECT_EQ(daemon.get("/v1/batches/a/pause").headers.find("Allow"), "POST");
}

TEST_F(Control, RefusesQueriesThatItWouldMisunderstand) {
  daemon.start();
  Reply misspelt = daemon.get("/v1/jobs?stat=ready");
  EXPECT_EQ(misspelt.status, 400);
  EXPECT_EQ(misspelt.code(), "unknown-parameter");
  EXPECT_THAT(misspelt.json["hint"].get<std::string>(), HasSubstr("state"));
  EXPECT_EQ(daemon.get("/v1/status?x=1").code(), "unknown-parameter");
  EXPECT_EQ(daemon.get("/v1/jobs?limit=1&limit=2").code(), "bad-query");
  EXPECT_EQ(daemon.get("/v1/jobs?state=%zz").code(), "bad-query");
  EXPECT_EQ(daemon.get("/v1/batches/%e9%9").code(), "bad-path");
  EXPECT_EQ(daemon.get("/v1/batches/%ff%fe%00").status, 404) << "bytes that are no text are no name";
}

/// The keys of a reply are those that the contract has, no more and no fewer.
class Schemas {
 public:
  Schemas() {
    auto text = read_file(YJ_SOURCE_DIR "/schema/control.openapi.yaml", 1U << 20U);
    catalog::Problems problems{"control.openapi.yaml"};
    document_ = catalog::YamlDocument::parse(*text, problems);
  }
  /// Properties of a schema, those of what it includes too.
  std::set<std::string> keys(std::string_view name) const {
    return keys_of(document_->root().find("components")->value.find("schemas")->value.find(name)->value);
  }

 private:
  std::set<std::string> keys_of(catalog::YamlNode schema) const {
    std::set<std::string> names;
    if (auto ref = schema.find("$ref")) {
      std::string path{ref->value.scalar()};
      return keys(path.substr(path.rfind('/') + 1));
    }
    if (auto parts = schema.find("allOf")) {
      for (auto const& part : parts->value.items()) names.merge(keys_of(part));
    }
    std::set<std::string> required;
    if (auto list = schema.find("required")) {
      for (auto const& name : list->value.items()) required.emplace(name.scalar());
    }
    if (auto properties = schema.find("properties")) {
      for (auto const& property : properties->value.entries()) names.emplace(property.key.scalar());
      EXPECT_TRUE(std::includes(names.begin(), names.end(), required.begin(), required.end()));
    }
    return names;
  }

  std::optional<catalog::YamlDocument> document_;
};

std::set<std::string> keys(Json const& object) {
  std::set<std::string> names;
  for (auto const& [name, value] : object.items()) names.insert(name);
  return names;
}

TEST_F(Control, RepliesAsTheContractSays) {
  daemon.core_settings.limits.in_flight = 1;
  daemon.platform.submits = {
      FinishedAtOnce{{R"({"credits": 10})", {{"video", "http://127.0.0.1:9/video.mp4"}}}}};
  daemon.start();
  Schemas schemas;
  EXPECT_EQ(keys(daemon.accept("一", 2)), schemas.keys("TakenBatch"));
  ASSERT_TRUE(daemon.reaches("一", "collecting", 1));
  Json status = daemon.get("/v1/status").json;
  EXPECT_EQ(keys(status), schemas.keys("Status"));
  EXPECT_EQ(keys(status["batches"][0]), schemas.keys("Batch"));
  Json jobs = daemon.get("/v1/jobs").json["jobs"];
  EXPECT_EQ(keys(jobs[0]), schemas.keys("Job"));
  Json collecting = daemon.get("/v1/jobs?state=collecting").json["jobs"][0];
  Json job = daemon.get("/v1/jobs/" + collecting["id"].get<std::string>()).json;
  EXPECT_EQ(keys(job), schemas.keys("JobDetails"));
  EXPECT_EQ(keys(job["attempts"][0]), schemas.keys("Attempt"));
  EXPECT_EQ(job["attempts"][0]["usage"], (Json{{"credits", 10}}));
  EXPECT_EQ(keys(job["artifacts"][0]), schemas.keys("Artifact"));
  EXPECT_EQ(job["artifacts"][0]["kind"], "video");
  EXPECT_EQ(job["artifacts"][0]["home"], false);
  EXPECT_EQ(keys(job["events"][0]), schemas.keys("Event"));
  EXPECT_EQ(keys(job["why"]), schemas.keys("Why"));
  Json problem = daemon.post("/v1/batches", "jobs: []").json;
  EXPECT_EQ(keys(problem), schemas.keys("Problem"));
  daemon.post("/v1/batches/" + encoded("一") + "/pause");
  std::set<std::string> batch = schemas.keys("Batch");
  batch.insert("warnings");
  std::set<std::string> with_cost = batch;
  with_cost.insert("to_come");
  EXPECT_EQ(keys(daemon.get("/v1/batches/" + encoded("一")).json), with_cost);
}

}  // namespace
}  // namespace yj::test
