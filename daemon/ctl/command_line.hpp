#pragma once

#include <string>

namespace yj::ctl {

/// The whole program: reads the command line, asks the daemon, prints, and answers with the exit code.
int run_command_line(int argc, char const* const* argv, std::string const& version);

}  // namespace yj::ctl
