#include "daemon/ctl/command_line.hpp"

#include "base/text.hpp"
#include "daemon/ctl/command.hpp"
#include "daemon/ctl/output.hpp"

#include <CLI/CLI.hpp>

#include <exception>

namespace yj::ctl {

namespace {

constexpr auto kAbout =
    "Asks and steers a running yuanjingd.\n"
    "Ends with 0: done, 1: refused, 2: wrong command line, 3: no daemon, 4: what was sent is wrong.";
constexpr std::size_t kTroubleMax = 500;

}  // namespace

int run_command_line(int argc, char const* const* argv, std::string const& version) {
  CLI::App app{kAbout, "yuanjingctl"};
  Invocation invocation;
  app.set_version_flag("--version", version);
  app.add_option(
         "--socket", invocation.socket,
         "The daemon's socket; without it $YUANJING_SOCKET, the user's own, /run/yuanjingd/control.sock")
      ->type_name("PATH");
  app.add_flag("--json", invocation.json, "Print the daemon's own JSON");
  app.require_subcommand(1);
  app.fallthrough();  // `yuanjingctl status --json` as well as `yuanjingctl --json status`
  for (auto add : {add_submit, add_status, add_watch, add_why, add_jobs, add_show, add_pause, add_resume,
                   add_cancel, add_retry, add_schema})
    add(app, invocation);
  try {
    app.parse(argc, argv);
  } catch (CLI::ParseError const& error) {
    return static_cast<int>(app.exit(error) == 0 ? Exit::ok : Exit::usage);
  }
  try {
    if (invocation.run_alone) return static_cast<int>(invocation.run_alone());
    DaemonLink daemon{socket_places(invocation.socket)};
    return static_cast<int>(invocation.run(daemon));
  } catch (std::exception const& error) {
    print_error(printable(error.what(), kTroubleMax));
    return static_cast<int>(Exit::failed);
  }
}

}  // namespace yj::ctl
