#pragma once

#include "base/instant.hpp"
#include "http/awaitable.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace yj {

/// What the signs of life are made of.
struct HeartbeatParts {
  boost::asio::any_io_executor loop;
  /// Has its argument called on the loop as soon as the store's writer has dealt with all that came before.
  std::function<void(std::function<void()>)> ask_store;
  /// One line: what the daemon does now.
  std::function<std::string()> status;
  /// To the service manager; see tell_service_manager.
  std::function<void(std::string_view)> tell;
};

/// How often to look: four times within the watchdog's patience, and often enough for the status to be fresh.
Duration heartbeat_period(std::optional<Duration> watchdog);

/// The daemon's signs of life for systemd: `WATCHDOG=1`, if one is wanted, and `STATUS=…` whenever it changed.
/// A sign of life goes out only after a question has come back through the store's writer and the event loop, so
/// a daemon that can no longer remember what it buys, or no longer hears what it bought, is started again.
class Heartbeat {
 public:
  /// `status` is what the service manager was told last; `watchdog` its patience, none: it has none.
  Heartbeat(HeartbeatParts parts, std::optional<Duration> watchdog, Duration period, std::string status);

  /// Until it is cancelled. The object must live as long.
  [[nodiscard]] http::Awaitable<void> run();

 private:
  void tell_status();

  HeartbeatParts parts_;
  bool feeds_;
  Duration period_;
  std::string told_;
};

}  // namespace yj
