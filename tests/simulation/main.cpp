// The program of tests/simulation/README.md.
#include "base/log.hpp"
#include "simulation/run.hpp"
#include "simulation/sweep.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <thread>

namespace {

using namespace yj::simulation;

struct Options {
  std::string seeds;
  std::uint64_t seed = 0;
  int hours = 48;
  std::vector<std::string> without;
  std::vector<std::string> only;
  int workers = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
  bool verbose = false;
  std::string keep;
  bool twice = false;
  bool keep_going = false;
  bool no_shrink = false;
  Scenario scenario;
};

bool choose_faults(Options& options) {
  auto set = [&](std::vector<std::string> const& names, bool on) {
    for (auto const& name : names) {
      auto fault = parse_fault(name);
      if (!fault) {
        fmt::print(stderr, "simulation: no kind of trouble is called '{}'. There are:", name);
        for (auto known : Faults::all().list(true)) fmt::print(stderr, " {}", name_of(known));
        fmt::print(stderr, "\n");
        return false;
      }
      options.scenario.faults.set(*fault, on);
    }
    return true;
  };
  if (!options.only.empty()) options.scenario.faults = Faults{};
  return set(options.only, true) && set(options.without, false);
}

void report(Scenario const& scenario, Verdict const& verdict) {
  fmt::print("seed {}: BROKEN: {}\n  {}\n", scenario.seed, verdict.promise, verdict.what);
  std::fflush(stdout);
}

int run_one(Options const& options) {
  MemoryFolder folder;
  Stage stage{folder.path()};
  Trace::Sink sink;
  if (options.verbose) sink = [](std::string_view line) { std::fwrite(line.data(), 1, line.size(), stdout); };
  Verdict verdict = run(options.scenario, stage, sink);
  if (!options.keep.empty())
    std::filesystem::copy(stage.state(), options.keep, std::filesystem::copy_options::recursive);
  if (!verdict.promise.empty()) {
    report(options.scenario, verdict);
    return 1;
  }
  fmt::print("seed {}: every promise kept: {} jobs, {} tasks, {} crashes, {} doubts, {} steps\n",
             options.scenario.seed, verdict.jobs, verdict.tasks, verdict.crashes, verdict.doubts,
             verdict.steps);
  return 0;
}

/// The same seed twice, with the whole trace: it must not differ in a byte.
int run_twice(Options const& options, std::uint64_t first, std::uint64_t last) {
  MemoryFolder folder;
  Stage stage{folder.path()};
  for (std::uint64_t seed = first; seed <= last; ++seed) {
    Scenario scenario = options.scenario;
    scenario.seed = seed;
    std::string traces[2];
    std::uint64_t digests[2] = {0, 0};
    for (int i : {0, 1})
      digests[i] = run(scenario, stage, [&, i](std::string_view line) { traces[i] += line; }).digest;
    if (digests[0] != digests[1] || traces[0] != traces[1]) {
      std::size_t at = 0;
      while (at < traces[0].size() && at < traces[1].size() && traces[0][at] == traces[1][at]) ++at;
      fmt::print("seed {}: two runs differ from byte {} on\n", seed, at);
      return 1;
    }
    fmt::print("seed {}: {} bytes of trace, twice the same ({:016x})\n", seed, traces[0].size(), digests[0]);
  }
  return 0;
}

int run_many(Options const& options, std::uint64_t first, std::uint64_t last) {
  auto began = std::chrono::steady_clock::now();
  std::int64_t failures = 0;
  Scenario broken = options.scenario;
  Verdict verdict;
  Sweep sum =
      sweep(options.scenario, first, last, options.workers, [&](std::uint64_t seed, Verdict const& failure) {
        Scenario scenario = options.scenario;
        scenario.seed = seed;
        report(scenario, failure);
        broken = scenario;
        verdict = failure;
        failures += 1;
        return !options.keep_going;
      });
  double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
  fmt::print(
      "{} seeds of {} virtual hours in {:.1f} s ({:.1f} a second): {} jobs, {} tasks, {} crashes, {} doubts, "
      "{} steps\n",
      sum.seeds, options.hours, seconds, static_cast<double>(sum.seeds) / seconds, sum.jobs, sum.tasks,
      sum.crashes, sum.doubts, sum.steps);
  if (failures == 0) {
    fmt::print("every promise kept\n");
    return 0;
  }
  if (!options.keep_going && !options.no_shrink) {
    fmt::print("looking for a smaller one ...\n");
    std::fflush(stdout);
    Scenario smaller = shrink(broken, verdict);
    fmt::print("to see it again: {}\n", command_of(smaller));
  }
  return 1;
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  CLI::App app{
      "Lives through days of trouble with the core and the store of yuanjingd, on virtual time, from a "
      "seed."};
  app.add_option("--seed", options.seed, "One seed");
  app.add_option("--seeds", options.seeds, "Many: A-B");
  app.add_option("--steps", options.scenario.steps_max,
                 "Stop after so many steps, without a verdict on the end");
  app.add_option("--jobs", options.scenario.jobs_max, "At most so many jobs in a run");
  app.add_option("--hours", options.hours, "Virtual hours of trouble");
  app.add_option("--without", options.without, "Kinds of trouble to leave out")->delimiter(',');
  app.add_option("--only", options.only, "The only kinds of trouble")->delimiter(',');
  app.add_option("--workers", options.workers, "Processes at once");
  app.add_option("--keep", options.keep, "Copy the daemon's state at the end to this new folder");
  app.add_flag("--verbose", options.verbose, "Say everything that happens");
  app.add_flag("--check-often", options.scenario.check_often, "Every promise after every commit");
  app.add_flag("--twice", options.twice, "Run each seed twice and compare the traces");
  app.add_flag("--keep-going", options.keep_going, "Do not stop at the first seed that fails");
  app.add_flag("--no-shrink", options.no_shrink, "Do not look for a smaller scenario that fails as well");
  CLI11_PARSE(app, argc, argv);

  ::setenv("TZ", "UTC", 1);  // days begin everywhere at the same instant
  yj::log::configure(yj::log::Level::error, yj::log::Format::plain);
  options.scenario.length = std::chrono::hours{options.hours};
  options.scenario.seed = options.seed;
  if (!choose_faults(options)) return 2;
  std::uint64_t first = options.seed;
  std::uint64_t last = options.seed;
  if (!options.seeds.empty()) {
    if (std::sscanf(options.seeds.c_str(), "%lu-%lu", &first, &last) != 2 || last < first) {
      fmt::print(stderr, "simulation: --seeds takes two numbers, for example 1-2000\n");
      return 2;
    }
  }
  if (options.twice) return run_twice(options, first, last);
  return options.seeds.empty() ? run_one(options) : run_many(options, first, last);
}
