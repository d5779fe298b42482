// The batches of config/examples, dropped into the inbox with their pictures, to files on disk.
#include "e2e/world.hpp"
#include "http/url.hpp"

#include <gtest/gtest.h>

#include <map>

namespace yj::e2e {
namespace {

namespace fs = std::filesystem;

TEST(Examples, AreTakenAtFirstTryAndComeHome) {
  std::map<std::string, int> const jobs{
      {"文生图", 2}, {"文生视频", 5}, {"图生视频", 2}, {"小猫的一天", 2}, {"文生文", 1}};
  World world;
  world.start_sim({"--task-time", "200ms-600ms"});
  world.start_daemon();
  fs::path const examples = YJ_SOURCE_DIR "/config/examples";
  for (auto const& entry : fs::directory_iterator{examples}) {
    if (entry.path().extension() != ".yaml") fs::copy(entry.path(), world.inbox());
  }
  for (auto const& entry : fs::directory_iterator{examples}) {
    if (entry.path().extension() == ".yaml")
      world.drop(entry.path().filename(), test::bytes_of(entry.path()));
  }
  int all = 0;
  for (auto const& each : jobs) {
    std::string const batch = each.first;
    auto const count = each.second;
    ASSERT_TRUE(wait_until([&] { return world.count(batch, "done") == count; }))
        << world.get("/v1/jobs?batch=" + http::percent_encoded(batch)).dump(1);
    all += count;
  }
  Json journal = world.sim("GET", "/sim/journal?kind=submit");
  EXPECT_EQ(journal.at("entries").size(), static_cast<std::size_t>(all));
  for (auto const* file : {"文生图/云海.json", "文生视频/巷口.mp4", "图生视频/醒来.mp4",
                           "小猫的一天/散步.mp4", "文生文/开场.md"})
    EXPECT_TRUE(fs::exists(world.output() / file)) << file;
  EXPECT_EQ(world.stop_daemon(), 0);
}

}  // namespace
}  // namespace yj::e2e
