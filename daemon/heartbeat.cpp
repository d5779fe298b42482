#include "daemon/heartbeat.hpp"

#include "daemon/service_manager.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <chrono>
#include <memory>
#include <utility>

namespace yj {

namespace asio = boost::asio;

namespace {

constexpr Duration kStatusPeriod = std::chrono::seconds{10};
/// An answer may miss one look and still be in time.
constexpr int kLooksWithinPatience = 4;

}  // namespace

Duration heartbeat_period(std::optional<Duration> watchdog) {
  return watchdog ? std::min(kStatusPeriod, *watchdog / kLooksWithinPatience) : kStatusPeriod;
}

Heartbeat::Heartbeat(HeartbeatParts parts, std::optional<Duration> watchdog, Duration period,
                     std::string status)
    : parts_(std::move(parts)), feeds_(watchdog.has_value()), period_(period), told_(std::move(status)) {}

http::Awaitable<void> Heartbeat::run() {
  asio::steady_timer timer{parts_.loop};
  while (true) {
    // Shared with the question, which may come back after us.
    auto answered = std::make_shared<bool>(false);
    parts_.ask_store([answered] { *answered = true; });
    do {
      timer.expires_after(period_);
      co_await timer.async_wait(asio::use_awaitable);
      tell_status();
    } while (!*answered);
    if (feeds_) parts_.tell("WATCHDOG=1");
  }
}

void Heartbeat::tell_status() {
  std::string status = parts_.status();
  if (status == told_) return;
  parts_.tell(status_message(status));
  told_ = std::move(status);
}

}  // namespace yj
