#include "core/budget.hpp"

#include <fmt/format.h>

#include <array>
#include <utility>

namespace yj {

namespace {

constexpr std::array<std::pair<NewPrice, std::string_view>, 3> kNewPrices{
    {{NewPrice::pilot, "pilot"}, {NewPrice::ask, "ask"}, {NewPrice::allow, "allow"}}};
constexpr std::array<std::pair<BudgetScope, std::string_view>, 5> kScopes{
    {{BudgetScope::batch, "batch"},
     {BudgetScope::batch_day, "batch_day"},
     {BudgetScope::project, "project"},
     {BudgetScope::account, "account"},
     {BudgetScope::account_day, "account_day"}}};

std::string whose(BudgetState const& budget) {
  switch (budget.scope) {
    case BudgetScope::batch: return fmt::format("the budget of batch {}", budget.name);
    case BudgetScope::batch_day:
      return fmt::format("the daily budget of batch {} for {}", budget.name, budget.day);
    case BudgetScope::project: return fmt::format("the budget of project {}", budget.name);
    case BudgetScope::account: return fmt::format("the budget of account {}", budget.name);
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

std::string budget_reached(BudgetState const& budget, std::optional<Credits> need) {
  std::string cost = need ? fmt::format("this kind of job costs {}", to_text(*need))
                          : std::string{"the price of this kind of job is not known yet"};
  return fmt::format("{} is reached: {} of {} credits are spent, {} are set aside for what runs, and {}",
                     whose(budget), to_text(budget.spent), to_text(budget.cap), to_text(budget.held), cost);
}

std::string price_unknown(PriceClass const& price) {
  return fmt::format("nobody knows what {} costs, and its batch says: ask", to_text(price));
}

std::string price_not_reported(PriceClass const& price) {
  return fmt::format("the platform reports no price for {}, so no budget can be kept with it",
                     to_text(price));
}

}  // namespace yj
