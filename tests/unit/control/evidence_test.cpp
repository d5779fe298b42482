#include "base/log.hpp"
#include "store/database.hpp"
#include "unit/control/daemon_bench.hpp"

#include <gmock/gmock.h>

namespace yj::test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST_F(Control, MakesABackupAndSaysWhereItLies) {
  daemon.start();
  daemon.accept("一", 3);
  Reply made = daemon.post("/v1/backup");
  ASSERT_EQ(made.status, 201) << made.json.dump();
  std::filesystem::path file = made.json["file"].get<std::string>();
  EXPECT_EQ(file.parent_path(), daemon.folder / "state/backups");
  EXPECT_EQ(made.json["bytes"], std::filesystem::file_size(file));
  auto copy = store::Database::open(file, store::Database::Mode::read_only);
  ASSERT_TRUE(copy);
  EXPECT_EQ(copy->integer("SELECT count(*) FROM job"), 3);
}

TEST_F(Control, SaysThatABackupWouldFillTheDiskNowAndInTheStatus) {
  daemon.disk_reserve = 1ULL << 60;
  daemon.start();
  Reply refused = daemon.post("/v1/backup");
  EXPECT_EQ(refused.status, 507);
  EXPECT_EQ(refused.code(), "disk-full");
  EXPECT_THAT(refused.json["detail"].get<std::string>(), HasSubstr("no backup was made"));
  Json status = daemon.get("/v1/status").json;
  bool told = false;
  for (auto const& warning : status["warnings"])
    told = told || warning.get<std::string>().find("no backup was made") != std::string::npos;
  EXPECT_TRUE(told) << status.dump();
}

TEST_F(Control, GivesTheEvidenceOfAJobWithoutTheKey) {
  std::string const key = "sk-evidence-test-0123456789";
  log::redact(Secret{key});
  daemon.core_settings.limits.in_flight = 1;
  daemon.settings.output = daemon.folder.path();
  daemon.platform.submits = {Refused{"bad"}};
  daemon.platform.raw = {400, "{\"error\": \"no thanks, " + key + "\"}"};
  daemon.start();
  Reply taken = daemon.post("/v1/batches?name=x", "jobs:\n- {model: viduq3-pro, prompt: 猫, duration: 4}\n");
  ASSERT_EQ(taken.status, 201) << taken.json.dump();
  ASSERT_TRUE(daemon.reaches("x", "failed", 1));
  daemon.folder.write("x/001.json", "{\"job\": \"001\"}\n");

  Reply reply = daemon.get("/v1/jobs/x/001/evidence");
  ASSERT_EQ(reply.status, 200) << reply.json.dump();
  Json const& evidence = reply.json;
  EXPECT_EQ(evidence["version"], "1.2.3");
  EXPECT_EQ(evidence["request"]["method"], "POST");
  EXPECT_EQ(evidence["request"]["path"], "/llmage/v1/video/generations");
  EXPECT_EQ(evidence["request"]["fields"]["prompt"], "猫");
  ASSERT_EQ(evidence["answers"].size(), 1u);
  Json answer = evidence["answers"][0];
  EXPECT_EQ(answer["attempt"], 1);
  EXPECT_EQ(answer["submit_status"], 400);
  EXPECT_EQ(answer["submit_answer"], "{\"error\": \"no thanks, ***\"}") << "word for word but for the key";
  EXPECT_EQ(answer["final_answer"], nullptr);
  EXPECT_EQ(answer["transno"], evidence["job"]["attempts"][0]["transno"]);
  EXPECT_EQ(answer["request_sha256"].get<std::string>().size(), 64u);
  EXPECT_GE(evidence["job"]["events"].size(), 3u);
  EXPECT_EQ(evidence["sidecar"], "{\"job\": \"001\"}\n");
  EXPECT_THAT(evidence.dump(), Not(HasSubstr(key)));

  EXPECT_EQ(daemon.get("/v1/jobs/x/002/evidence").status, 404);
  EXPECT_EQ(daemon.get("/v1/jobs/y/001/evidence").status, 404);
}

}  // namespace
}  // namespace yj::test
