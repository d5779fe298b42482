// One job per model and type, through the inbox, to files on disk.
#include "e2e/world.hpp"
#include "http/url.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

namespace yj::e2e {
namespace {

constexpr char const* kBatch = R"yaml(
jobs:
  图-plus: {model: wan2.2-t2i-plus, prompt: 月亮上的猫, negative_prompt: 模糊}
  图-preview: {model: wan2.5-t2i-preview, prompt: 月亮上的猫}
  图-flash: {model: wan2.2-t2i-flash, prompt: 月亮上的猫}
  图-cogview: {model: cogview-3-flash, prompt: 月亮上的猫}
  文-happyhorse: {model: happyhorse-1.0-t2v, prompt: 南瓜飞过, resolution: 720p, ratio: 4:3, duration: 4}
  文-seedance2: {model: doubao-seedance-2-0-260128, prompt: 南瓜飞过, duration: 5}
  文-seedance2-fast: {model: doubao-seedance-2-0-fast-260128, prompt: 南瓜飞过, duration: 5}
  文-dreamina: {model: dreamina-seedance-2-0-260128, prompt: 南瓜飞过, duration: 5}
  文-seedance15: {model: doubao-seedance-1-5-pro-251215, prompt: 小猫抓老鼠, ratio: adaptive}
  文-wan: {model: wan2.6-t2v, prompt: 南瓜飞过, size: 1280*720, duration: 10}
  文-vidu: {model: viduq3-pro, prompt: 南瓜飞过, off_peak: true, resolution: 540P, duration: 1s}
  帧-happyhorse: {model: happyhorse-1.0-i2v, prompt: 变成南瓜, first_frame: 01.jpg}
  帧-seedance2: {model: doubao-seedance-2-0-260128, prompt: 丝滑转换, first_frame: 01.jpg, last_frame: 02.jpg}
  帧-dreamina: {model: dreamina-seedance-2-0-260128, prompt: 丝滑转换, first_frame: 01.jpg, last_frame: 02.jpg}
  帧-seedance15: {model: doubao-seedance-1-5-pro-251215, prompt: 小猫, first_frame: 01.jpg}
  帧-vidu: {model: viduq3-pro, prompt: 丝滑转换, first_frame: 01.jpg, last_frame: 02.jpg, ratio: 9:16, duration: 16}
  帧-wan: {model: wan2.6-r2v, prompt: 丝滑转换, first_frame: 01.jpg, last_frame: 02.jpg, duration: 5}
  参-happyhorse: {model: happyhorse-1.0-r2v, prompt: 平滑过渡, reference_images: [01.jpg, 02.jpg], ratio: 4:3, duration: 4}
  参-seedance2: {model: doubao-seedance-2-0-260128, prompt: 平滑过渡, reference_images: [01.jpg, 02.jpg], resolution: 720p}
  参-dreamina: {model: dreamina-seedance-2-0-260128, prompt: 平滑过渡, reference_images: 01.jpg}
)yaml";
constexpr int kJobs = 20;

struct EveryModel : ::testing::TestWithParam<std::vector<std::string>> {};

TEST_P(EveryModel, IsTakenAtFirstTryAndComesHome) {
  World world;
  auto options = GetParam();
  options.insert(options.end(), {"--task-time", "200ms-600ms"});
  world.start_sim(options);
  world.put_picture("01.jpg");
  world.put_picture("02.jpg");
  world.start_daemon();
  world.drop("全部.yaml", kBatch);
  ASSERT_TRUE(wait_until([&] { return world.count("全部", "done") == kJobs; }))
      << world.get("/v1/jobs?batch=" + http::percent_encoded("全部")).dump(1);

  Json journal = world.sim("GET", "/sim/journal?kind=submit");
  EXPECT_EQ(journal.at("entries").size(), static_cast<std::size_t>(kJobs))
      << "each was taken at the first try";
  std::set<std::string> transnos;
  Json const tasks = world.sim("GET", "/sim/tasks");
  for (auto const& task : tasks.at("tasks")) transnos.insert(task.at("transno").get<std::string>());
  EXPECT_EQ(transnos.size(), static_cast<std::size_t>(kJobs));

  auto names = test::names_below(world.output());
  for (auto const& name : names) EXPECT_EQ(name.find("/."), std::string::npos) << "left behind: " << name;
  int videos = 0;
  int covers = 0;
  int pictures = 0;
  int sidecars = 0;
  for (auto const& name : names) {
    videos += name.ends_with(".mp4") ? 1 : 0;
    covers += name.find(".cover.") != std::string::npos ? 1 : 0;
    sidecars += name.ends_with(".json") ? 1 : 0;
    pictures +=
        (name.ends_with(".png") || name.ends_with(".jpeg")) && name.find(".cover.") == std::string::npos ? 1
                                                                                                         : 0;
  }
  EXPECT_EQ(videos, 16);
  EXPECT_EQ(covers, 16);
  EXPECT_EQ(pictures, 4);
  EXPECT_EQ(sidecars, kJobs);

  auto sidecar = parse_json(test::bytes_of(world.output() / "全部/文-vidu.json"));
  ASSERT_TRUE(sidecar);
  EXPECT_EQ(sidecar->at("sent").at("off_peak"), "Y");
  EXPECT_EQ(sidecar->at("sent").at("resolution"), "540p");
  EXPECT_EQ(sidecar->at("sent").at("duration"), 1);
  EXPECT_TRUE(sidecar->at("credits").is_number());
  EXPECT_EQ(sidecar->at("artifacts").size(), 2u);
  EXPECT_TRUE(std::filesystem::exists(world.inbox() / "01.jpg")) << "input files stay where they are";
  EXPECT_EQ(world.stop_daemon(), 0);
}

INSTANTIATE_TEST_SUITE_P(
    Platforms, EveryModel,
    ::testing::Values(std::vector<std::string>{},
                      std::vector<std::string>{"--status-form", "envelope", "--status-vendor-taskid"},
                      std::vector<std::string>{"--truncate-first", "2", "--html-first", "1"},
                      std::vector<std::string>{"--files-need-key", "--not-exist-first", "3"}));

}  // namespace
}  // namespace yj::e2e
