#pragma once

#include "base/json.hpp"
#include "core/batch_estimate.hpp"
#include "core/budget.hpp"
#include "core/yuan.hpp"

#include <vector>

namespace yj::control {

/// Exact: a number with as many digits as it has.
Json credits_json(Credits credits);
Json yuan_json(Yuan yuan);
Json budget_json(BudgetState const& budget);
Json money_wait_json(MoneyWait const& wait);
Json estimate_json(BatchEstimate const& estimate);

template <class Things>
Json list_json(Things const& things, Json (*each)(typename Things::value_type const&)) {
  Json list = Json::array();
  for (auto const& thing : things) list.push_back(each(thing));
  return list;
}

}  // namespace yj::control
