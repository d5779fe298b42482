#include "base/files.hpp"
#include "base/text.hpp"
#include "catalog/yaml_document.hpp"
#include "daemon/group.hpp"
#include "daemon/money_settings.hpp"
#include "daemon/settings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <functional>

namespace yj {

namespace {

using catalog::Problems;
using catalog::YamlDocument;
using catalog::YamlEntry;
using catalog::YamlNode;

constexpr std::uint64_t kSettingsBytesMax = 1 << 20;

/// Reads the value of one key.
using Reader = std::function<void(YamlNode, Problems&)>;

struct Key {
  std::string name;
  Reader read;
  std::vector<Key> below = {};  ///< of a section
};

void expect(YamlNode node, Problems& problems, std::string_view what, std::string allowed) {
  problems.add(node.mark(), "bad-value", fmt::format("'{}' is not {}", printable(node.scalar(), 60), what),
               std::move(allowed));
}

/// A map with exactly these keys.
Reader section(std::string name, std::vector<Key> keys) {
  return [name = std::move(name), keys = std::move(keys)](YamlNode node, Problems& problems) {
    if (node.kind() == catalog::YamlKind::null) return;
    if (!node.is_map()) {
      problems.add(node.mark(), "bad-value", fmt::format("{} must be a map of keys and values", name));
      return;
    }
    std::vector<std::string> known;
    for (auto const& key : keys) known.push_back(key.name);
    catalog::refuse_unknown_keys(node, known, name, problems);
    for (auto const& entry : node.entries()) {
      for (auto const& key : keys) {
        if (key.name == entry.key.scalar()) key.read(entry.value, problems);
      }
    }
  };
}

Key group(std::string name, std::vector<Key> keys) {
  Reader read = section(name, keys);
  return {std::move(name), std::move(read), std::move(keys)};
}

/// A map whose keys are names of the user's choice.
Reader named(std::function<void(std::string const& name, YamlNode value, Problems&)> each) {
  return [each = std::move(each)](YamlNode node, Problems& problems) {
    if (!node.is_map()) {
      problems.add(node.mark(), "bad-value", "a map of names is wanted here");
      return;
    }
    for (auto const& entry : node.entries()) each(std::string(entry.key.scalar()), entry.value, problems);
  };
}

Reader duration(Duration& into) {
  return [&into](YamlNode node, Problems& problems) {
    auto value = parse_duration(node.scalar());
    if (!value || value->count() <= 0) return expect(node, problems, "a duration", "200ms, 30s, 5m, 2h");
    into = *value;
  };
}

Reader bytes(std::uint64_t& into) {
  return [&into](YamlNode node, Problems& problems) {
    auto value = parse_bytes(node.scalar());
    // A plain 2 would be two bytes, which nobody means.
    bool has_unit =
        node.scalar() == "0" || node.scalar().find_first_not_of("0123456789. ") != std::string_view::npos;
    if (!value || !has_unit) return expect(node, problems, "a size with its unit", "0, 512MiB, 2GiB");
    into = *value;
  };
}

Reader count(int& into, int least = 1) {
  return [&into, least](YamlNode node, Problems& problems) {
    auto value = catalog::integer_in(node.scalar());
    if (!value || *value < least || *value > 1'000'000)
      return expect(node, problems, "a count", fmt::format("a whole number from {}", least));
    into = static_cast<int>(*value);
  };
}

Reader rate(double& into) {
  return [&into](YamlNode node, Problems& problems) {
    auto text = node.scalar();
    double value = 0;
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || !(value > 0) || value > 10'000)
      return expect(node, problems, "a rate", "a number above 0, such as 2 or 0.5");
    into = value;
  };
}

Reader truth(bool& into) {
  return [&into](YamlNode node, Problems& problems) {
    auto value = catalog::truth_in(node.scalar());
    if (!value) return expect(node, problems, "yes or no", "true, false");
    into = *value;
  };
}

Reader time_zone(std::string& into) {
  return [&into](YamlNode node, Problems& problems) {
    std::string name{node.scalar()};
    std::error_code ignored;
    // An unknown zone would silently be UTC (tzset(3)), and days of money would begin at another hour.
    bool plain = !name.empty() && name.front() != '/' && name.find("..") == std::string::npos;
    if (!plain ||
        !std::filesystem::is_regular_file(std::filesystem::path{"/usr/share/zoneinfo"} / name, ignored))
      return expect(node, problems, "a time zone that this machine knows",
                    "a name such as Asia/Shanghai (package tzdata)");
    into = std::move(name);
  };
}

Reader path(std::filesystem::path& into) {
  return [&into](YamlNode node, Problems& problems) {
    std::filesystem::path value{std::string(node.scalar())};
    if (!value.is_absolute()) return expect(node, problems, "an absolute path", "a path that begins with /");
    into = value.lexically_normal();
  };
}

template <class Into>
Reader origin(Into& into, bool plain_allowed) {
  return [&into, plain_allowed](YamlNode node, Problems& problems) {
    auto url = http::parse_url(node.scalar());
    if (!url) return expect(node, problems, "a URL", url.error().what);
    if (url->target != "/")
      return expect(node, problems, "a base URL", "scheme, host and port only; the paths are known");
    if (!plain_allowed && !url->origin.secure() && !url->origin.is_loopback())
      return expect(node, problems, "safe: the key would travel in the clear",
                    "https://…, or http:// to a loopback address");
    into = url->origin;
  };
}

template <class Value>
Reader one_of(Value& into, std::vector<std::pair<std::string, Value>> choices) {
  return [&into, choices = std::move(choices)](YamlNode node, Problems& problems) {
    std::vector<std::string> names;
    for (auto const& [name, value] : choices) {
      if (name == node.scalar()) {
        into = value;
        return;
      }
      names.push_back(name);
    }
    expect(node, problems, "known here", joined(names, ", "));
  };
}

Reader only(std::string value) {
  return [value = std::move(value)](YamlNode node, Problems& problems) {
    if (node.scalar() != value) expect(node, problems, "supported yet", value);
  };
}

Reader not_yet(std::string name) {
  return [name = std::move(name)](YamlNode node, Problems& problems) {
    problems.add(node.mark(), "not-supported-yet", fmt::format("'{}' is not supported yet", name),
                 "leave it out");
  };
}

Reader socket_mode(unsigned& into) {
  return [&into](YamlNode node, Problems& problems) {
    unsigned value = 0;
    auto digits = node.scalar();
    auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, 8);
    if (error != std::errc{} || end != digits.data() + digits.size() || value > 0777)
      return expect(node, problems, "a file mode", "\"0660\", \"0600\"");
    into = value;
  };
}

Reader readers(std::optional<Settings::Readers>& into) {
  return [&into](YamlNode node, Problems& problems) {
    std::string const name{node.scalar()};
    auto id = group_named(name);
    if (!id)
      return expect(node, problems, "a group of this machine",
                    "one that `getent group` lists; `groupadd` makes one");
    into = Settings::Readers{name, *id};
  };
}

std::vector<Key> account_keys(std::string const& name, Settings& settings, AccountSettings& account,
                              int& in_flight) {
  std::vector<Key> limits{{"in_flight", count(in_flight)}};
  return {{"api_key_file", path(account.api_key_file)},
          {"budget",
           [&](YamlNode node, Problems& noted) { read_account_budget(name, node, settings.money, noted); }},
          {"limits", section("limits of an account", limits), limits}};
}

Reader accounts(Settings& settings) {
  return named([&settings](std::string const& name, YamlNode value, Problems& problems) {
    int in_flight = 0;
    auto keys = account_keys(name, settings, settings.accounts[name], in_flight);
    section(fmt::format("account '{}'", name), std::move(keys))(value, problems);
    if (in_flight > 0) settings.core.limits.accounts[name] = in_flight;
  });
}

Reader model_limits(Settings& settings) {
  return named([&settings](std::string const& name, YamlNode value, Problems& problems) {
    int in_flight = 0;
    count(in_flight)(value, problems);
    if (in_flight > 0) settings.core.limits.models[name] = in_flight;
  });
}

std::vector<Key> platform_keys(Settings& settings) {
  return {{"generation_url", origin(settings.generation_url, false)},
          {"assets_url", origin(settings.assets_url, false)},
          {"ca_file", path(settings.ca_file)},
          {"proxy", origin(settings.proxy, true)},
          {"send_transno", truth(settings.send_transno)}};
}

std::vector<Key> limit_keys(Settings& settings) {
  auto& limits = settings.core.limits;
  return {{"in_flight", count(limits.in_flight)},
          {"submits_per_second", rate(limits.submits_per_second)},
          {"submits_on_wire", count(limits.submits_on_wire)},
          {"downloads", count(limits.downloads)},
          {"models", model_limits(settings)}};
}

std::vector<Key> log_keys(Settings& settings) {
  using log::Format;
  using log::Level;
  return {{"level", one_of<Level>(settings.log_level, {{"debug", Level::debug},
                                                       {"info", Level::info},
                                                       {"warning", Level::warning},
                                                       {"error", Level::error}})},
          {"format", one_of<Format>(settings.log_format, {{"auto", Format::automatic},
                                                          {"plain", Format::plain},
                                                          {"journal", Format::journal},
                                                          {"json", Format::json}})}};
}

std::vector<Key> top_keys(Settings& settings) {
  auto& core = settings.core;
  return {group("platform", platform_keys(settings)),
          {"accounts", accounts(settings)},
          group("paths", {{"inbox", path(settings.inbox)},
                          {"output", path(settings.output)},
                          {"state", path(settings.state)},
                          {"models", path(settings.models)}}),
          group("control", {{"socket", path(settings.socket)},
                            {"mode", socket_mode(settings.socket_mode)},
                            {"readers", readers(settings.readers)}}),
          group("limits", limit_keys(settings)),
          group("polling", {{"first", duration(core.polling.first)},
                            {"fastest", duration(core.polling.fastest)},
                            {"slowest", duration(core.polling.slowest)}}),
          group("balance", {{"backoff", duration(core.balance.backoff)},
                            {"backoff_max", duration(core.balance.backoff_max)}}),
          group("doubt", {{"first_look", duration(core.doubt.first_look)},
                          {"backoff", duration(core.doubt.backoff)},
                          {"max_in_row", count(core.doubt.max_in_row)}}),
          group("disk", {{"reserve", bytes(settings.disk_reserve)}}),
          {"prices", [&](YamlNode node, Problems& noted) { read_prices(node, settings.money, noted); }},
          {"projects", [&](YamlNode node, Problems& noted) { read_projects(node, settings.money, noted); }},
          {"time_zone", time_zone(settings.time_zone)},
          group("store", {{"durability", only("full")}}),
          {"notify", not_yet("notify")},
          group("log", log_keys(settings))};
}

bool lies_in(std::filesystem::path const& inner, std::filesystem::path const& outer) {
  auto [end, ignored] = std::mismatch(outer.begin(), outer.end(), inner.begin(), inner.end());
  return end == outer.end();
}

/// Results in the inbox would be taken for batches, and batches in the output for results.
void refuse_tangled_folders(Settings const& settings, Problems& problems) {
  if (lies_in(settings.inbox, settings.output) || lies_in(settings.output, settings.inbox))
    problems.add({}, "bad-value",
                 fmt::format("paths.inbox ({}) and paths.output ({}) lie in each other",
                             settings.inbox.string(), settings.output.string()),
                 "two folders side by side");
}

/// Nothing but blank lines and comments: the file as it is delivered.
bool says_nothing(std::string_view text) {
  while (!text.empty()) {
    std::string line = trimmed(text.substr(0, text.find('\n')));
    if (!line.empty() && line.front() != '#') return false;
    text.remove_prefix(
        std::min(text.size(), text.find('\n') == std::string_view::npos ? text.size() : text.find('\n') + 1));
  }
  return true;
}

void collect(std::string const& prefix, std::vector<Key> const& keys, std::vector<std::string>& into) {
  for (auto const& key : keys) {
    into.push_back(prefix + key.name);
    collect(into.back() + ".", key.below, into);
  }
}

}  // namespace

