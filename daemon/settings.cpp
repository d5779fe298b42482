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

fs::path home() {
  fs::path folder = environment("HOME");
  return folder.is_absolute() ? folder : fs::path{"/nonexistent"};
}

fs::path own_configuration() { return xdg("XDG_CONFIG_HOME", home() / ".config") / "yuanjingd"; }

constexpr char const* kSharedConfiguration = "/etc/yuanjingd";

/// Root, or a system service under a user of its own: systemd gives it folders that a user's service does not have.
bool serves_the_machine() {
  return ::geteuid() == 0 || first_folder("STATE_DIRECTORY").string().starts_with("/var/lib/");
}

}  // namespace

Settings default_settings() {
  Settings settings;
  settings.accounts["default"] = {};
  bool root = ::geteuid() == 0;
  fs::path service = first_folder("STATE_DIRECTORY");
  bool system = serves_the_machine();
  settings.for_the_machine = system;

  settings.state = service;
  if (service.empty())
    settings.state =
        root ? fs::path{"/var/lib/yuanjingd"} : xdg("XDG_STATE_HOME", home() / ".local/state") / "yuanjingd";
  settings.inbox = system ? settings.state / "inbox" : home() / "yuanjing/inbox";
  settings.output = system ? settings.state / "output" : home() / "yuanjing/output";

  fs::path runtime = first_folder("RUNTIME_DIRECTORY");
  if (runtime.empty())
    runtime = root ? fs::path{"/run/yuanjingd"} : xdg("XDG_RUNTIME_DIR", settings.state) / "yuanjingd";
  settings.socket = runtime / "control.sock";
  return settings;
}

fs::path default_settings_file() {
  std::error_code ignored;
  if (::geteuid() != 0) {
    fs::path own = own_configuration() / "yuanjingd.yaml";
    if (fs::exists(own, ignored)) return own;
  }
  fs::path shared = fs::path{kSharedConfiguration} / "yuanjingd.yaml";
  return fs::exists(shared, ignored) ? shared : fs::path{};
}

fs::path default_key_file() {
  return (serves_the_machine() ? fs::path{kSharedConfiguration} : own_configuration()) / "api-key";
}

}  // namespace yj
