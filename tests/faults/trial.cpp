#include "faults/trial.hpp"

#include "e2e/judgement.hpp"
#include "http/url.hpp"
#include "support/sanitizers.hpp"

#include <fmt/format.h>

#include <csignal>
#include <fstream>
#include <poll.h>

namespace yj::faults {

namespace {

using Clock = std::chrono::steady_clock;

constexpr auto kSettings =
    "limits: {in_flight: 20, submits_per_second: 500}\n"
    "polling: {first: 20ms, fastest: 20ms, slowest: 100ms}\n"
    "balance: {backoff: 30ms, backoff_max: 60ms}\n"
    "doubt: {first_look: 10s, backoff: 10ms, max_in_row: 1000}\n";

constexpr auto kBatchText = R"yaml(
budget: {max: 100, new_price: allow(5)}
jobs:
  甲: {model: viduq3-pro, prompt: 镜头一, duration: 1, resolution: 540p}
  乙: {model: viduq3-pro, prompt: 镜头二, duration: 1, resolution: 540p}
  帧: {model: happyhorse-1.0-i2v, prompt: 变成南瓜, first_frame: 01.jpg}
  图: {model: wan2.2-t2i-plus, prompt: 猫}
)yaml";

/// The shim, behind the library of the sanitizer that the daemon is built with: that one has to be the first of all.
std::string preloaded() {
  std::string const sanitizer = YJ_SANITIZER_LIBRARY;
  return sanitizer.empty() ? YJ_SHIM : sanitizer + ":" + YJ_SHIM;
}

void nap() { ::poll(nullptr, 0, 25); }

}  // namespace

Trial::Trial(Begin begin) {
  world_.start_sim({"--task-time", "10ms-30ms", "--balance", "3", "--price", "1"});
  next_nudge_ = Clock::now() + std::chrono::seconds{4};
  world_.put_picture("01.jpg");
  world_.drop(fmt::format("{}.yaml", kBatch), kBatchText);
  world_.configure(kSettings);
  if (begin == Begin::half_done) begin_half_done();
}

void Trial::begin_half_done() {
  world_.set_environment({});
  world_.launch_daemon();
  bool const ready = e2e::wait_until([&] { return world_.count(kBatch, "done") == kJobs - 1; });
  if (!ready) wrongs_.push_back("the trial could not be prepared");
  world_.kill_daemon();
}

bool Trial::run(std::string const& rules, std::chrono::seconds patience,
                std::function<bool()> const& enough) {
  world_.set_environment({{"LD_PRELOAD", preloaded()},
                          {"YJ_FAULTS", rules},
                          {"YJ_FAULTS_LOG", (world_.state().parent_path() / "shim.log").string()}});
  world_.launch_daemon();
  auto const until = Clock::now() + patience * test::kSlowness;
  while (world_.daemon().running() && !work_is_done()) {
    if (Clock::now() > until || (enough && enough())) {
      stuck_at_ = world_.get("/v1/batches/" + http::percent_encoded(kBatch)).dump();
      world_.kill_daemon();
      return false;
    }
    nap();
  }
  return stop(until);
}

bool Trial::recover(std::chrono::seconds patience) {
  if (world_.daemon().running()) world_.kill_daemon();
  world_.set_environment({});
  world_.launch_daemon();
  auto const until = Clock::now() + patience * test::kSlowness;
  while (!work_is_done()) {
    if (!world_.daemon().running()) {
      wrongs_.push_back(fmt::format("it does not start again: exit code {}", world_.daemon().wait()));
      return false;
    }
    if (Clock::now() > until) {
      wrongs_.push_back("it does not come to its end: " + world_.get("/v1/status").dump());
      for (auto const& wrong : e2e::wrongs_of(world_, kBatch)) wrongs_.push_back(wrong);
      return false;
    }
    nap();
  }
  wrongs_ = e2e::wrongs_of(world_, kBatch);
  looked_ = true;
  bool const stopped = stop(until);
  if (!stopped || exit_code_ != 0)
    wrongs_.push_back(fmt::format("it does not stop in order: exit code {}", exit_code_));
  return stopped;
}

std::vector<std::string> Trial::judge() {
  auto all = wrongs_;
  if (!looked_) all.emplace_back("nobody looked at its jobs");
  for (auto& wrong : e2e::wrongs_in_store(world_)) all.push_back(std::move(wrong));
  return all;
}

std::vector<std::string> Trial::shim_log() const {
  std::vector<std::string> lines;
  std::ifstream in{world_.state().parent_path() / "shim.log"};
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

/// A batch that could not be taken is looked at again when its file changes, or after half a minute.
void Trial::nudge_inbox() {
  std::string const name = fmt::format("{}.yaml", kBatch);
  if (Clock::now() < next_nudge_ || !std::filesystem::exists(world_.inbox() / name)) return;
  next_nudge_ = Clock::now() + std::chrono::seconds{2};
  world_.drop(name, kBatchText);
}

bool Trial::work_is_done() {
  nudge_inbox();
  if (world_.count(kBatch, "done") + world_.count(kBatch, "in_doubt") == kJobs) return true;
  if (topped_up_) return false;
  Json const orders = world_.sim("GET", "/sim/journal?kind=submit");
  for (auto const& order : orders.at("entries")) topped_up_ |= order.at("status") == 429;
  if (topped_up_) world_.sim("POST", "/sim/topup", R"({"yuan": 100})");
  return false;
}

bool Trial::stop(Clock::time_point until) {
  world_.daemon().signal(SIGTERM);
  while (world_.daemon().running()) {
    if (Clock::now() > until + std::chrono::seconds{5} * test::kSlowness) {
      world_.kill_daemon();
      exit_code_ = world_.daemon().wait();
      return false;
    }
    nap();
  }
  exit_code_ = world_.daemon().wait();
  return true;
}

}  // namespace yj::faults
