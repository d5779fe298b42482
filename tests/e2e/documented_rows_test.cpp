// Rows of the platform's API document that no other test takes: every kind of reference at once, and an order that it refuses.
#include "e2e/world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace yj::e2e {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

TEST(DocumentedRows, SendPicturesFilmsAndSoundsAsReferences) {
  World world;
  world.start_sim({"--task-time", "100ms-200ms"});
  world.put_picture("a.jpg");
  fs::copy_file(fs::path(YJ_SOURCE_DIR) / "tests/data/media/video-16x9.mp4", world.inbox() / "walk.mp4");
  std::ofstream{world.inbox() / "voice.mp3"} << "ID3\x04" << std::string(2'000, 'x');
  world.drop(
      "a.yaml",
      "jobs:\n  one: {model: doubao-seedance-2-0-260128, prompt: cat, duration: 5, reference_images: a.jpg, "
      "reference_videos: walk.mp4, reference_audios: voice.mp3}\n");
  world.start_daemon();
  ASSERT_TRUE(wait_until([&] { return world.count("a", "done") == 1; })) << world.daemon_log();
  Json const journal = world.sim("GET", "/sim/journal?kind=submit");
  ASSERT_EQ(journal.at("entries").size(), 1u);
  std::string const parts = journal.at("entries").at(0).at("parts").dump();
  for (auto const* field : {"image_files", "video_files", "audio_files"})
    EXPECT_THAT(parts, HasSubstr(field));
}

TEST(DocumentedRows, AreRefusedWith400InThePlatformsWordsAndBuyNothing) {
  World world;
  world.start_sim({"--task-time", "100ms-200ms"});
  world.drop("a.yaml",
             "jobs:\n  one: {model: viduq3-pro, prompt: cat, duration: 1, fields: {nobody_knows: x}}\n");
  world.start_daemon();
  ASSERT_TRUE(wait_until([&] { return world.count("a", "failed") == 1; })) << world.daemon_log();
  Json const why = world.get("/v1/jobs/a/one").at("why");
  EXPECT_THAT(why.at("what").get<std::string>(), HasSubstr("nobody_knows"));
  EXPECT_THAT(why.at("what").get<std::string>(), HasSubstr("nothing was bought"));
  EXPECT_EQ(world.sim("GET", "/sim/journal?kind=submit").at("entries").at(0).at("status"), 400);
  EXPECT_TRUE(world.sim("GET", "/sim/tasks").at("tasks").empty());
}

}  // namespace
}  // namespace yj::e2e
