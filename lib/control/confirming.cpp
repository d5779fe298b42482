#include "control/confirming.hpp"

namespace yj::control {

std::optional<Credits> confirm_above_of(store::BatchRecord const& batch, BatchEstimate const& to_come) {
  for (auto const& budget : batch.budgets) {
    Credits const left{budget.cap.millionths - budget.spent.millionths - budget.held.millionths};
    if (budget.scope == BudgetScope::confirm && to_come.high > left) return budget.cap;
  }
  return std::nullopt;
}

}  // namespace yj::control
