// The daemon's table of contents: builds every object, joins them, decides nothing.
#include "base/log.hpp"
#include "base/text.hpp"
#include "daemon/command_line.hpp"
#include "daemon/models.hpp"
#include "daemon/money_settings.hpp"
#include "daemon/run.hpp"
#include "daemon/self_check.hpp"
#include "daemon/service_manager.hpp"
#include "daemon/settings.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/stat.h>

#include <cstdio>
#include <cstdlib>

namespace {

using namespace yj;

// sysexits.h, which systemd's RestartPreventExitStatus= knows too.
constexpr int kExitUsage = 64;
constexpr int kExitUnavailable = 75;
constexpr int kExitConfiguration = 78;

void say(std::string const& line) { std::fprintf(stderr, "%s\n", line.c_str()); }

/// The same for what ends the daemon, which `systemctl status` then shows too.
void give_up(std::string const& reason) {
  say(reason);
  tell_service_manager(status_message(reason));
}

std::filesystem::path settings_file(std::string const& named) {
  return named.empty() ? default_settings_file() : std::filesystem::path{named};
}

int exit_code_for(Fitness fitness) {
  switch (fitness) {
    case Fitness::sound: return EXIT_SUCCESS;
    case Fitness::unavailable: return kExitUnavailable;
    case Fitness::wrong: break;
  }
  return kExitConfiguration;
}

int exit_code_for(Error const& error) {
  return error.code == Errc::locked || error.code == Errc::unavailable || error.code == Errc::full
             ? kExitUnavailable
             : kExitConfiguration;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App options{kDaemonAbout, "yuanjingd"};
  CommandLine said;
  add_options(options, said, YJ_VERSION);
  try {
    options.parse(argc, argv);
  } catch (CLI::ParseError const& error) {
    return options.exit(error) == 0 ? EXIT_SUCCESS : kExitUsage;
  }

  if (!said.strays.empty()) {
    say(
        fmt::format("yuanjingd takes no files: put '{}' into the inbox of the running daemon, or send it "
                    "with `yuanjingctl "
                    "submit {}`; a configuration is named with --config",
                    said.strays.front(), shell_word(said.strays.front())));
    return kExitUsage;
  }
  ::prctl(PR_SET_DUMPABLE, 0);  // no core file may hold the key
  ::umask(0027);
  auto const file = settings_file(said.config);
  auto settings = load_settings(file);
  if (!settings) {
    give_up(settings.error().what);
    return kExitConfiguration;
  }
  if (!settings->time_zone.empty()) ::setenv("TZ", settings->time_zone.c_str(), 1);
  log::configure(settings->log_level, settings->log_format);
  auto catalog = load_models(settings->models);
  if (!catalog) say(catalog.error().what);
  if (said.check)
    return exit_code_for(self_check(*settings, file, catalog ? &*catalog : nullptr, !said.offline));
  if (!catalog) {
    tell_service_manager(status_message(catalog.error().what));
    return kExitConfiguration;
  }
  auto unknown = unknown_models(*settings, *catalog);
  for (auto const& fault : unknown) give_up(fmt::format("{}: {}", file.string(), fault));
  if (!unknown.empty()) return kExitConfiguration;
  auto keys = read_keys(*settings);
  if (auto* wrong = std::get_if<std::vector<Error>>(&keys)) {
    for (auto const& error : *wrong) give_up(error.what);
    return kExitConfiguration;
  }
  auto ended = run(*settings, file, *catalog, std::get<Keys>(std::move(keys)));
  if (ended) return EXIT_SUCCESS;
  give_up(ended.error().what);
  return exit_code_for(ended.error());
}
