#include "report/sidecar.hpp"

#include "base/json.hpp"
#include "support/temp_folder.hpp"

#include <gtest/gtest.h>

namespace yj::report {
namespace {

store::JobDetails details() {
  store::JobDetails details;
  details.job.batch_name = "橘猫";
  details.job.folder = "橘猫";
  details.job.stem = "001";
  details.job.spec.name = "001";
  details.job.spec.model = "viduq3-pro";
  details.job.spec.prompt = "一只\"橘猫\"";
  details.job.spec.request.fields = {{"model", std::string{"viduq3-pro"}}, {"duration", std::int64_t{5}}};
  details.job.spec.request.files = {{"image_file1", "first_frame.jpg", "图/01.jpg", Sha256::of("x"), 1}};
  store::AttemptRecord attempt;
  attempt.number = 1;
  attempt.state = AttemptState::succeeded;
  attempt.task = TaskId{"t-1"};
  attempt.usage = R"({"credits": 10, "odd": [1, 2]})";
  details.attempts = {attempt};
  details.artifacts = {{{0, ArtifactKind::video, "https://secret.example/link"},
                        FileHome{"橘猫/001.mp4", 7, Sha256::of("v")},
                        Instant{}}};
  return details;
}

TEST(Sidecar, SaysWhatWasAskedSentAndDelivered) {
  auto json = parse_json(sidecar_text(details()));
  ASSERT_TRUE(json);
  EXPECT_EQ(json->at("prompt"), "一只\"橘猫\"");
  EXPECT_EQ(json->at("sent").at("duration"), 5);
  EXPECT_EQ(json->at("inputs").at(0).at("source"), "图/01.jpg");
  EXPECT_EQ(json->at("taskid"), "t-1");
  EXPECT_EQ(json->at("credits"), 10);
  EXPECT_EQ(json->at("usage").at("odd").at(1), 2) << "usage is kept verbatim";
  EXPECT_EQ(json->at("artifacts").at(0).at("file"), "001.mp4");
  EXPECT_EQ(json->at("artifacts").at(0).at("sha256"), Sha256::of("v").text());
}

TEST(Sidecar, NamesVerifiedPersonsWithWhatWasSentInThePlaceOfTheirPictures) {
  auto with_person = details();
  with_person.job.spec.request.people = {
      {"image_files", "asset://{}", "模特张三", "front.jpg", Sha256::of("p"), 9}};
  auto json = parse_json(sidecar_text(with_person));
  ASSERT_TRUE(json);
  EXPECT_EQ(json->at("people"), Json::array({{{"field", "image_files"},
                                              {"person", "模特张三"},
                                              {"reference", "asset://{}"},
                                              {"source", "front.jpg"},
                                              {"bytes", 9},
                                              {"sha256", Sha256::of("p").text()}}}));
  EXPECT_TRUE(parse_json(sidecar_text(details()))->at("people").empty());
}

TEST(Sidecar, SaysUnknownInsteadOfNothingSpent) {
  auto with_seconds = details();
  with_seconds.attempts[0].usage = R"({"duration": 5, "SR": 720})";
  EXPECT_TRUE(parse_json(sidecar_text(with_seconds))->at("credits").is_null());
  auto silent = details();
  silent.attempts[0].usage = "";
  EXPECT_TRUE(parse_json(sidecar_text(silent))->at("usage").is_null());
}

TEST(Sidecar, NamesYuanBesideCreditsWhereTheyAreKnown) {
  auto shown = details();
  EXPECT_TRUE(parse_json(sidecar_text(shown))->at("yuan").is_null());
  shown.attempts[0].yuan = Yuan{2'990'000};
  auto json = parse_json(sidecar_text(shown));
  EXPECT_EQ(json->at("yuan"), 2.99);
  EXPECT_EQ(json->at("credits"), 10);
  EXPECT_EQ(json->at("attempts").at(0).at("yuan"), 2.99);
}

TEST(Sidecar, IsWrittenAnewOnlyWhereItStillLies) {
  test::TempFolder folder;
  std::filesystem::create_directories(folder / "橘猫");
  auto done = details();
  done.job.state = JobState::collecting;
  ASSERT_TRUE(write_sidecar(folder.path(), done));
  done.job.state = JobState::done;
  done.attempts[0].yuan = Yuan{2'990'000};
  ASSERT_TRUE(write_sidecar(folder.path(), done));
  EXPECT_EQ(parse_json(test::bytes_of(folder / "橘猫/001.json"))->at("yuan"), 2.99);
  std::filesystem::remove_all(folder / "橘猫");
  ASSERT_TRUE(write_sidecar(folder.path(), done));
  EXPECT_FALSE(std::filesystem::exists(folder / "橘猫")) << "somebody took it away";
}

TEST(Sidecar, StandsBesideTheFiles) {
  test::TempFolder folder;
  std::filesystem::create_directories(folder / "橘猫");
  ASSERT_TRUE(write_sidecar(folder.path(), details()));
  EXPECT_EQ(test::names_below(folder.path()), (std::vector<std::string>{"橘猫/001.json"}));
}

}  // namespace
}  // namespace yj::report