std::vector<std::string> settings_keys() {
  Settings settings;
  AccountSettings account;
  int in_flight = 0;
  std::string const name;
  std::vector<std::string> all;
  collect("", top_keys(settings), all);
  collect("accounts.*.", account_keys(name, settings, account, in_flight), all);
  for (auto const& key : account_budget_keys()) all.push_back("accounts.*.budget." + key);
  for (auto const& key : project_keys()) all.push_back("projects.*." + key);
  for (auto const& key : project_budget_keys()) all.push_back("projects.*.budget." + key);
  std::erase(all, "notify");  // it is known only to be refused by name
  return all;
}

std::variant<Settings, Diagnostics> read_settings(std::string_view text, std::string const& file_name) {
  if (says_nothing(text)) return default_settings();
  Problems problems{file_name};
  Settings settings = default_settings();
  auto keys = top_keys(settings);
  std::vector<std::string> names;
  for (auto const& key : keys) names.push_back(key.name);
  auto document = YamlDocument::parse(text, problems, {}, names);
  if (document) section("the configuration", std::move(keys))(document->root(), problems);
  if (problems.empty() && settings.core.polling.fastest > settings.core.polling.slowest)
    problems.add({}, "bad-value", "polling.fastest is slower than polling.slowest");
  if (problems.empty()) refuse_tangled_folders(settings, problems);
  if (!problems.empty()) return problems.sorted();
  settings.core.doubt.look_up = settings.send_transno;
  return settings;
}

Result<Settings> load_settings(std::filesystem::path const& file) {
  if (file.empty()) return default_settings();
  auto text = read_file(file, kSettingsBytesMax);
  if (!text) return text.error();
  auto read = read_settings(*text, file.string());
  if (auto* settings = std::get_if<Settings>(&read)) return std::move(*settings);
  std::vector<std::string> lines;
  for (auto const& problem : std::get<Diagnostics>(read)) lines.push_back(problem.text());
  return fail(Errc::invalid, joined(lines, "\n"));
}

}  // namespace yj
