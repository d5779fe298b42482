#include "core/budget.hpp"

#include "base/text.hpp"

#include <fmt/format.h>

#include <array>
#include <utility>

namespace yj {

namespace {

constexpr std::array<std::pair<NewPrice, std::string_view>, 3> kNewPrices{
    {{NewPrice::pilot, "pilot"}, {NewPrice::ask, "ask"}, {NewPrice::allow, "allow"}}};
constexpr std::array<std::pair<BudgetScope, std::string_view>, 6> kScopes{
    {{BudgetScope::batch, "batch"},
     {BudgetScope::batch_day, "batch_day"},
     {BudgetScope::project, "project"},
     {BudgetScope::account, "account"},
     {BudgetScope::account_day, "account_day"},
     {BudgetScope::confirm, "confirm"}}};

std::string whose(BudgetState const& budget) {
  switch (budget.scope) {
    case BudgetScope::batch: return fmt::format("the budget of batch {}", budget.name);
    case BudgetScope::batch_day:
      return fmt::format("the daily budget of batch {} for {}", budget.name, budget.day);
    case BudgetScope::project: return fmt::format("the budget of project {}", budget.name);
    case BudgetScope::account: return fmt::format("the budget of account {}", budget.name);
    case BudgetScope::confirm: return fmt::format("confirm_above of batch {}", budget.name);
    case BudgetScope::account_day: break;
  }
  return fmt::format("the daily budget of account {} for {}", budget.name, budget.day);
}

}  // namespace

std::string_view name_of(NewPrice value) {
  for (auto const& [each, name] : kNewPrices) {
    if (each == value) return name;
  }
  return "pilot";
}

std::optional<NewPrice> parse_new_price(std::string_view name) {
  for (auto const& [each, text] : kNewPrices) {
    if (text == name) return each;
  }
  return std::nullopt;
}

std::string_view name_of(BudgetScope scope) {
  for (auto const& [each, name] : kScopes) {
    if (each == scope) return name;
  }
  return "batch";
}

std::optional<BudgetScope> parse_budget_scope(std::string_view name) {
  for (auto const& [each, text] : kScopes) {
    if (text == name) return each;
  }
  return std::nullopt;
}

std::string_view name_of(MoneyWait::Kind kind) {
  switch (kind) {
    case MoneyWait::Kind::reached: return "budget";
    case MoneyWait::Kind::set_aside: return "set_aside";
    case MoneyWait::Kind::price: return "price";
    case MoneyWait::Kind::unpriced: break;
  }
  return "unpriced";
}

MoneyWait::Kind kind_of_wait(BudgetState const& budget, std::optional<Credits> need) {
  Credits unspent{budget.cap.millionths - budget.spent.millionths};
  bool would_fit = need ? *need <= unspent : unspent.millionths > 0;
  return would_fit ? MoneyWait::Kind::set_aside : MoneyWait::Kind::reached;
}

std::string reason_of(MoneyWait const& wait) {
  if (wait.kind == MoneyWait::Kind::price)
    return fmt::format("nobody knows what {} costs, and its batch says: ask", to_text(wait.price));
  if (wait.kind == MoneyWait::Kind::unpriced)
    return fmt::format("the platform reports no price for {}, so no budget can be kept with it",
                       to_text(wait.price));
  BudgetState const& budget = *wait.budget;
  std::string cost = wait.need ? fmt::format("such a job may cost up to {}", to_text(*wait.need))
                               : std::string{"nobody knows yet what such a job costs"};
  std::string sums = fmt::format("{} of {} credits are spent, {} are set aside for what is under way, and {}",
                                 to_text(budget.spent), to_text(budget.cap), to_text(budget.held), cost);
  if (wait.kind == MoneyWait::Kind::set_aside)
    return fmt::format("it waits until it is known what the jobs under way or in doubt cost: of {}, {}",
                       whose(budget), sums);
  return fmt::format("{} is reached: {}", whose(budget), sums);
}

std::string advice_on(MoneyWait const& wait) {
  std::string batch = shell_word(wait.batch);
  if (wait.kind == MoneyWait::Kind::set_aside) return {};
  if (!wait.budget)
    return fmt::format(
        "`yuanjingctl approve {}` orders them at an unknown price, one at a time; or name the price in the "
        "configuration, under `prices:`",
        batch);
  switch (wait.budget->scope) {
    case BudgetScope::batch: return fmt::format("`yuanjingctl budget {} --max CREDITS` raises it", batch);
    case BudgetScope::batch_day:
      return fmt::format("It goes on at midnight; `yuanjingctl budget {} --daily CREDITS` raises it", batch);
    case BudgetScope::confirm: return fmt::format("`yuanjingctl approve {}` lets it go on", batch);
    case BudgetScope::project:
      return fmt::format(
          "Raise `projects: {{{}: {{budget: …}}}}` in the configuration and reload it (SIGHUP)",
          wait.budget->name);
    case BudgetScope::account:
      return fmt::format(
          "Raise `accounts: {{{}: {{budget: {{max: …}}}}}}` in the configuration and reload it (SIGHUP)",
          wait.budget->name);
    case BudgetScope::account_day: break;
  }
  return fmt::format(
      "It goes on at midnight; `accounts: {{{}: {{budget: {{daily: …}}}}}}` in the configuration raises it "
      "(SIGHUP)",
      wait.budget->name);
}

}  // namespace yj
