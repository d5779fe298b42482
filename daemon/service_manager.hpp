#pragma once

#include "base/instant.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace yj {

/// Tells systemd how the daemon is: one datagram to $NOTIFY_SOCKET, as sd_notify(3) describes it. Does nothing where
/// there is no such socket, and never fails the daemon: `state` is `READY=1`, `STOPPING=1`, `STATUS=…`, one per line.
void tell_service_manager(std::string_view state);

/// `STATUS=…` of any text: on one line and bounded, because a line more would be a word of ours to systemd.
std::string status_message(std::string_view text);

/// How long systemd waits for a sign of life (`WATCHDOG=1`) before it starts the daemon again; none: it wants none, or
/// not from this process. From WATCHDOG_USEC and WATCHDOG_PID, sd_watchdog_enabled(3).
std::optional<Duration> watchdog_patience();

/// That the configuration is being read again; `READY=1` ends it. The instant is part of the protocol.
void tell_service_manager_of_reload();

}  // namespace yj
