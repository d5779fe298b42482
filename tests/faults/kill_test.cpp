// The daemon killed at every call that changes something, one after the other; then started again, and judged.
#include "faults/counting.hpp"
#include "faults/sweep.hpp"
#include "faults/trial.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace yj::faults {
namespace {

Outcome kill(Trial::Begin begin, std::string const& rule) {
  Trial trial{begin};
  trial.run(rule);
  Outcome outcome;
  auto log = trial.shim_log();
  outcome.struck = !log.empty();
  if (outcome.struck) outcome.where = log.front();
  // Not reached: this run had fewer calls than the one that was counted.
  if (outcome.struck && trial.exit_code() != -9)
    outcome.wrongs.push_back(fmt::format("it was not killed: exit code {}", trial.exit_code()));
  if (!outcome.struck && trial.exit_code() != 0)
    outcome.wrongs.push_back(fmt::format("it ended by itself with {}", trial.exit_code()));
  trial.recover();
  for (auto& wrong : trial.judge()) outcome.wrongs.push_back(std::move(wrong));
  if (!outcome.wrongs.empty()) outcome.wrongs.back() += "\n" + trial.world().daemon_log();
  return outcome;
}

class Killed : public ::testing::Test {
 protected:
  static void expect_nothing_wrong(std::vector<std::string> const& rules, Trial::Begin begin) {
    auto const swept = sweep(rules, [begin](std::string const& rule) { return kill(begin, rule); });
    fmt::print("{}", figures(swept));
    EXPECT_EQ(said(swept.wrongs), "");
    // Runs differ by a few polls; a sweep that strikes next to nothing tests nothing.
    EXPECT_GT(swept.struck, swept.points / 2);
  }
};

TEST_F(Killed, BeforeAnyCallOfARunItOrdersNothingTwiceAndLosesNothing) {
  auto counts = counted(Trial::Begin::fresh);
  std::vector<std::string> rules;
  for (long n : points(counts["any"], 40)) rules.push_back(fmt::format("kill before any {}", n));
  expect_nothing_wrong(rules, Trial::Begin::fresh);
}

TEST_F(Killed, WithinAWriteOrRightAfterAnAnswerItOrdersNothingTwiceAndLosesNothing) {
  auto counts = counted(Trial::Begin::fresh);
  std::vector<std::string> rules;
  for (long n : points(counts["send"], 12)) {
    rules.push_back(fmt::format("kill half send {}", n));
    rules.push_back(fmt::format("kill after send {}", n));
  }
  for (long n : points(counts["pwrite"], 6)) rules.push_back(fmt::format("kill half pwrite {}", n));
  for (long n : points(counts["write"], 3)) rules.push_back(fmt::format("kill half write {}", n));
  expect_nothing_wrong(rules, Trial::Begin::fresh);
}

TEST_F(Killed, AnywhereInAStartOnWhatAnotherLeftItOrdersNothingTwiceAndLosesNothing) {
  auto counts = counted(Trial::Begin::half_done);
  std::vector<std::string> rules;
  for (long n : points(counts["any"], 12)) rules.push_back(fmt::format("kill before any {}", n));
  expect_nothing_wrong(rules, Trial::Begin::half_done);
}

}  // namespace
}  // namespace yj::faults
