#pragma once

#include "daemon/reference/command_tree.hpp"

#include <string>

namespace yj::ctl {

/// The whole program: reads the command line, asks the daemon, prints, and answers with the exit code.
int run_command_line(int argc, char const* const* argv, std::string const& version);

/// Every command and option of the program, for completions and the manual page.
reference::Command ctl_tree();

}  // namespace yj::ctl
