#include "faults/sweep.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <mutex>
#include <thread>

namespace yj::faults {

namespace {

int lanes() {
  if (char const* set = std::getenv("YJ_FAULTS_LANES")) return std::max(1, std::atoi(set));
  return 16;
}

}  // namespace

bool long_form() { return std::getenv("YJ_FAULTS_POINTS") != nullptr; }

std::vector<long> points(long last, long sample) {
  if (char const* set = std::getenv("YJ_FAULTS_POINTS"))
    sample = std::string_view{set} == "all" ? last : std::atol(set);
  std::vector<long> all;
  long const step = std::max(1L, last / std::max(1L, sample));
  char const* const from = std::getenv("YJ_FAULTS_FROM");
  long const first = (from == nullptr ? step / 2 : std::atol(from)) % step;
  for (long n = 1 + first; n <= last; n += step) all.push_back(n);
  return all;
}

std::string figures(Swept const& swept) {
  return fmt::format("{} points, {} struck, {:.1f} points/s, the longest {:.1f} s [{}]\n", swept.points,
                     swept.struck, swept.points / swept.seconds, swept.slowest_seconds, swept.slowest);
}

std::string said(std::vector<std::string> const& wrongs) {
  std::string text;
  for (auto const& wrong : wrongs) text += wrong + "\n";
  return text;
}

Swept sweep(std::vector<std::string> const& rules, std::function<Outcome(std::string const&)> const& trial) {
  Swept swept;
  swept.points = static_cast<int>(rules.size());
  std::mutex mutex;
  std::atomic<std::size_t> next{0};
  auto const begin = std::chrono::steady_clock::now();
  // The programs of a trial die with the thread that started them, so each thread sees its trials to their end.
  auto work = [&] {
    for (std::size_t i = next++; i < rules.size(); i = next++) {
      auto const trial_begin = std::chrono::steady_clock::now();
      Outcome outcome = trial(rules[i]);
      std::chrono::duration<double> const took = std::chrono::steady_clock::now() - trial_begin;
      std::lock_guard lock{mutex};
      if (took.count() > swept.slowest_seconds) {
        swept.slowest_seconds = took.count();
        swept.slowest = rules[i];
      }
      swept.struck += outcome.struck ? 1 : 0;
      for (auto const& wrong : outcome.wrongs) {
        swept.wrongs.push_back(fmt::format("[{}] {}: {}", rules[i], outcome.where, wrong));
        if (long_form()) fmt::print(stderr, "{}\n", swept.wrongs.back());
      }
      if (long_form() && (i + 1) % 200 == 0) {
        std::chrono::duration<double> const so_far = std::chrono::steady_clock::now() - begin;
        fmt::print(stderr, "{} of {} points, {:.1f} points/s\n", i + 1, rules.size(),
                   static_cast<double>(i + 1) / so_far.count());
      }
    }
  };
  std::vector<std::thread> threads;
  for (int i = 0; i < std::min(lanes(), swept.points); ++i) threads.emplace_back(work);
  for (auto& thread : threads) thread.join();
  swept.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  return swept;
}

}  // namespace yj::faults
