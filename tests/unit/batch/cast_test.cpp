// `cast:` names people and things once; jobs use the names where files stand.
#include "core/asset.hpp"
#include "unit/batch/bench.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace yj::batch {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

std::string const kCast = "cast: {小满: a.jpg, 李长安: {images: [a.jpg, b.png], person: 模特张三}}\n";
std::string references(std::string const& list, std::string const& cast = kCast) {
  return cast + "jobs: [{model: happyhorse-1.0-r2v, prompt: 猫, reference_images: " + list + "}]\n";
}

TEST(Cast, StandsForItsImagesWhereItIsNamed) {
  Bench bench;
  auto job = bench.job(references("[小满, b.png]"));
  ASSERT_THAT(job.request.files, SizeIs(2));
  EXPECT_EQ(job.request.files[0].source, "a.jpg");
  EXPECT_EQ(job.request.files[0].upload_name, "ref_01.jpg");
  EXPECT_EQ(job.request.files[1].upload_name, "ref_02.png");
  EXPECT_EQ(job.request.files[0].sha256, Sha256::of("A"));
  EXPECT_THAT(job.request.people, IsEmpty());
}

TEST(Cast, IsTheSameOrderAsItsImagesWrittenOut) {
  Bench bench;
  EXPECT_EQ(bench.accepted(references("[小满]")).identity(),
            bench.accepted(references("[a.jpg]", "")).identity());
}

TEST(Cast, WithAPersonGoesAlongAsAssetsOfThePerson) {
  Bench bench;
  auto job = bench.job(references("[小满, 李长安]"));
  EXPECT_THAT(job.request.files, SizeIs(1));
  ASSERT_THAT(job.request.people, SizeIs(2));
  auto const& first = job.request.people[0];
  EXPECT_EQ(first.person, "模特张三");
  EXPECT_EQ(first.field, "image_files");
  EXPECT_EQ(first.reference, "asset://{}");
  EXPECT_EQ(first.sha256, Sha256::of("A"));
  EXPECT_EQ(job.request.people[1].sha256, Sha256::of("BB"));
  EXPECT_THAT(job.notes, testing::Contains(HasSubstr("not documented")));
}

TEST(Cast, WithAnotherPersonIsAnotherOrder) {
  Bench bench;
  std::string other = kCast;
  other.replace(other.find("张三"), std::string{"张三"}.size(), "李四");
  EXPECT_NE(bench.accepted(references("[李长安]")).identity(),
            bench.accepted(references("[李长安]", other)).identity());
}

TEST(Cast, GivesAFrameItsFirstImage) {
  Bench bench;
  auto job = bench.job(kCast + "jobs: [{model: happyhorse-1.0-i2v, prompt: 猫, first_frame: 李长安}]\n");
  ASSERT_THAT(job.request.people, SizeIs(1));
  EXPECT_EQ(job.request.people[0].field, "image_file");
  EXPECT_EQ(job.request.people[0].source, "a.jpg");
  EXPECT_THAT(job.notes, testing::Contains(HasSubstr("the first of 2 images of '李长安'")));
}

TEST(Cast, CountsEveryImageOfAMember) {
  Bench bench;
  EXPECT_THAT(bench.problems(references("[李长安, 李长安, 李长安, 李长安, 李长安]")),
              ElementsAre(HasSubstr("'reference_images' names 10 files")));
}

TEST(Cast, NamesTheNearestMember) {
  Bench bench;
  EXPECT_THAT(bench.problems(references("[李长庵]")),
              ElementsAre(testing::AllOf(HasSubstr("'李长庵' is not in 'cast'"), HasSubstr("李长安"))));
  EXPECT_THAT(bench.problems(references("[李长庵]", "")), ElementsAre(HasSubstr("there is no file '李长庵'")))
      << "without a cast it can only be a file";
}

TEST(Cast, IsRefusedInAnyOtherForm) {
  for (auto const& [cast, what] : std::map<std::string, std::string>{
           {"cast: [a]\n", "'cast' takes a map of names"},
           {"cast: {甲: none.jpg}\n", "there is no file 'none.jpg'"},
           {"cast: {甲: {person: 张三}}\n", "'甲' has no images"},
           {"cast: {甲: {images: []}}\n", "'甲' has no image"},
           {"cast: {甲: {images: a.jpg, person: ''}}\n", "the person of '甲' is a name"},
           {"cast: {甲: {image: a.jpg}}\n", "image"},
           {"cast: {a.jpg: a.jpg}\n", "'a.jpg' cannot be a name in 'cast'"}}) {
    Bench bench;
    EXPECT_THAT(bench.problems(cast + "jobs: [{model: cogview-3-flash, prompt: 猫}]\n"),
                testing::Contains(HasSubstr(what)))
        << cast;
  }
}

TEST(Cast, LeavesOutPicturesThatAreTooLargeForAnAsset) {
  Bench bench;
  bench.folder.files["a.jpg"] = "\xff\xd8\xff\xe0" + std::string(kAssetFileBytesMax, 'x');
  EXPECT_THAT(bench.problems(references("[李长安]")), testing::Contains(HasSubstr("too many for an asset")));
  EXPECT_THAT(bench.problems(references("[小满]")), IsEmpty()) << "as a file it may be that large";
}

}  // namespace
}  // namespace yj::batch
