// How long the client's commands take against a daemon that holds many jobs, as ratios to the start of the client alone. It
// asserts no times: it prints a table, and fails only where a command does.
#include "e2e/world.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>

namespace yj::e2e {
namespace {

using Milliseconds = std::chrono::duration<double, std::milli>;

int number_of(char const* variable, int otherwise) {
  char const* text = std::getenv(variable);
  return text == nullptr ? otherwise : std::atoi(text);
}

std::string many_jobs(int count) {
  std::string text = "defaults: {model: viduq3-pro, duration: 5, resolution: 720p}\njobs:\n";
  for (int i = 0; i < count; ++i) text += fmt::format("  - 镜头 {}，雨夜长安，灯笼在巷口摇晃\n", i);
  return text;
}

class Bench {
 public:
  explicit Bench(World& world) : world_(world) {}

  /// Runs a command so often and prints its median and its longest time. Words that are said in turn keep a change real: what is
  /// paused already costs nothing to pause. `code` is what the command ends with.
  void time(std::vector<std::vector<std::string>> const& in_turn, int rounds, int code = 0) {
    std::vector<Milliseconds> times;
    for (int i = 0; i < rounds; ++i) {
      auto const& words = in_turn[static_cast<std::size_t>(i) % in_turn.size()];
      auto const begun = std::chrono::steady_clock::now();
      Said said = world_.ctl(words);
      times.emplace_back(std::chrono::steady_clock::now() - begun);
      EXPECT_EQ(said.code, code) << name_of(words) << "\n" << said.text;
    }
    std::sort(times.begin(), times.end());
    double const median = times[times.size() / 2].count();
    if (floor_ == 0) floor_ = median;
    fmt::print("{:<44} {:>9.1f} {:>9.1f} {:>8.1f}\n", name_of(in_turn.front()), median, times.back().count(),
               median / floor_);
    std::fflush(stdout);
  }

 private:
  static std::string name_of(std::vector<std::string> const& words) {
    std::string name;
    for (auto const& word : words) name += (name.empty() ? "" : " ") + word;
    return name;
  }

  World& world_;
  double floor_ = 0;
};

TEST(Commands, AreTimed) {
  int const jobs = number_of("YJ_BENCH_JOBS", 200);
  int const rounds = number_of("YJ_BENCH_ROUNDS", 2);
  int const done = std::min(300, jobs / 10);
  World world;
  world.start_sim({"--price", "1", "--balance", std::to_string(done), "--task-time", "20ms-60ms"});
  world.start_daemon(
      "limits: {in_flight: 50, submits_per_second: 500}\nbalance: {backoff: 10m, backoff_max: 30m}\n");
  auto const begun = std::chrono::steady_clock::now();
  world.drop("长安.yaml", many_jobs(jobs));
  ASSERT_TRUE(wait_until([&] { return world.ask("GET", "/v1/batches/%E9%95%BF%E5%AE%89").status == 200; },
                         std::chrono::minutes{20}));
  fmt::print("{} jobs taken in {:.1f} s\n", jobs,
             std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count());
  ASSERT_TRUE(wait_until([&] {
    Json const totals = world.get("/v1/status").at("totals");
    return totals.value("done", 0) >= done && totals.value("running", 0) == 0;
  }));
  world.drop("小.yaml", many_jobs(20));
  ASSERT_TRUE(wait_until([&] { return world.ask("GET", "/v1/batches/%E5%B0%8F").status == 200; }));
  std::string const last = fmt::format("长安/{:0{}}", jobs, std::to_string(jobs).size());
  std::string const id = world.get("/v1/jobs?state=ready&limit=1").at("jobs").at(0).at("id");

  test::TempFolder folder;
  auto const few = folder.write("几.yaml", many_jobs(3));

  fmt::print("{:<44} {:>9} {:>9} {:>8}\n", "command", "median ms", "max ms", "x floor");
  Bench bench{world};
  bench.time({{"--version"}}, rounds);
  std::vector<std::vector<std::string>> const reads{{"status"},
                                                    {"jobs"},
                                                    {"jobs", "--limit", "1000"},
                                                    {"jobs", "--state", "done"},
                                                    {"jobs", "--batch", "长安", "--state", "ready"},
                                                    {"jobs", "--model", "viduq3-pro", "--since", "1h"},
                                                    {"jobs", "--failed"},
                                                    {"show", "长安"},
                                                    {"show", id},
                                                    {"show", last},
                                                    {"why", "长安"},
                                                    {"why", id},
                                                    {"open", "长安"},
                                                    {"logs"},
                                                    {"credits"},
                                                    {"credits", "--batch", "长安"},
                                                    {"credits", "--audit"},
                                                    {"budget", "长安"},
                                                    {"balance"},
                                                    {"models"},
                                                    {"retry", "--all", "--dry-run"}};
  for (auto const& words : reads) bench.time({words}, rounds);
  bench.time({{"doctor"}}, rounds);
  bench.time({{"schema"}}, rounds);
  bench.time({{"completion", "bash"}}, rounds);
  bench.time({{"evidence", id, "--output", (world.state() / "evidence.tar").string()}}, 1);
  bench.time({{"pause", id}, {"resume", id}}, rounds);
  bench.time({{"priority", id, "high"}, {"priority", id, "low"}}, rounds);
  bench.time({{"pause", "长安"}, {"resume", "长安"}}, rounds);
  bench.time({{"budget", "长安", "--max", "100000"}, {"budget", "长安", "--max", "100001"}}, rounds);
  bench.time({{"edit", id, "--prompt", "雪夜长安"}, {"edit", id, "--prompt", "雨夜长安"}}, rounds);
  bench.time({{"submit", few.string()}}, 1);
  bench.time({{"backup", "--no-wait"}}, 1);
  ASSERT_EQ(world.get("/v1/backup?wait=60").at("state"), "made");
  bench.time({{"approve", "长安"}}, 1, 1);                 // nothing waits for a word
  bench.time({{"resolve", last, "--not-created"}}, 1, 1);  // nothing is in doubt
  bench.time({{"cancel", "小"}}, 1);
  bench.time({{"watch", "小"}}, 1);
  bench.time({{"cancel", last}}, 1);
  bench.time({{"retry", last}}, 1);
  bench.time({{"priority", "长安", "high"}}, 1);
  bench.time({{"cancel", "长安"}}, 1);
  bench.time({{"retry", "--batch", "长安", "--cancelled", "--dry-run"}}, 1);
  bench.time({{"retry", "--batch", "长安", "--cancelled"}}, 1);
  bench.time({{"retry", "--all", "--cancelled", "--dry-run"}}, 1);
}

}  // namespace
}  // namespace yj::e2e
