#include "daemon/ctl/command_line.hpp"

#include "base/text.hpp"
#include "daemon/ctl/command.hpp"
#include "daemon/ctl/output.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <filesystem>
#include <string_view>
#include <vector>

namespace yj::ctl {

namespace {

constexpr auto kAbout =
    "Asks and steers a running yuanjingd.\n"
    "Ends with 0: done, 1: refused, 2: wrong command line, 3: no daemon, 4: what was sent is wrong.";
constexpr std::size_t kTroubleMax = 500;

/// What was probably meant by a first word that is no command; empty when it is one, or there is none.
std::string advice_on_command(CLI::App const& app, int argc, char const* const* argv) {
  std::string word;
  for (int i = 1; i < argc && word.empty(); ++i) {
    std::string_view each{argv[i]};
    if (each == "--socket") ++i;
    if (!each.starts_with("-")) word = each;
  }
  std::vector<std::string> known;
  for (auto const* command : app.get_subcommands(nullptr)) known.push_back(command->get_name());
  if (word.empty() || std::find(known.begin(), known.end(), word) != known.end()) return {};
  std::string shown = printable(word, kTroubleMax);
  std::error_code ignored;
  if (std::filesystem::exists(word, ignored))
    return fmt::format("'{}' is no command; to order a batch: yuanjingctl submit {}", shown,
                       shell_word(word));
  auto meant = nearest(word, known);
  return fmt::format("there is no command '{}'{}; allowed: {}", shown,
                     meant ? fmt::format(" (did you mean '{}'?)", *meant) : "", joined(known, ", "));
}

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
                   add_cancel, add_retry, add_resolve, add_budget, add_approve, add_credits, add_balance,
                   add_evidence, add_backup, add_schema})
    add(app, invocation);
  try {
    app.parse(argc, argv);
  } catch (CLI::ParseError const& error) {
    auto advice = advice_on_command(app, argc, argv);
    if (error.get_exit_code() == 0 || advice.empty())
      return static_cast<int>(app.exit(error) == 0 ? Exit::ok : Exit::usage);
    print_error(advice);
    return static_cast<int>(Exit::usage);
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
