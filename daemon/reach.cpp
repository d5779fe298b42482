#include "daemon/reach.hpp"

#include "core/sentences.hpp"

#include <fmt/format.h>

namespace yj {

namespace {

/// What a slow answer and a clock that is set by hand may differ by without any harm.
constexpr Duration kClockTolerance = std::chrono::minutes{2};

}  // namespace

Reached judge_reach(std::string const& account, Settings const& settings, Result<void> const& answer) {
  std::string platform = settings.generation_url.text();
  if (answer) return {true, true, fmt::format("account {}: {} answers and takes the key", account, platform)};
  if (answer.error().code == Errc::denied)
    return {false, false,
            fmt::format("account {}: {} answers and does not take the key ({}). Make a key at {}; put it "
                        "into the key's file "
                        "and tell the daemon (systemctl reload yuanjingd, or SIGHUP), or start it anew if "
                        "the key came from "
                        "its environment",
                        account, platform, answer.error().what, kWebSite)};
  return {false, true,
          fmt::format(
              "account {}: {} does not answer ({}). Batches are taken, and orders leave once it does; if it "
              "stays so, check the network, platform.generation_url and platform.proxy",
              account, platform, answer.error().what)};
}

std::optional<std::string> judge_clock(std::optional<Duration> lead) {
  if (!lead || std::chrono::abs(*lead) <= kClockTolerance) return std::nullopt;
  auto minutes = std::chrono::round<std::chrono::minutes>(std::chrono::abs(*lead));
  return fmt::format(
      "this machine's clock is {} min {} the platform's: days of budgets end at the wrong time, and lost "
      "orders are "
      "looked for in the wrong hours. Let it be set by itself: timedatectl set-ntp true",
      minutes.count(), lead->count() > 0 ? "behind" : "ahead of");
}

}  // namespace yj
