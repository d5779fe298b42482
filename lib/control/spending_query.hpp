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
/// Why there is nothing to report: an account that the configuration does not have, with those that it has.
std::optional<Problem> unknown_account(std::string const& account, std::vector<std::string> const& known);

}  // namespace yj::control
