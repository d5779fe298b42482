#include "unit/batch/bench.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <set>

namespace yj::batch {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

std::filesystem::path const kFolder = YJ_SOURCE_DIR "/config/examples";
constexpr std::uint64_t kPictureBytesMax = 60'000;

/// The shipped files that end so.
std::vector<std::filesystem::path> shipped_files(std::string const& ending) {
  std::vector<std::filesystem::path> files;
  for (auto const& entry : std::filesystem::directory_iterator{kFolder}) {
    if (entry.path().extension() == ending) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

std::string text_of(std::filesystem::path const& file) { return *read_file(file, 1U << 20U); }

/// An example with the pictures that lie beside it.
BatchSpec example(std::filesystem::path const& file) {
  Bench bench;
  bench.folder.files.clear();
  for (auto const& picture : shipped_files(".jpg")) bench.folder.files[picture.filename()] = text_of(picture);
  bench.options.file_name = file.filename();
  bench.options.default_name = file.stem();
  return bench.accepted(text_of(file));
}

TEST(Example, IsAcceptedWithItsPictures) {
  ASSERT_EQ(shipped_files(".yaml").size(), 5U);
  for (auto const& file : shipped_files(".yaml")) EXPECT_FALSE(example(file).jobs.empty()) << file;
}

TEST(Example, ShowsEveryTypeAndEveryFamilyOfModels) {
  std::set<JobType> types;
  std::set<std::string> models;
  std::size_t jobs = 0;
  for (auto const& file : shipped_files(".yaml")) {
    auto batch = example(file);
    jobs += batch.jobs.size();
    for (auto const& job : batch.jobs) {
      types.insert(job.type);
      models.insert(job.model);
    }
  }
  EXPECT_EQ(types.size(), 5U);
  for (auto const* model : {"qwen3-max", "cogview-3-flash", "wan2.5-t2i-preview", "happyhorse-1.0-t2v",
                            "happyhorse-1.0-i2v", "happyhorse-1.0-r2v", "doubao-seedance-2-0-260128",
                            "doubao-seedance-1-5-pro-251215", "wan2.6-t2v", "viduq3-pro"})
    EXPECT_TRUE(models.contains(model)) << model;
  EXPECT_LE(jobs, 12U) << "whoever runs them all pays for them all";
}

TEST(Example, BuysShortVideosOnly) {
  for (auto const& file : shipped_files(".yaml")) {
    for (auto const& job : example(file).jobs) {
      if (job.type == JobType::t2i || job.type == JobType::t2t) continue;
      EXPECT_THAT((std::vector<std::string>{"4", "5", "6"}), testing::Contains(sent(job, "duration")))
          << file << " " << job.name;
    }
  }
}

TEST(Example, TakesItsNameFromItsFileOrGivesItself) {
  std::size_t named = 0;
  for (auto const& file : shipped_files(".yaml")) {
    auto batch = example(file);
    named += batch.given_name.empty() ? 0 : 1;
    EXPECT_EQ(batch.name, batch.given_name.empty() ? file.stem().string() : batch.given_name);
  }
  EXPECT_EQ(named, 1U);
}

TEST(Example, TellsEditorsItsSchemaInTheFirstLine) {
  std::string const begin = "# yaml-language-server: $schema=";
  for (auto const& file : shipped_files(".yaml")) {
    std::string const text = text_of(file);
    ASSERT_THAT(text, StartsWith(begin)) << file;
    std::string const path = text.substr(begin.size(), text.find('\n') - begin.size());
    EXPECT_TRUE(std::filesystem::equivalent(kFolder / path, YJ_SOURCE_DIR "/schema/batch.schema.json"))
        << file;
  }
}

TEST(ExamplePicture, IsASmallJpegThatAnExampleUses) {
  std::string all;
  for (auto const& file : shipped_files(".yaml")) all += text_of(file);
  ASSERT_FALSE(shipped_files(".jpg").empty());
  for (auto const& picture : shipped_files(".jpg")) {
    std::string const bytes = text_of(picture);
    EXPECT_LT(bytes.size(), kPictureBytesMax) << picture;
    EXPECT_THAT(bytes, StartsWith("\xff\xd8\xff")) << picture;
    EXPECT_TRUE(bytes.ends_with("\xff\xd9")) << picture;
    EXPECT_THAT(all, HasSubstr(picture.filename().string()));
  }
}

}  // namespace
}  // namespace yj::batch
