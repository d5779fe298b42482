#pragma once

#include "base/instant.hpp"
#include "daemon/ctl/command.hpp"

#include <string>
#include <vector>

namespace yj::ctl {

/// `watch` on a terminal: a screen that is repainted in place (live_frame.hpp). It looks when the daemon's events say that
/// something happened, at most every `every`, and otherwise now and then, since gates open without an event.
///
/// With names it goes on until these batches are at rest and ends as watch_end says; without, until somebody ends it. A daemon
/// that goes away is waited for, for two minutes: then Exit::unreachable. `q` ends it with Exit::ok; after a signal that ends a
/// program the screen is left and the program ended by that signal.
Exit live_watch(Invocation const& invocation, DaemonLink& daemon, std::vector<std::string> const& names,
                Duration every);

}  // namespace yj::ctl
