#include "knob_kinds.hpp"

#include <algorithm>

namespace yj::sim {

namespace {

/// A number of credits or yuan, not below 0; null where the setting may be absent.
template <class Where>
Knob money(std::string name, Where where, std::string help) {
  constexpr std::int64_t kMost = 100'000'000'000;
  auto set = [where](Faults& faults, Json const& value) -> Result<void> {
    auto& setting = std::invoke(where, faults);
    constexpr bool kOptional = requires { setting.reset(); };
    if constexpr (kOptional) {
      if (value.is_null()) {
        setting.reset();
        return {};
      }
    }
    auto number = millionths_of(value);
    if (!number || *number < 0 || *number > kMost)
      return wrong(kOptional ? "a number from 0 to 100000, or null" : "a number from 0 to 100000");
    if constexpr (kOptional)
      setting = typename std::decay_t<decltype(setting)>::value_type{*number};
    else
      setting = {*number};
    return {};
  };
  auto get = [where](Faults const& faults) {
    auto const& setting = std::invoke(where, faults);
    if constexpr (requires { setting.has_value(); })
      return setting ? to_json(*setting) : Json(nullptr);
    else
      return to_json(setting);
  };
  return {std::move(name), std::move(help), false, false, set, get};
}

template <class Where>
Knob rules(std::string name, Where where, std::string help) {
  auto set = [where](Faults& faults, Json const& value) -> Result<void> {
    auto members = named_values(value);
    if (!members) return wrong("prices by model, like viduq3-pro=7,wan2.6-t2v/t2v=1.5/s");
    std::vector<PriceRule> parsed;
    for (std::pair<std::string, Json> const& member : *members) {
      std::string const& selector = member.first;
      Json const& price = member.second;
      auto rule = PriceRule::parse(selector, price.is_string() ? price.get<std::string>() : price.dump());
      if (!rule) return fail(Errc::invalid, fmt::format("{}: {}", selector, rule.error().what));
      // The last word on the same orders counts.
      std::erase_if(parsed, [&](PriceRule const& old) { return old.selector() == rule->selector(); });
      parsed.push_back(*rule);
    }
    std::invoke(where, faults) = std::move(parsed);
    return {};
  };
  auto get = [where](Faults const& faults) {
    Json object = Json::object();
    for (auto const& rule : std::invoke(where, faults)) object[rule.selector()] = rule.price();
    return object;
  };
  return {std::move(name), help + ": MODEL[/TYPE[/RESOLUTION[/DURATION]]]=N or N/s,…", false, true, set, get};
}

template <class Where>
Knob models(std::string name, Where where, std::string help) {
  auto set = [where](Faults& faults, Json const& value) -> Result<void> {
    auto list = texts(value);
    if (!list) return wrong("names of models, or *");
    std::invoke(where, faults) = ModelNames(list->begin(), list->end());
    return {};
  };
  auto get = [where](Faults const& faults) {
    Json list = Json::array();
    for (auto const& model : std::invoke(where, faults)) list.push_back(model);
    return list;
  };
  return {std::move(name), help + ": MODEL,… or *", false, true, set, get};
}

Knob min_balance() {
  auto set = [](Faults& faults, Json const& value) -> Result<void> {
    auto members = named_values(value);
    if (!members) return wrong("yuan by model, like viduq3-pro=20");
    std::map<std::string, Yuan, std::less<>> parsed;
    for (auto const& [model, yuan] : *members) {
      auto number = millionths_of(yuan);
      if (!number) return wrong("yuan for " + model);
      parsed[model] = {*number};
    }
    faults.billing.min_balance = std::move(parsed);
    return {};
  };
  auto get = [](Faults const& faults) {
    Json object = Json::object();
    for (auto const& [model, yuan] : faults.billing.min_balance) object[model] = to_json(yuan);
    return object;
  };
  return {"min_balance", "a model refuses unless more than so many yuan are there: MODEL=N,…",
          false,         true,
          set,           get};
}

}  // namespace

std::vector<Knob> money_knobs() {
  return {
      money(
          "price", [](auto& faults) -> auto& { return faults.pricing.price; },
          "every task costs so many credits (instead of the price list)"),
      money(
          "credits_per_second", [](auto& faults) -> auto& { return faults.pricing.credits_per_second; },
          "so many credits per second, a picture counts as one (instead of the price list)"),
      rules(
          "credits", [](auto& faults) -> auto& { return faults.pricing.credits; },
          "credits of some orders, before --price"),
      rules(
          "yuan", [](auto& faults) -> auto& { return faults.pricing.yuan; },
          "yuan of some orders, before --yuan-per-credit"),
      money(
          "yuan_per_credit", [](auto& faults) -> auto& { return faults.pricing.yuan_per_credit; },
          "what a credit costs"),
      models(
          "no_credits", [](auto& faults) -> auto& { return faults.pricing.no_credits; },
          "models whose usage names no credits"),
      models(
          "no_price", [](auto& faults) -> auto& { return faults.pricing.no_price; },
          "models without a price: always 429, whatever the balance"),
      models(
          "unlisted", [](auto& faults) -> auto& { return faults.listing.without; },
          "models that the list leaves out, though they are taken"),
      models(
          "listed_besides", [](auto& faults) -> auto& { return faults.listing.besides; },
          "models that the list has besides, though they are not taken"),
      min_balance(),
      word(
          "balance_test", [](auto& faults) -> auto& { return faults.billing.balance_test; }, kBalanceTests,
          "the balance must cover the price, or only be above the model's minimum (0 where none is set)"),
      word(
          "bill", [](auto& faults) -> auto& { return faults.billing.bill; }, kBills,
          "whether money is set aside while a task runs"),
      duration(
          "bill_delay", [](auto& faults) -> auto& { return faults.billing.bill_delay; },
          "from success to the charge"),
      word(
          "set_aside", [](auto& faults) -> auto& { return faults.billing.set_aside; }, kSetAsides,
          "how much is set aside: the task's own price, or the highest ever charged for its model"),
      duration(
          "set_aside_life", [](auto& faults) -> auto& { return faults.billing.set_aside_life; },
          "life of a set-aside, after which its money is missing until the charge or a top-up; 0s: none"),
      word("usage", &Faults::usage, kUsages, "what `usage` says"),
  };
}

}  // namespace yj::sim
