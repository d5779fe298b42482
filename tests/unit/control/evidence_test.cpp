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
  EXPECT_EQ(daemon.get("/v1/backup").json["state"], "none");
  Reply begun = daemon.post("/v1/backup");
  ASSERT_EQ(begun.status, 202) << begun.json.dump();
  EXPECT_EQ(begun.json["state"], "making");
  std::filesystem::path file = begun.json["file"].get<std::string>();
  EXPECT_EQ(file.parent_path(), daemon.folder / "state/backups");
  Reply made = daemon.get("/v1/backup?wait=60");
  ASSERT_EQ(made.json["state"], "made") << made.json.dump();
  EXPECT_EQ(made.json["file"], file.string());
  EXPECT_EQ(made.json["at"], begun.json["at"]);
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
  Json const stands = daemon.get("/v1/backup").json;
  EXPECT_EQ(stands["state"], "failed");
  EXPECT_EQ(stands["file"], nullptr);
  EXPECT_EQ(stands["error"], refused.json["detail"]);
  EXPECT_THAT(refused.json["detail"].get<std::string>(), HasSubstr("no backup was made"));
  Json status = daemon.get("/v1/status").json;
  bool told = false;
  for (auto const& warning : status["warnings"])
    told = told || warning.get<std::string>().find("no backup was made") != std::string::npos;
  EXPECT_TRUE(told) << status.dump();
}

TEST_F(Control, MakesOneBackupAtATime) {
  daemon.start();
  std::promise<void> go;
  daemon.on_worker([held = go.get_future().share()] { held.wait(); });
  Reply first = daemon.post("/v1/backup");
  ASSERT_EQ(first.status, 202) << first.json.dump();
  Reply second = daemon.post("/v1/backup");
  EXPECT_EQ(second.status, 409);
  EXPECT_EQ(second.json["detail"], "a backup is being made already");
  EXPECT_EQ(daemon.get("/v1/backup?wait=1").json["state"], "making") << "the time to wait is over";
  go.set_value();
  EXPECT_EQ(daemon.get("/v1/backup?wait=60").json["state"], "made");
}

TEST_F(Control, KnowsTheNewestBackupOfTheRunBefore) {
  auto const folder = daemon.folder / "state/backups";
  std::filesystem::create_directories(folder);
  for (auto const* name : {"store-2026-05-01T09-30-00.123Z.db", "store-2026-05-02T09-30-00.000Z.db",
                           "store-2026-05-03T09-61-00.000Z.db"})
    std::ofstream{folder / name} << "a copy";
  daemon.start();
  Json const newest = daemon.get("/v1/backup").json;
  EXPECT_EQ(newest["state"], "made");
  EXPECT_EQ(newest["at"], "2026-05-02T09:30:00.000Z");
  EXPECT_EQ(newest["bytes"], 6);
  EXPECT_EQ(newest["file"], (folder / "store-2026-05-02T09-30-00.000Z.db").string());
}

TEST_F(Control, WaitsAMinuteAtMost) {
  daemon.start();
  for (auto const* wait : {"61", "-1", "soon", ""}) {
    Reply refused = daemon.get(std::string{"/v1/backup?wait="} + wait);
    EXPECT_EQ(refused.status, 400) << wait;
    EXPECT_EQ(refused.json["hint"], "seconds, 0 to 60");
  }
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
