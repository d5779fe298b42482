#pragma once

#include "daemon/reference/command_tree.hpp"

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace yj {

/// What yuanjingd was told.
struct CommandLine {
  std::string config;
  bool check = false;
  bool offline = false;
  std::vector<std::string> strays;  ///< files, which it does not take
};

inline constexpr char const* kDaemonAbout =
    "Runs AI generation batches on the Yuanjing platform, unattended.";

/// Adds the options of yuanjingd to an app that has nothing yet. `into` outlives the parsing.
void add_options(CLI::App& app, CommandLine& into, std::string const& version);

/// The same for completions and the manual page.
reference::Command daemon_tree();

}  // namespace yj
