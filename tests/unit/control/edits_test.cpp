// PATCH /v1/jobs/JOB: a job that is not ordered becomes another.
#include "unit/control/daemon_bench.hpp"

#include <gmock/gmock.h>

namespace yj::test {
namespace {

using ::testing::HasSubstr;

struct Edits : ::testing::Test {
  Daemon daemon;
  std::string const path = "/v1/jobs/" + encoded("一") + "/" + encoded("镜1");

  Reply edit(std::string const& body) { return daemon.ask("PATCH", path, body, "application/json"); }
};

TEST_F(Edits, ChangeAJobThatWaits) {
  daemon.start();
  daemon.accept("一", 2);
  Reply edited = edit(R"({"prompt": "一只狗", "duration": 8, "fields": {"seed": 7}})");
  ASSERT_EQ(edited.status, 200) << edited.json.dump();
  EXPECT_EQ(edited.json["prompt"], "一只狗");
  EXPECT_EQ(edited.json["fields"]["prompt"], "一只狗");
  EXPECT_EQ(edited.json["fields"]["duration"], 8);
  EXPECT_EQ(edited.json["fields"]["seed"], 7);
  EXPECT_EQ(edited.json["state"], "ready");
  EXPECT_THAT(edited.json["notes"].dump(), HasSubstr("prompt, duration, fields"));
  EXPECT_EQ(edited.json["events"].back()["kind"], "edited");
  EXPECT_EQ(daemon.get("/v1/jobs/" + encoded("一") + "/" + encoded("镜2")).json["prompt"], "一只橘猫");

  std::string const by_id = "/v1/jobs/" + edited.json["id"].get<std::string>();
  Reply again = daemon.ask("PATCH", by_id, R"({"fields": {"seed": null}})", "application/json");
  ASSERT_EQ(again.status, 200) << again.json.dump();
  EXPECT_FALSE(again.json["fields"].contains("seed"));
  EXPECT_EQ(again.json["prompt"], "一只狗");
}

TEST_F(Edits, AreRefusedWithEverythingThatIsWrong) {
  daemon.start();
  Json const taken = daemon.accept("一", 1);
  Json const before = daemon.get(path).json;
  Reply wrong = edit(R"({"duration": 99, "ratio": "7:7"})");
  EXPECT_EQ(wrong.status, 422);
  EXPECT_EQ(wrong.code(), "invalid-job");
  EXPECT_EQ(wrong.json["errors"].size(), 2u);
  EXPECT_THAT(wrong.json.dump(), HasSubstr("'duration: 99'"));
  EXPECT_EQ(edit(R"({"priority": "high"})").code(), "invalid-job");
  for (auto const* body : {"", "x", "[]", "{}"}) {
    Reply none = edit(body);
    EXPECT_EQ(none.status, 400) << body;
    EXPECT_EQ(none.code(), "invalid");
  }
  EXPECT_EQ(daemon.ask("PATCH", "/v1/jobs/" + encoded("一") + "/x", "{\"prompt\": \"x\"}").status, 404);
  EXPECT_EQ(daemon.get(path).json, before);
}

TEST_F(Edits, AreWhatIsOrdered) {
  daemon.core_settings.limits.in_flight = 1;
  daemon.platform.submits = {Refused{"prompt: not allowed"}};
  daemon.start();
  daemon.accept("一", 1);
  ASSERT_TRUE(daemon.reaches("一", "failed", 1));
  Reply edited = edit(R"({"prompt": "一只狗"})");
  ASSERT_EQ(edited.status, 200) << edited.json.dump();
  EXPECT_EQ(edited.json["state"], "failed");
  EXPECT_THAT(edited.json["warnings"][0].get<std::string>(), HasSubstr("a retry orders it as it is now"));
  ASSERT_EQ(daemon.post(path + "/retry").status, 200);
  ASSERT_TRUE(daemon.reaches("一", "running", 1));
  EXPECT_EQ(edit(R"({"prompt": "一匹马"})").code(), "conflict") << "it is bought";
  Json const job = daemon.get(path).json;
  EXPECT_EQ(job["prompt"], "一只狗");
  EXPECT_EQ(job["attempts"].size(), 2u);
}

}  // namespace
}  // namespace yj::test
