#include "daemon/money_settings.hpp"

#include "base/text.hpp"
#include "batch/budget_reader.hpp"
#include "daemon/settings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace yj {

namespace {

using catalog::Problems;
using catalog::YamlNode;

constexpr std::size_t kShownMax = 60;
constexpr auto kPriceForms = "credits for a task, such as 7, or for a second of the result, such as 2.5/s";

bool is_map(YamlNode value, std::string_view what, std::string allowed, Problems& problems) {
  if (value.is_map()) return true;
  problems.add(value.mark(), "bad-value", fmt::format("{} must be a map", what), std::move(allowed));
  return false;
}

std::optional<TablePrice> price_in(YamlNode value) {
  if (!value.is_scalar()) return std::nullopt;
  std::string text = trimmed(value.scalar());
  bool per_second = text.ends_with("/s");
  if (per_second) text = trimmed(std::string_view{text}.substr(0, text.size() - 2));
  auto amount = parse_credits(text);
  if (!amount) return std::nullopt;
  return TablePrice{*amount, per_second};
}

void read_price(std::string const& price_class, YamlNode value, MoneySettings& into, Problems& problems) {
  auto price = price_in(value);
  if (!price) {
    problems.add(
        value.mark(), "bad-value",
        fmt::format("'{}' is no price", value.is_scalar() ? printable(value.scalar(), kShownMax) : "this"),
        kPriceForms);
  } else if (!into.prices.emplace(price_class, *price).second) {
    problems.add(value.mark(), "bad-value", fmt::format("{} has two prices", price_class), "one");
  }
}

/// What a price class may have behind its type, word by word; nothing: any word, such as a size of one's own.
std::optional<std::vector<std::string>> class_words(catalog::Offer const& offer) {
  std::vector<std::string> words{"with-references"};
  for (auto const* key : {"resolution", "size"}) {
    auto const* parameter = offer.parameter(key);
    if (parameter == nullptr) continue;
    if (parameter->allowed.empty()) return std::nullopt;
    for (auto const& value : parameter->allowed) words.push_back(lower_ascii(catalog::value_text(value)));
  }
  if (offer.parameter("off_peak") != nullptr) words.emplace_back("off-peak");
  return words;
}

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  while (!text.empty()) {
    auto blank = text.find(' ');
    if (blank != 0) words.emplace_back(text.substr(0, blank));
    text.remove_prefix(blank == std::string_view::npos ? text.size() : blank + 1);
  }
  return words;
}

/// As a price class has them (core/price.hpp): what goes along stands behind, off-peak before it.
std::vector<std::string> in_order(std::vector<std::string> words) {
  auto rank = [](std::string const& word) {
    return word == "with-references" ? 2 : word == "off-peak" ? 1 : 0;
  };
  std::stable_sort(words.begin(), words.end(),
                   [&](auto const& a, auto const& b) { return rank(a) < rank(b); });
  return words;
}

/// What is wrong with a price class of the configuration; empty: nothing.
std::string fault_of(std::string const& price_class, TablePrice const& price,
                     catalog::Catalog const& catalog) {
  auto words = words_of(price_class);
  std::string const& model = words.at(0);
  auto types = catalog.types_of(model);
  if (types.empty())
    return fmt::format("there is no model '{}' ({})", printable(model, kShownMax),
                       catalog::hint_for(model, catalog.models()));
  JobType type{};
  auto const* offer = parse(words.at(1), type) ? catalog.find(model, type) : nullptr;
  if (offer == nullptr) {
    std::vector<std::string> offered;
    for (auto each : types) offered.emplace_back(name_of(each));
    return fmt::format("{} does not offer {} ({})", model, words.at(1), joined(offered, ", "));
  }
  if (price.per_second && offer->parameter("duration") == nullptr)
    return fmt::format("{} {} has no seconds, so it has no price for each of them; write what a task costs",
                       model, words.at(1));
  auto known = class_words(*offer);
  for (std::size_t i = 2; known && i < words.size(); ++i) {
    if (std::find(known->begin(), known->end(), words[i]) == known->end())
      return fmt::format("{} {} has no '{}' ({})", model, words.at(1), printable(words[i], kShownMax),
                         joined(*known, ", "));
  }
  return {};
}

}  // namespace

std::vector<std::string> const& account_budget_keys() {
  static std::vector<std::string> const keys{"max", "daily", "unit"};
  return keys;
}

std::vector<std::string> const& project_keys() {
  static std::vector<std::string> const keys{"budget"};
  return keys;
}

std::vector<std::string> const& project_budget_keys() {
  static std::vector<std::string> const keys{"max", "unit"};
  return keys;
}

void read_account_budget(std::string const& account, YamlNode value, MoneySettings& into,
                         Problems& problems) {
  BatchBudget budget = batch::read_budget(value, account_budget_keys(), problems);
  if (budget.max) into.account_max[account] = *budget.max;
  if (budget.daily) into.account_daily[account] = *budget.daily;
}

void read_projects(YamlNode value, MoneySettings& into, Problems& problems) {
  if (!is_map(value, "'projects'", "projects: {长安夜行: {budget: 20000}}", problems)) return;
  for (auto const& project : value.entries()) {
    if (!is_map(project.value, "a project", "{budget: 20000}", problems)) continue;
    catalog::refuse_unknown_keys(project.value, project_keys(), "a project", problems);
    auto budget = project.value.find("budget");
    if (!budget) continue;
    BatchBudget read = batch::read_budget(budget->value, project_budget_keys(), problems);
    if (read.max) into.project_max[std::string{project.key.scalar()}] = *read.max;
  }
}

void read_prices(YamlNode value, MoneySettings& into, Problems& problems) {
  std::string const form = "prices: {viduq3-pro: {t2v: {720p: 2.5/s}}}";
  if (!is_map(value, "'prices'", form, problems)) return;
  for (auto const& model : value.entries()) {
    if (!is_map(model.value, "the prices of a model", form, problems)) continue;
    for (auto const& type : model.value.entries()) {
      std::string price_class =
          fmt::format("{} {}", model.key.scalar(), lower_ascii(trimmed(type.key.scalar())));
      if (!type.value.is_map()) {
        read_price(price_class, type.value, into, problems);
        continue;
      }
      for (auto const& each : type.value.entries())
        read_price(price_class + " " + joined(in_order(words_of(lower_ascii(each.key.scalar()))), " "),
                   each.value, into, problems);
    }
  }
}

std::vector<std::string> unknown_models(Settings const& settings, catalog::Catalog const& catalog) {
  std::vector<std::string> faults;
  for (auto const& [model, limit] : settings.core.limits.models) {
    if (catalog.types_of(model).empty())
      faults.push_back(fmt::format("limits.models: there is no model '{}' ({})", printable(model, kShownMax),
                                   catalog::hint_for(model, catalog.models())));
  }
  for (auto const& [price_class, price] : settings.money.prices) {
    if (auto fault = fault_of(price_class, price, catalog); !fault.empty())
      faults.push_back("prices: " + fault);
  }
  return faults;
}

}  // namespace yj
