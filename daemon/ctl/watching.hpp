#pragma once

#include "daemon/ctl/command.hpp"

namespace yj::ctl {

/// `--watch[=SECONDS]` for a command that only looks: it sets `invocation.watching`. Of an output that does not fit the screen
/// the end is shown where `newest_last`, otherwise the beginning.
void add_watching(CLI::App& command, Invocation& invocation, bool newest_last = false);

/// Refuses the command line where `--watch` was given: what changes something is done once.
void refuse_watching(Invocation const& invocation);

/// Runs `invocation.run` over and over, each time in a process of its own, and shows what it printed:
///   on a terminal          in place, until q or a signal
///   elsewhere              again whenever the daemon's answers are others, with a line between that says when
///   with --json            one document on one line whenever it is another
/// A command that fails the first time ends it with its own exit code; a daemon that goes away later is waited for.
Exit watch_command(Invocation const& invocation, DaemonLink& daemon);

}  // namespace yj::ctl
