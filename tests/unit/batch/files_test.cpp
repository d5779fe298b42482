#include "batch/inputs.hpp"
#include "unit/batch/bench.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace yj::batch {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// The path stands in line 1, column 60.
std::string one_file(std::string const& path) {
  return "jobs: [{model: happyhorse-1.0-i2v, prompt: a, first_frame: " + path + "}]\n";
}
std::string references(std::size_t count) {
  std::string list;
  for (std::size_t i = 0; i < count; ++i) list += (i == 0 ? "" : ", ") + std::string{"a.jpg"};
  return "jobs: [{model: happyhorse-1.0-r2v, prompt: a, reference_images: [" + list + "]}]\n";
}

TEST(InputFile, IsLookedAtAndTakenOnceHoweverOftenItIsNamed) {
  Bench bench;
  auto batch = bench.accepted(
      "defaults: {model: happyhorse-1.0-r2v, prompt: a}\n"
      "jobs: [{reference_images: [a.jpg, ./a.jpg, b.png]}, {reference_images: .//a.jpg}]\n");
  EXPECT_THAT(bench.folder.log, ElementsAre("look a.jpg", "look b.png", "take a.jpg", "take b.png"));
  EXPECT_EQ(batch.jobs[1].request.files.at(0).sha256, Sha256::of("A"));
}

TEST(InputFile, IsNotTakenWhileAnythingIsWrong) {
  Bench bench;
  EXPECT_THAT(bench.problems("jobs: [{model: happyhorse-1.0-i2v, prompt: a, first_frame: a.jpg}, 狗]\n"),
              testing::SizeIs(1));
  EXPECT_THAT(bench.folder.log, ElementsAre("look a.jpg"));
}

TEST(InputFile, ThatCannotBeTakenRefusesTheBatch) {
  Bench bench;
  bench.folder.broken_on_take["a.jpg"] = "the disk is full";
  EXPECT_THAT(bench.problems(one_file("a.jpg")), ElementsAre("f.yaml:1:60: the disk is full"));
}

TEST(InputFile, IsRefusedWhereItIsNamed) {
  Bench bench;
  std::string const wanted = " (a readable file, not empty, in the folder of the batch file)";
  EXPECT_THAT(bench.problems(one_file("none.jpg")),
              ElementsAre("f.yaml:1:60: there is no file 'none.jpg'" + wanted));
  EXPECT_THAT(bench.problems(one_file("empty.jpg")),
              ElementsAre("f.yaml:1:60: the file 'empty.jpg' is empty" + wanted));
  auto result = bench.check(one_file("none.jpg"));
  EXPECT_EQ(std::get<Diagnostics>(result).at(0).code, "missing-file");
}

TEST(InputFile, LiesBelowTheBatchFile) {
  for (auto const& [path, fault] : std::map<std::string, std::string>{
           {"/etc/passwd", "is absolute; paths are relative to the batch file"},
           {"~/a.jpg", "begins with '~'; paths are relative to the batch file"},
           {"../a.jpg", "leaves the folder of the batch file"},
           {"子/../../a.jpg", "leaves the folder of the batch file"},
           {"子/..", "leaves the folder of the batch file"},
           {"./", "is a folder"},
           {"''", "is empty"},
           {"\"a\\nb\"", "contains control characters"},
           {"https://x.y/a.jpg", "is a link; only files beside the batch can be used"}}) {
    Bench bench;
    EXPECT_THAT(bench.problems(one_file(path)),
                ElementsAre(AllOf(HasSubstr("f.yaml:1:60: the path '"), HasSubstr(fault))));
    EXPECT_THAT(bench.folder.log, IsEmpty()) << path;
  }
}

TEST(InputFile, ListIsNoLongerThanTheModelTakes) {
  Bench bench;
  EXPECT_THAT(bench.problems(references(9)), IsEmpty());
  EXPECT_THAT(
      bench.problems(references(10)),
      ElementsAre(
          "f.yaml:1:129: 'reference_images' names 10 files (happyhorse-1.0-r2v (ref2v) takes at most 9)"));
  EXPECT_THAT(bench.problems(references(0)), ElementsAre("f.yaml:1:65: 'reference_images' names no file"));
  EXPECT_THAT(bench.problems(
                  "jobs: [{model: doubao-seedance-2-0-260128, prompt: a, reference_images: [a.jpg, ~]}]\n"),
              ElementsAre("f.yaml:1:81: an empty entry in 'reference_images'"));
}

TEST(InputFile, OfAFrameIsOne) {
  Bench bench;
  EXPECT_THAT(bench.problems(one_file("[a.jpg]")),
              ElementsAre("f.yaml:1:60: 'first_frame' takes one file, not a list"));
  EXPECT_THAT(
      bench.problems(one_file("{a: b}")),
      ElementsAre(
          "f.yaml:1:60: 'first_frame' takes a single value, not a map (a text that begins with '{' must be "
          "quoted)"));
}

TEST(UploadName, IsPlainAsciiWithAKnownEnding) {
  EXPECT_EQ(upload_name("first_frame", "子/猫.JPG"), "first_frame.jpg");
  EXPECT_EQ(upload_name("ref_01", "a.tar.png"), "ref_01.png");
  EXPECT_EQ(upload_name("ref_01", "图.图片"), "ref_01.bin");
  EXPECT_EQ(upload_name("ref_01", "a.exe"), "ref_01.bin");
  EXPECT_EQ(upload_name("ref_01", "jpg"), "ref_01.bin");
  EXPECT_EQ(upload_name("ref_01", "a.jpg/b"), "ref_01.bin");
}

TEST(UploadName, NumbersTheReferences) {
  Bench bench;
  auto job = bench.job(references(9));
  EXPECT_EQ(job.request.files.at(8).upload_name, "ref_09.jpg");
}

TEST(InputFiles, AreNoTexts) {
  Bench bench;
  bench.folder.files["页面.jpg"] = "<!DOCTYPE html>\n<html><body>找不到图片</body></html>";
  bench.folder.files["字.mp4"] = std::string(510, 'a') + "猫";  // cut within its last character
  bench.folder.files["短.jpg"] = "GIF89a";
  std::string const job = "jobs: [{model: happyhorse-1.0-i2v, prompt: a, first_frame: ";
  EXPECT_THAT(bench.problems(job + "页面.jpg}]\n"),
              testing::ElementsAre(testing::HasSubstr(
                  "'页面.jpg' holds a text and no picture, video or sound; it begins '<!DOCTYPE html>")));
  EXPECT_THAT(bench.problems(job + "短.jpg}]\n"), testing::IsEmpty());
  EXPECT_THAT(
      bench.problems("jobs: [{model: doubao-seedance-2-0-260128, prompt: a, reference_videos: 字.mp4}]\n"),
      testing::Contains(testing::HasSubstr("'字.mp4' holds a text")));
}

}  // namespace
}  // namespace yj::batch
