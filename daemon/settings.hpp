#pragma once

#include "base/diagnostic.hpp"
#include "base/log.hpp"
#include "base/result.hpp"
#include "core/budget.hpp"
#include "core/settings.hpp"
#include "http/url.hpp"

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace yj {

/// One account at the platform.
struct AccountSettings {
  std::filesystem::path api_key_file;  ///< empty: from the environment, see read_key
};

/// Everything that `yuanjingd.yaml` can say, with the defaults for what it does not.
struct Settings {
  http::Origin generation_url{"https", "opencomputing.ai", 443};
  http::Origin assets_url{"https", "token.opencomputing.cn", 443};
  std::filesystem::path ca_file;
  std::optional<http::Origin> proxy;
  bool send_transno = true;

  std::map<std::string, AccountSettings> accounts;  ///< `default` is always there

  std::filesystem::path inbox;
  std::filesystem::path output;
  std::filesystem::path state;
  std::filesystem::path models;  ///< a catalogue of the user's own; empty: the built-in one

  bool for_the_machine = false;  ///< run by root or by systemd for everybody, not for one user

  std::filesystem::path socket;
  unsigned socket_mode = 0660;
  /// A group whose members may read and change nothing.
  struct Readers {
    std::string group;
    gid_t id = 0;
  };
  std::optional<Readers> readers;

  CoreSettings core;
  MoneySettings money;
  std::uint64_t disk_reserve = 2ULL << 30;
  std::string time_zone;  ///< empty: the system's
  log::Level log_level = log::Level::info;
  log::Format log_format = log::Format::automatic;
};

/// The places and values that hold without any file: the XDG folders of a user, /var/lib and /run for root,
/// and what systemd names in STATE_DIRECTORY and RUNTIME_DIRECTORY.
Settings default_settings();

/// The file that is read when `--config` names none; empty when there is none.
std::filesystem::path default_settings_file();

/// Where the key of `default` is looked for last: `api-key` in the user's own configuration folder, for the machine's
/// daemon in /etc/yuanjingd.
std::filesystem::path default_key_file();

/// Every key that a configuration may have, sections too, with points between and `*` for a name of the user's choice:
/// `limits`, `limits.in_flight`, `accounts.*.budget.daily`. What lies below `limits.models` and `prices` is free.
std::vector<std::string> settings_keys();

/// Reads a configuration over the defaults: all problems at once, by line and column. Keys of a later release
/// are refused by name (`not-supported-yet`).
std::variant<Settings, Diagnostics> read_settings(std::string_view text, std::string const& file_name);

/// The same for a file; an empty path means that there is none. The error has a line for each problem.
Result<Settings> load_settings(std::filesystem::path const& file);

}  // namespace yj
