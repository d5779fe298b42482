#pragma once

#include "core/budget.hpp"
#include "store/database.hpp"

#include <optional>
#include <vector>

namespace yj::store {

/// Why a ready job waits for money; nothing when it does not. All of these throw SqlError.
std::optional<MoneyWait> read_money_wait_of(Database& database, JobId job);
/// Oldest first; of all batches, or of one.
std::vector<MoneyWait> read_money_waits(Database& database, std::optional<BatchId> batch, int limit);
/// The limits of a batch itself; of its days, the newest on which it ordered anything.
std::vector<BudgetState> read_budgets_of(Database& database, BatchId batch);

}  // namespace yj::store
