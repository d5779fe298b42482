#include "base/files.hpp"
#include "server.hpp"
#include "shell.hpp"
#include "sim_bench.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <set>

namespace yj::sim {
namespace {

namespace fs = std::filesystem;

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  auto at = text.find(from);
  EXPECT_NE(at, std::string::npos) << "no " << from << " in " << text;
  return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

/// Runs the platform document's own examples, as they stand in tests/data/platform-examples, with the real
/// curl.
struct CurlExamples : testing::Test {
  CurlExamples() : bench(R"({"task_time": "0s"})"), server(bench.sim, clock) {
    auto opened = server.open("127.0.0.1:0", Door::platform, nullptr);
    EXPECT_TRUE(opened.has_value());
    if (opened) base_url = fmt::format("http://127.0.0.1:{}", *opened);
    for (auto const* name : {"1.jpg", "2.jpg", "02.jpg", "myimg1.jpg", "myimg2.jpg"})
      fs::copy_file(YJ_SOURCE_DIR "/tests/data/media/cover-16x9.jpeg", folder.path() / name);
  }

  Json run(fs::path const& example, std::string_view taskid = "") {
    auto text = read_file(example, 10'000);
    EXPECT_TRUE(text.has_value());
    std::string script = replaced(*text, "https://opencomputing.ai", base_url);
    // The document masks the key and, with it, the closing quotation mark.
    script = replaced(script, "Bearer ***", "Bearer right\"");
    if (!taskid.empty()) script = replaced(script, "taskid=xxx", fmt::format("taskid={}", taskid));
    return Json::parse(shell(folder.path(), replaced(script, "curl", "curl --silent --show-error")));
  }

  Bench bench;
  SteadyWallClock clock;
  Server server;
  TemporaryFolder folder;
  std::string base_url;
};

TEST_F(CurlExamples, AreAllAcceptedAndTheirTasksSucceed) {
  std::set<fs::path> examples;
  for (auto const& entry : fs::directory_iterator(YJ_SOURCE_DIR "/tests/data/platform-examples")) {
    if (entry.path().extension() == ".txt") examples.insert(entry.path());
  }
  ASSERT_EQ(examples.size(), 8U);
  fs::path state_example = *examples.rbegin();
  examples.erase(state_example);

  for (auto const& example : examples) {
    auto created = run(example);
    ASSERT_TRUE(created.contains("taskid")) << example << ": " << created.dump();
    EXPECT_EQ(created["status"], "CREATED") << example;
    auto state = run(state_example, std::string(created["taskid"]));
    EXPECT_EQ(state["status"], "SUCCEEDED") << state.dump();
    EXPECT_TRUE(state.contains("image")) << state.dump();
    EXPECT_EQ(state.contains("video"), example.filename().string().find("-video-") != std::string::npos);
  }
  auto entries = bench.read("/sim/journal?kind=submit")["entries"];
  ASSERT_EQ(entries.size(), 7U);
  EXPECT_EQ(entries[5]["parts"][2]["filename"], "1.jpg");
  EXPECT_EQ(entries[5]["parts"][3]["name"], "image_files");
}

}  // namespace
}  // namespace yj::sim
