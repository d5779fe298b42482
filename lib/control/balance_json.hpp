#pragma once

#include "base/json.hpp"
#include "control/reply.hpp"
#include "core/balance.hpp"

#include <vector>

namespace yj::control {

/// The balances that people told; the schema `Balance` of the contract, in a list.
Json balances_json(std::vector<ToldBalance> const& balances);

/// `{"accounts": […], "warnings": […]}`
struct BalancesReply {
  std::vector<ToldBalance> balances;
  Warnings warnings;
};
http::Response balances_response(BalancesReply const& reply);

}  // namespace yj::control
