#include "batch/budget_reader.hpp"

#include "base/text.hpp"

#include <fmt/format.h>

namespace yj::batch {

namespace {

using catalog::Problems;
using catalog::YamlKind;
using catalog::YamlNode;

constexpr std::size_t kShownMax = 60;
constexpr std::size_t kProjectBytesMax = 200;

void wrong(YamlNode value, std::string_view key, Problems& problems, std::string allowed) {
  std::string shown = value.is_scalar() ? fmt::format("'{}'", printable(value.scalar(), kShownMax))
                                        : std::string{"a list or a map"};
  problems.add(value.mark(), "bad-value", fmt::format("'{}' cannot be {}", key, shown), std::move(allowed));
}

/// Nobody can hold to a limit in another unit: what a task costs in yuan is known only afterwards, from the history.
void read_unit(YamlNode value, Problems& problems) {
  if (value.is_scalar() && lower_ascii(std::string{value.scalar()}) == "credits") return;
  wrong(value, "unit", problems,
        "credits; the platform tells yuan only afterwards, so no limit can be kept in it");
}

void read_new_price(YamlNode value, BatchBudget& into, Problems& problems) {
  std::string text = value.is_scalar() ? lower_ascii(trimmed(value.scalar())) : std::string{};
  if (text == "pilot" || text == "ask") {
    into.new_price = *parse_new_price(text);
    return;
  }
  if (text.starts_with("allow(") && text.ends_with(")")) {
    auto amount = parse_credits(trimmed(std::string_view{text}.substr(6, text.size() - 7)));
    if (amount && amount->millionths > 0) {
      into.new_price = NewPrice::allow;
      into.allowed = *amount;
      return;
    }
  }
  wrong(
      value, "new_price", problems,
      "pilot (order one and learn), ask (wait for a person), or allow(10): at most so many credits for each");
}

}  // namespace

std::optional<Credits> read_credits(YamlNode value, std::string_view key, Problems& problems) {
  if (value.kind() == YamlKind::null) {
    problems.add(value.mark(), "no-value", fmt::format("'{}' has no value", key),
                 "a number of credits: 200, 2.5");
    return std::nullopt;
  }
  auto amount = value.is_scalar() ? parse_credits(trimmed(value.scalar())) : std::nullopt;
  if (!amount)
    wrong(value, key, problems,
          "a number of credits, from 0 to 999999999 with at most six digits behind the point: 200, 2.5");
  return amount;
}

void read_spending(YamlNode root, BatchSpec& batch, Problems& problems) {
  auto written = [&](std::string_view key) -> std::optional<YamlNode> {
    auto entry = root.find(key);
    bool says_something = entry && entry->value.kind() != YamlKind::null;  // else noted with the keys
    return says_something ? std::optional{entry->value} : std::nullopt;
  };
  if (auto project = written("project")) {
    std::string name = project->is_scalar() ? std::string{project->scalar()} : std::string{};
    bool fits = !trimmed(name).empty() && name.size() <= kProjectBytesMax &&
                printable(name, kProjectBytesMax) == name;
    if (!fits)
      wrong(*project, "project", problems, fmt::format("a name of at most {} bytes", kProjectBytesMax));
    batch.project = std::move(name);
  }
  if (auto budget = written("budget")) batch.budget = read_budget(*budget, batch_budget_keys(), problems);
  if (auto above = written("confirm_above")) {
    if (!batch.budget) batch.budget.emplace();
    batch.budget->confirm_above = read_credits(*above, "confirm_above", problems);
  }
}

std::vector<std::string> const& batch_budget_keys() {
  static std::vector<std::string> const keys{"max", "daily", "new_price", "unit"};
  return keys;
}

BatchBudget read_budget(YamlNode value, std::vector<std::string> const& keys, Problems& problems) {
  BatchBudget budget;
  if (!value.is_map()) {
    budget.max = read_credits(value, "budget", problems);
    return budget;
  }
  if (value.size() == 0) problems.add(value.mark(), "no-value", "'budget' says nothing", joined(keys, ", "));
  catalog::refuse_unknown_keys(value, keys, "a budget", problems);
  for (auto const& entry : value.entries()) {
    auto key = entry.key.scalar();
    if (key == "max") budget.max = read_credits(entry.value, "max", problems);
    if (key == "daily") budget.daily = read_credits(entry.value, "daily", problems);
    if (key == "unit") read_unit(entry.value, problems);
    if (key == "new_price") read_new_price(entry.value, budget, problems);
  }
  bool never_reached = budget.max && budget.daily && *budget.daily > *budget.max;
  if (never_reached)
    problems.add(value.mark(), "bad-value",
                 fmt::format("a daily budget of {} is more than the whole budget of {}",
                             to_text(*budget.daily), to_text(*budget.max)),
                 "a daily amount below max, or only one of them");
  return budget;
}

}  // namespace yj::batch
