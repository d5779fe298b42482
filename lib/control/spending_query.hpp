#pragma once

#include "control/call.hpp"
#include "control/targets.hpp"
#include "store/spending.hpp"

#include <optional>
#include <string>
#include <vector>

namespace yj::control {

/// Which money a client asks about: `since` and `until` (local days, both among it), `account`, `batch`.
struct SpendingAsk {
  store::SpendingQuery query;
  std::optional<BatchTarget> batch;
};

/// Errors: a day that the calendar does not have, an end before its beginning, an empty account.
Outcome<SpendingAsk> read_spending_ask(Call const& call);
/// Finds the batch that was named.
Outcome<store::SpendingQuery> query_of(store::Store& store, SpendingAsk ask);

}  // namespace yj::control
