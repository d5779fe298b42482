#pragma once

#include "base/instant.hpp"
#include "core/batch_budget.hpp"
#include "core/price.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace yj {

/// Whom a limit binds.
enum class BudgetScope {
  batch,
  batch_day,
  project,
  account,
  account_day,
  confirm,  ///< what a batch may cost before a person approves it
};
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

/// Why jobs of one batch and one price wait for money.
struct MoneyWait {
  enum class Kind {
    reached,    ///< the budget is spent, or what is left of it is not enough
    set_aside,  ///< there would be room, but for what is set aside for orders under way
    price,      ///< nobody knows the price, and the batch says `new_price: ask`
    unpriced,   ///< the platform reports no price for such tasks
  } kind = Kind::reached;
  std::string batch;  ///< its name
  PriceClass price;
  std::optional<BudgetState> budget;  ///< of `reached` and `set_aside`: the tightest
  std::optional<Credits> need;        ///< what one such job has to set aside; nothing when nobody knows
  Instant since;
};
std::string_view name_of(MoneyWait::Kind kind);
/// Which of `reached` and `set_aside` it is, by the budget as it stands.
MoneyWait::Kind kind_of_wait(BudgetState const& budget, std::optional<Credits> need);
/// The sentence for people, and what they can do about it; no advice where it passes by itself.
std::string reason_of(MoneyWait const& wait);
std::string advice_on(MoneyWait const& wait);

}  // namespace yj
