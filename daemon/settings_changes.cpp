#include "daemon/settings_changes.hpp"

#include "base/text.hpp"

#include <fmt/format.h>

#include <array>

namespace yj {

namespace {

using Values = std::map<std::string, std::string>;

std::string size_text(std::uint64_t bytes) {
  static constexpr std::array<std::pair<std::string_view, unsigned>, 4> kUnits{
      {{"TiB", 40}, {"GiB", 30}, {"MiB", 20}, {"KiB", 10}}};
  for (auto const& [unit, shift] : kUnits) {
    if (bytes != 0 && bytes % (1ULL << shift) == 0) return fmt::format("{}{}", bytes >> shift, unit);
  }
  return std::to_string(bytes);
}

std::string_view word_of(log::Level level) {
  switch (level) {
    case log::Level::debug: return "debug";
    case log::Level::info: return "info";
    case log::Level::warning: return "warning";
    case log::Level::error: break;
  }
  return "error";
}

std::string_view word_of(log::Format format) {
  switch (format) {
    case log::Format::automatic: return "auto";
    case log::Format::plain: return "plain";
    case log::Format::journal: return "journal";
    case log::Format::json: break;
  }
  return "json";
}

void add_accounts(Settings const& settings, Values& values) {
  for (auto const& [name, account] : settings.accounts)
    values[fmt::format("accounts.{}.api_key_file", name)] = account.api_key_file.string();
  for (auto const& [name, limit] : settings.core.limits.accounts)
    values[fmt::format("accounts.{}.limits.in_flight", name)] = std::to_string(limit);
  for (auto const& [name, amount] : settings.money.account_max)
    values[fmt::format("accounts.{}.budget.max", name)] = to_text(amount);
  for (auto const& [name, amount] : settings.money.account_daily)
    values[fmt::format("accounts.{}.budget.daily", name)] = to_text(amount);
}

void add_money(Settings const& settings, Values& values) {
  for (auto const& [name, amount] : settings.money.project_max)
    values[fmt::format("projects.{}.budget.max", name)] = to_text(amount);
  for (auto const& [price_class, price] : settings.money.prices)
    values[fmt::format("prices.{}", price_class)] = to_text(price.amount) + (price.per_second ? "/s" : "");
}

void add_places(Settings const& settings, Values& values) {
  values["platform.generation_url"] = settings.generation_url.text();
  values["platform.assets_url"] = settings.assets_url.text();
  if (!settings.ca_file.empty()) values["platform.ca_file"] = settings.ca_file.string();
  if (settings.proxy) values["platform.proxy"] = settings.proxy->text();
  values["platform.send_transno"] = settings.send_transno ? "true" : "false";
  values["paths.inbox"] = settings.inbox.string();
  values["paths.output"] = settings.output.string();
  values["paths.state"] = settings.state.string();
  if (!settings.models.empty()) values["paths.models"] = settings.models.string();
  values["control.socket"] = settings.socket.string();
  values["control.mode"] = fmt::format("{:04o}", settings.socket_mode);
  if (settings.readers) values["control.readers"] = settings.readers->group;
}

void add_pace(Settings const& settings, Values& values) {
  auto const& core = settings.core;
  values["limits.in_flight"] = std::to_string(core.limits.in_flight);
  values["limits.submits_per_second"] = fmt::format("{}", core.limits.submits_per_second);
  values["limits.submits_on_wire"] = std::to_string(core.limits.submits_on_wire);
  values["limits.downloads"] = std::to_string(core.limits.downloads);
  for (auto const& [model, limit] : core.limits.models)
    values["limits.models." + model] = std::to_string(limit);
  values["polling.first"] = to_text(core.polling.first);
  values["polling.fastest"] = to_text(core.polling.fastest);
  values["polling.slowest"] = to_text(core.polling.slowest);
  values["balance.backoff"] = to_text(core.balance.backoff);
  values["balance.backoff_max"] = to_text(core.balance.backoff_max);
  values["doubt.first_look"] = to_text(core.doubt.first_look);
  values["doubt.backoff"] = to_text(core.doubt.backoff);
  values["doubt.max_in_row"] = std::to_string(core.doubt.max_in_row);
}

std::string shown(std::optional<std::string> const& value) {
  return value && !value->empty() ? *value : "(not set)";
}

}  // namespace

Values values_of(Settings const& settings) {
  Values values;
  add_places(settings, values);
  add_accounts(settings, values);
  add_pace(settings, values);
  add_money(settings, values);
  values["disk.reserve"] = size_text(settings.disk_reserve);
  if (!settings.time_zone.empty()) values["time_zone"] = settings.time_zone;
  values["log.level"] = word_of(settings.log_level);
  values["log.format"] = word_of(settings.log_format);
  return values;
}

bool is_read_again(std::string_view key) {
  bool budget_of_account = key.starts_with("accounts.") && key.find(".budget") != std::string_view::npos;
  return budget_of_account || key.starts_with("projects") || key.starts_with("prices");
}

std::string SettingChange::text() const {
  return fmt::format("{}: {} -> {}{}", key, shown(before), shown(after),
                     needs_restart ? ", which needs a restart" : "");
}

std::vector<SettingChange> changes_between(Settings const& before, Settings const& after) {
  Values old_values = values_of(before);
  Values new_values = values_of(after);
  Values keys = old_values;
  keys.insert(new_values.begin(), new_values.end());
  auto value_in = [](Values const& values, std::string const& key) {
    auto place = values.find(key);
    return place == values.end() ? std::nullopt : std::optional{place->second};
  };
  std::vector<SettingChange> changes;
  for (auto const& [key, ignored] : keys) {
    auto was = value_in(old_values, key);
    auto is = value_in(new_values, key);
    if (was != is) changes.push_back({key, std::move(was), std::move(is), !is_read_again(key)});
  }
  return changes;
}

}  // namespace yj
