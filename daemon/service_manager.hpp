#pragma once

#include <string_view>

namespace yj {

/// Tells systemd how the daemon is: one datagram to $NOTIFY_SOCKET, as sd_notify(3) describes it. Does nothing where
/// there is no such socket, and never fails the daemon: `state` is `READY=1`, `STOPPING=1`, `STATUS=…`, one per line.
void tell_service_manager(std::string_view state);

/// That the configuration is being read again; `READY=1` ends it. The instant is part of the protocol.
void tell_service_manager_of_reload();

}  // namespace yj
