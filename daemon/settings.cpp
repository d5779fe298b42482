#include "daemon/settings.hpp"

#include <unistd.h>

#include <cstdlib>

namespace yj {

namespace fs = std::filesystem;

namespace {

std::string environment(char const* name) {
  char const* value = std::getenv(name);
  return value == nullptr ? std::string{} : std::string{value};
}

/// systemd may name several folders, with colons between; the first is ours.
fs::path first_folder(char const* name) {
  std::string folders = environment(name);
  return folders.substr(0, folders.find(':'));
}

fs::path xdg(char const* name, fs::path fallback) {
  fs::path folder = environment(name);
  return folder.is_absolute() ? folder : fallback;
}

}  // namespace

Settings default_settings() {
  Settings settings;
  settings.accounts["default"] = {};
  bool system = ::geteuid() == 0;
  fs::path home = environment("HOME");
  if (home.empty()) home = "/nonexistent";

  settings.state = first_folder("STATE_DIRECTORY");
  if (settings.state.empty())
    settings.state =
        system ? fs::path{"/var/lib/yuanjingd"} : xdg("XDG_STATE_HOME", home / ".local/state") / "yuanjingd";
  settings.inbox = system ? fs::path{"/var/lib/yuanjingd/inbox"} : home / "yuanjing/inbox";
  settings.output = system ? fs::path{"/var/lib/yuanjingd/output"} : home / "yuanjing/output";

  fs::path runtime = first_folder("RUNTIME_DIRECTORY");
  if (runtime.empty())
    runtime = system ? fs::path{"/run/yuanjingd"} : xdg("XDG_RUNTIME_DIR", settings.state) / "yuanjingd";
  settings.socket = runtime / "control.sock";
  return settings;
}

fs::path default_settings_file() {
  fs::path home = environment("HOME");
  std::error_code ignored;
  if (::geteuid() != 0) {
    fs::path own = xdg("XDG_CONFIG_HOME", home / ".config") / "yuanjingd/yuanjingd.yaml";
    if (fs::exists(own, ignored)) return own;
  }
  fs::path shared = "/etc/yuanjingd/yuanjingd.yaml";
  return fs::exists(shared, ignored) ? shared : fs::path{};
}

}  // namespace yj
