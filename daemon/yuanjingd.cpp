// The daemon's table of contents: builds every object, joins them, decides nothing.
#include "base/log.hpp"
#include "base/text.hpp"
#include "daemon/models.hpp"
#include "daemon/money_settings.hpp"
#include "daemon/run.hpp"
#include "daemon/self_check.hpp"
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
  CLI::App options{"Runs AI generation batches on the Yuanjing platform, unattended.", "yuanjingd"};
  std::string config;
  bool check = false;
  bool offline = false;
  std::vector<std::string> strays;
  options
      .add_option("--config", config,
                  "Configuration file; without it the user's own or /etc/yuanjingd/yuanjingd.yaml")
      ->type_name("FILE");
  auto* checking = options.add_flag("--check", check,
                                    "Look at everything that a start needs - configuration, models, keys, "
                                    "folders, and whether the platform takes the "
                                    "keys - say what is wrong, change nothing, and end");
  options.add_flag("--offline", offline, "With --check: do not ask the platform")->needs(checking);
  options.add_option("stray", strays)->group("");  // taken only to say where batches go
  options.set_version_flag("--version", YJ_VERSION);
  options.footer(
      "Ends with 0 after SIGTERM; 64: wrong command line, 75: may work later, 78: something must be mended.");
  try {
    options.parse(argc, argv);
  } catch (CLI::ParseError const& error) {
    return options.exit(error) == 0 ? EXIT_SUCCESS : kExitUsage;
  }

  if (!strays.empty()) {
    say(
        fmt::format("yuanjingd takes no files: put '{}' into the inbox of the running daemon, or send it "
                    "with `yuanjingctl "
                    "submit {}`; a configuration is named with --config",
                    strays.front(), shell_word(strays.front())));
    return kExitUsage;
  }
  ::prctl(PR_SET_DUMPABLE, 0);  // no core file may hold the key
  ::umask(0027);
  auto const file = settings_file(config);
  auto settings = load_settings(file);
  if (!settings) {
    say(settings.error().what);
    return kExitConfiguration;
  }
  if (!settings->time_zone.empty()) ::setenv("TZ", settings->time_zone.c_str(), 1);
  log::configure(settings->log_level, settings->log_format);
  auto catalog = load_models(settings->models);
  if (!catalog) say(catalog.error().what);
  if (check) return exit_code_for(self_check(*settings, file, catalog ? &*catalog : nullptr, !offline));
  if (!catalog) return kExitConfiguration;
  auto unknown = unknown_models(*settings, *catalog);
  for (auto const& fault : unknown) say(fmt::format("{}: {}", file.string(), fault));
  if (!unknown.empty()) return kExitConfiguration;
  auto keys = read_keys(*settings);
  if (auto* wrong = std::get_if<std::vector<Error>>(&keys)) {
    for (auto const& error : *wrong) say(error.what);
    return kExitConfiguration;
  }
  auto ended = run(*settings, file, *catalog, std::get<Keys>(std::move(keys)));
  if (ended) return EXIT_SUCCESS;
  say(ended.error().what);
  return exit_code_for(ended.error());
}
