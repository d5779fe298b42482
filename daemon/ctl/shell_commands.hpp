#pragma once

#include "daemon/ctl/command.hpp"

namespace yj::ctl {

// The commands that serve a shell: where to go, and what may be typed.
void add_open(CLI::App& app, Invocation& invocation);
void add_completion(CLI::App& app, Invocation& invocation);

}  // namespace yj::ctl
