#pragma once

#include "core/batch_budget.hpp"
#include "core/price.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace yj {

/// Whom a limit binds.
enum class BudgetScope { batch, batch_day, project, account, account_day };
std::string_view name_of(BudgetScope scope);
std::optional<BudgetScope> parse_budget_scope(std::string_view name);

/// The limits and prices of the daemon's configuration.
struct MoneySettings {
  std::map<std::string, Credits> account_max;
  std::map<std::string, Credits> account_daily;
  std::map<std::string, Credits> project_max;
  std::map<std::string, TablePrice> prices;  ///< by price class
  bool operator==(MoneySettings const&) const = default;
};

/// One limit as it stands.
struct BudgetState {
  BudgetScope scope = BudgetScope::batch;
  std::string name;  ///< of the batch, project or account, for people
  std::string day;   ///< local date of a daily one
  Credits cap;
  Credits spent;
  Credits held;
  [[nodiscard]] Credits room() const { return {cap.millionths - spent.millionths - held.millionths}; }
};

/// Why a job waits for money, for people.
std::string budget_reached(BudgetState const& budget, std::optional<Credits> need);
std::string price_unknown(PriceClass const& price);
std::string price_not_reported(PriceClass const& price);

}  // namespace yj
