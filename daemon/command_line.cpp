#include "daemon/command_line.hpp"

#include <CLI/CLI.hpp>

namespace yj {

void add_options(CLI::App& app, CommandLine& into, std::string const& version) {
  app.add_option("--config", into.config,
                 "Configuration file; without it the user's own or /etc/yuanjingd/yuanjingd.yaml")
      ->type_name("FILE");
  auto* checking = app.add_flag("--check", into.check,
                                "Look at everything that a start needs - configuration, models, keys, "
                                "folders, and whether the platform takes the "
                                "keys - say what is wrong, change nothing, and end");
  app.add_flag("--offline", into.offline, "With --check: do not ask the platform")->needs(checking);
  app.add_option("stray", into.strays)->group("");  // taken only to say where batches go
  app.set_version_flag("--version", version);
  app.footer(
      "Ends with 0 after SIGTERM; 64: wrong command line, 75: may work later, 78: something must be mended.");
}

reference::Command daemon_tree() {
  CLI::App app{kDaemonAbout, "yuanjingd"};
  CommandLine ignored;
  add_options(app, ignored, "");
  return reference::tree_of(app);
}

}  // namespace yj
