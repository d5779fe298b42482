#pragma once

#include "base/json.hpp"
#include "control/reply.hpp"
#include "store/spending.hpp"

#include <string>
#include <vector>

namespace yj::control {

/// What was spent; the schema `Credits` of the contract. An amount that nobody knows is null, never 0.
struct CreditsReply {
  store::SpendingQuery query;
  store::Spending spending;
  std::vector<BudgetState> budgets;
};
Json credits_report_json(CreditsReply const& reply);
Warnings warnings_of(CreditsReply const& reply);

/// The schema `AuditEntry`.
Json audit_json(store::AuditRecord const& record);

}  // namespace yj::control
