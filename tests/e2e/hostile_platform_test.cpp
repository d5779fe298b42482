// The platform and the hosts of its files at their worst: every order has its end or its doubt, each with a reason, and the
// daemon stays small and awake meanwhile.
#include "e2e/judgement.hpp"
#include "http/url.hpp"
#include "support/sanitizers.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <fstream>

namespace yj::e2e {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::string many_jobs(int count) {
  std::string text = "defaults: {model: viduq3-pro, duration: 1, resolution: 540p}\njobs:\n";
  for (int i = 0; i < count; ++i) text += fmt::format("  - 镜头 {}\n", i);
  return text;
}

/// The most memory that the daemon ever had, in KiB.
std::int64_t peak_kib(pid_t pid) {
  std::ifstream status{fmt::format("/proc/{}/status", pid)};
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmHWM:")) return std::stoll(line.substr(6));
  }
  return -1;
}

TEST(HostilePlatform, BuysNothingTwiceByAnyAnswerAndLosesNothing) {
  World world;
  // Each doubt closes the lane until something is answered, so there is a good answer after each.
  world.start_sim(
      {"--task-time", "100ms-200ms", "--submit-script",
       "garbage,ok,html,ok,endless_headers,ok,endless_body,ok,drip,ok,two_values,ok,broken_chunk,ok,empty,ok,"
       "cut_taskid,ok,cut_late,ok,garbage:no_task,ok"});
  world.drop("长安.yaml", many_jobs(24));
  world.start_daemon(
      "limits: {in_flight: 20, submits_per_second: 50, submits_on_wire: 1}\ndoubt: {backoff: 100ms}\n");
  std::int64_t const unwatched = peak_kib(world.daemon().pid());
  ASSERT_TRUE(wait_until([&] {
    EXPECT_TRUE(world.answers());
    return world.count("长安", "done") + world.count("长安", "in_doubt") == 24;
  })) << world.daemon_log();
  EXPECT_THAT(wrongs_of(world, "长安"), IsEmpty());
  // What never names a task is a doubt, and what names one is not, however it ends.
  EXPECT_EQ(world.count("长安", "in_doubt"), 7) << world.daemon_log();
  for (auto const* reason :
       {"does not tell whether the order was taken", "the head is larger than", "the body is larger than"})
    EXPECT_THAT(world.daemon_log(), HasSubstr(reason));
  EXPECT_LT(peak_kib(world.daemon().pid()) - unwatched, 1024 * (64 * test::kGreed + test::kKeptMib))
      << "an endless answer is not kept";
  EXPECT_EQ(world.stop_daemon(), 0);
}

TEST(HostileHost, DelaysAFilmButNeitherSpoilsNorLosesIt) {
  World world;
  world.start_sim({"--task-time", "100ms-200ms", "--files-listen", "127.0.0.1:0", "--links", "redirect",
                   "--truncate-first", "1", "--html-first", "1", "--files-chunked", "true", "--ranges",
                   "false", "--link-expiry", "1s", "--link-expired-status", "410"});
  world.drop("长安.yaml", many_jobs(6));
  world.start_daemon();
  ASSERT_TRUE(wait_until([&] { return world.count("长安", "done") == 6; })) << world.daemon_log();
  EXPECT_THAT(wrongs_of(world, "长安"), IsEmpty());
  EXPECT_EQ(world.sim("GET", "/sim/journal").at("foreign_requests_with_authorization"), 0);
  EXPECT_THAT(world.daemon_log(), HasSubstr("could not be fetched"));
  EXPECT_EQ(world.sim("GET", "/sim/tasks").at("tasks").size(), 6u)
      << "nothing is ordered again because of a file";
}

}  // namespace
}  // namespace yj::e2e
