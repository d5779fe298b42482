#pragma once

#include "daemon/ctl/command.hpp"

#include <string>
#include <vector>

namespace yj::ctl {

/// What is said of batches that were watched to their end: where the results of a single one lie (`results`, empty: not said),
/// and the jobs that a person should look at; with `--json` nothing. Exit::failed when there are such jobs, or it cannot be known; those that may fail
/// (`optional`) do not count unless they are in doubt.
Exit watch_end(Invocation const& invocation, DaemonLink& daemon, std::vector<Json> const& batches,
               std::string const& results);

}  // namespace yj::ctl
