#pragma once

#include "daemon/settings.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace yj {

/// What a configuration comes to, in the words that it is written in: the key with points between (`limits.in_flight`), and
/// its value. What is not set and has no default is not in it. No secret is in it either: keys lie in files of their own.
std::map<std::string, std::string> values_of(Settings const& settings);

/// One key that two configurations have different values for; none: not set.
struct SettingChange {
  std::string key;
  std::optional<std::string> before;
  std::optional<std::string> after;
  bool needs_restart = false;

  /// `limits.in_flight: 50 -> 20, which needs a restart`.
  [[nodiscard]] std::string text() const;
};

/// By key, in alphabetical order.
std::vector<SettingChange> changes_between(Settings const& before, Settings const& after);

/// True for what a running daemon reads again on SIGHUP: limits of money, and prices.
bool is_read_again(std::string_view key);

}  // namespace yj
