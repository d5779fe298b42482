#include "daemon/ctl/command_line.hpp"

#include "base/text.hpp"
#include "daemon/ctl/command.hpp"
#include "daemon/ctl/help_words.hpp"
#include "daemon/ctl/language.hpp"
#include "daemon/ctl/output.hpp"
#include "daemon/ctl/shell_commands.hpp"
#include "daemon/ctl/tr.hpp"
#include "daemon/ctl/watching.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <filesystem>
#include <string_view>
#include <vector>

namespace yj::ctl {

namespace {

constexpr auto kAbout = mark(
    "Asks and steers a running yuanjingd.\n"
    "Ends with 0: done, 1: refused, 2: wrong command line, 3: no daemon, 4: what was sent is wrong.");
constexpr std::size_t kTroubleMax = 500;

/// An option that there is not, where no command stands either.
std::string advice_on_option(CLI::App const& app, int argc, char const* const* argv) {
  for (int i = 1; i < argc; ++i) {
    std::string_view each{argv[i]};
    if (each == "--socket") ++i;
    std::string const name{each.substr(0, each.find('='))};
    if (!each.starts_with("-") || app.get_option_no_throw(name) != nullptr) continue;
    return tr("there is no option '{}', and no command is named; --help lists both",
              printable(name, kTroubleMax));
  }
  return {};
}

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
  if (word.empty()) return advice_on_option(app, argc, argv);
  if (std::find(known.begin(), known.end(), word) != known.end()) return {};
  std::string shown = printable(word, kTroubleMax);
  std::error_code ignored;
  if (std::filesystem::exists(word, ignored))
    return tr("'{}' is no command; to order a batch: yuanjingctl submit {}", shown, shell_word(word));
  auto meant = nearest(word, known);
  return tr("there is no command '{}'{}; allowed: {}", shown,
            meant ? tr(" (did you mean '{}'?)", *meant) : "", joined(known, ", "));
}

/// Everything that the program takes.
void add_everything(CLI::App& app, Invocation& invocation, std::string const& version) {
  say_in_own_words(app);
  app.set_version_flag("--version", version, tr("Display program version information and exit"));
  app.add_option(
         "--socket", invocation.socket,
         tr("The daemon's socket; without it $YUANJING_SOCKET, the user's own, /run/yuanjingd/control.sock"))
      ->type_name("PATH");
  app.add_flag("--json", invocation.json, tr("Print the daemon's own JSON"));
  app.require_subcommand(1);
  app.fallthrough();  // `yuanjingctl status --json` as well as `yuanjingctl --json status`
  for (auto add :
       {add_submit, add_status,  add_doctor, add_logs,    add_priority, add_watch,     add_why,
        add_jobs,   add_show,    add_open,   add_edit,    add_pause,    add_resume,    add_cancel,
        add_retry,  add_resolve, add_budget, add_approve, add_credits,  add_balance,   add_evidence,
        add_backup, add_chat,    add_assets, add_models,  add_schema,   add_completion})
    add(app, invocation);
}

}  // namespace

reference::Command ctl_tree() {
  CLI::App app{tr(kAbout), "yuanjingctl"};
  Invocation ignored;
  add_everything(app, ignored, "");
  return reference::tree_of(app);
}

int run_command_line(int argc, char const* const* argv, std::string const& version) {
  CLI::App app{tr(kAbout), "yuanjingctl"};
  Invocation invocation;
  add_everything(app, invocation, version);
  try {
    app.parse(argc, argv);
  } catch (CLI::ParseError const& error) {
    auto advice = advice_on_command(app, argc, argv);
    if (error.get_exit_code() == 0 || advice.empty())
      return static_cast<int>(app.exit(error) == 0 ? Exit::ok : Exit::usage);
    print_error(advice);
    return static_cast<int>(Exit::usage);
  }
  // What a program reads is in English, each word of it.
  if (invocation.json) speak_english();
  try {
    if (invocation.run_alone) return static_cast<int>(invocation.run_alone());
    DaemonLink daemon{socket_places(invocation.socket)};
    return static_cast<int>(invocation.watching ? watch_command(invocation, daemon) : invocation.run(daemon));
  } catch (std::exception const& error) {
    print_error(printable(error.what(), kTroubleMax));
    return static_cast<int>(Exit::failed);
  }
}

}  // namespace yj::ctl
