// Runs a fuzz target without any fuzzing engine: first the seeds as they are, then so many inputs made of them. The same options
// give the same inputs, whatever the machine.
#include "fuzz/check.hpp"
#include "fuzz/driver/guard.hpp"
#include "fuzz/driver/mutator.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace yj::fuzz {
namespace {

namespace fs = std::filesystem;

constexpr char const* kUsage =
    "usage: fuzz_TARGET [--runs N] [--from N] [--seed N] [--seconds N] [--dict FILE] [--kept FILE] "
    "FILE|FOLDER...\n"
    "  runs the files as they are, then --runs inputs made of them, beginning with number --from; --cpu: "
    "seconds an input may take\n";

struct Options {
  std::uint64_t runs = 0;
  std::uint64_t from = 0;
  std::uint64_t seed = 1;
  long seconds = 0;  ///< stop making inputs after so long; 0: never
  fs::path dictionary;
  fs::path kept = "fuzz-kept-input";
  Bounds bounds;
  std::vector<fs::path> sources;
};

std::string bytes_of(fs::path const& file) {
  std::ifstream in{file, std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, {}};
}

bool read_options(int argc, char** argv, Options& options) {
  for (int i = 1; i < argc; ++i) {
    std::string word = argv[i];
    if (!word.starts_with("--")) {
      options.sources.emplace_back(word);
      continue;
    }
    if (i + 1 == argc) return false;
    std::string value = argv[++i];
    if (word == "--runs")
      options.runs = std::stoull(value);
    else if (word == "--from")
      options.from = std::stoull(value);
    else if (word == "--seed")
      options.seed = std::stoull(value);
    else if (word == "--seconds")
      options.seconds = std::stol(value);
    else if (word == "--dict")
      options.dictionary = value;
    else if (word == "--cpu")
      options.bounds.cpu_seconds = static_cast<unsigned>(std::stoul(value));
    else if (word == "--kept")
      options.kept = value;
    else
      return false;
  }
  return !options.sources.empty();
}

std::vector<fs::path> files_of(std::vector<fs::path> const& sources) {
  std::vector<fs::path> files;
  for (auto const& source : sources) {
    if (!fs::is_directory(source)) {
      files.push_back(source);
      continue;
    }
    for (auto const& entry : fs::directory_iterator(source))
      if (entry.is_regular_file()) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

void run_one(Guard& guard, std::string const& input, std::string const& name) {
  guard.begins(input, name);
  LLVMFuzzerTestOneInput(reinterpret_cast<std::uint8_t const*>(input.data()), input.size());
  guard.ended();
}

int run(Options const& options) {
  constexpr std::size_t kBytesMax = 64 * 1024;
  Material material;
  material.bytes_max = kBytesMax;
  auto files = files_of(options.sources);
  for (auto const& file : files) material.seeds.push_back(bytes_of(file));
  if (files.empty()) {
    std::fprintf(stderr, "fuzz: there is no seed\n");
    return 1;
  }
  if (!options.dictionary.empty()) material.tokens = tokens_in(bytes_of(options.dictionary));

  using Clock = std::chrono::steady_clock;
  auto began = Clock::now();
  Guard guard{options.bounds, options.kept};
  for (std::size_t i = 0; i < files.size(); ++i) run_one(guard, material.seeds[i], files[i].string());
  std::uint64_t made = 0;
  for (; made < options.runs; ++made) {
    if (options.seconds > 0 && Clock::now() - began > std::chrono::seconds{options.seconds}) break;
    std::uint64_t number = options.from + made;
    std::string input = make_input(material, options.seed, number);
    run_one(guard, input,
            "--seed " + std::to_string(options.seed) + " --runs 1 --from " + std::to_string(number));
  }
  double seconds = std::chrono::duration<double>(Clock::now() - began).count();
  std::printf(
      "fuzz: %zu seeds, %zu tokens, %llu executions in %.1f s, slowest %ld ms of CPU, memory grew by %llu "
      "MiB\n",
      files.size(), material.tokens.size(), static_cast<unsigned long long>(files.size() + made), seconds,
      guard.slowest_ms(), static_cast<unsigned long long>(guard.grown_mib()));
  return 0;
}

}  // namespace
}  // namespace yj::fuzz

int main(int argc, char** argv) {
  yj::fuzz::Options options;
  if (!yj::fuzz::read_options(argc, argv, options)) {
    std::fputs(yj::fuzz::kUsage, stderr);
    return 64;
  }
  return yj::fuzz::run(options);
}
