// The daemon's table of contents: builds every object, joins them, decides nothing.
#include "base/files.hpp"
#include "base/log.hpp"
#include "daemon/built_in.hpp"
#include "daemon/run.hpp"
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
constexpr int kExitUnavailable = 75;
constexpr int kExitConfiguration = 78;

constexpr std::uint64_t kSettingsBytesMax = 1 << 20;
constexpr std::uint64_t kModelsBytesMax = 16 << 20;

void say(std::string const& line) { std::fprintf(stderr, "%s\n", line.c_str()); }

void say(Diagnostics const& problems) {
  for (auto const& problem : problems) say(problem.text());
}

std::optional<Settings> load_settings(std::string const& named) {
  std::filesystem::path file = named.empty() ? default_settings_file() : std::filesystem::path{named};
  if (file.empty()) return default_settings();
  auto text = read_file(file, kSettingsBytesMax);
  if (!text) {
    say(text.error().what);
    return std::nullopt;
  }
  auto read = read_settings(*text, file.string());
  if (auto* problems = std::get_if<Diagnostics>(&read)) {
    say(*problems);
    return std::nullopt;
  }
  return std::get<Settings>(std::move(read));
}

std::optional<catalog::Catalog> load_catalog(std::filesystem::path const& file) {
  std::string text{built_in_models()};
  if (!file.empty()) {
    auto own = read_file(file, kModelsBytesMax);
    if (!own) {
      say(own.error().what);
      return std::nullopt;
    }
    text = std::move(*own);
  }
  auto loaded = catalog::Catalog::load(text, file.empty() ? "models.yaml" : file.string());
  if (auto* problems = std::get_if<Diagnostics>(&loaded)) {
    say(*problems);
    return std::nullopt;
  }
  return std::get<catalog::Catalog>(std::move(loaded));
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
  options
      .add_option("--config", config,
                  "Configuration file; without it the user's own or /etc/yuanjingd/yuanjingd.yaml")
      ->type_name("FILE");
  options.add_flag(
      "--check", check,
      "Say everything that is wrong with the configuration, the catalogue and the keys, then end");
  options.set_version_flag("--version", YJ_VERSION);
  CLI11_PARSE(options, argc, argv);

  ::prctl(PR_SET_DUMPABLE, 0);  // no core file may hold the key
  ::umask(0027);
  auto settings = load_settings(config);
  if (!settings) return kExitConfiguration;
  if (!settings->time_zone.empty()) ::setenv("TZ", settings->time_zone.c_str(), 1);
  log::configure(settings->log_level, settings->log_format);
  auto catalog = load_catalog(settings->models);
  if (!catalog) return kExitConfiguration;
  auto keys = read_keys(*settings);
  if (!keys) {
    say(keys.error().what);
    return kExitConfiguration;
  }
  if (check) {
    say(fmt::format(
        "The configuration is sound: {} models, {} account(s).\ninbox  {}\noutput {}\nstate  {}\nsocket {}",
        catalog->models().size(), keys->size(), settings->inbox.string(), settings->output.string(),
        settings->state.string(), settings->socket.string()));
    return EXIT_SUCCESS;
  }
  auto ended = run(*settings, *catalog, std::move(*keys));
  if (ended) return EXIT_SUCCESS;
  say(ended.error().what);
  return exit_code_for(ended.error());
}
