#pragma once

#include "base/json.hpp"

#include <string>

namespace yj::ctl {

/// The report for people: a row for each day (or model, …), the sum, the budgets, and in sentences what is not certain.
std::string credits_report_text(Json const& report);
/// Its rows with a heading, as CSV.
std::string credits_report_csv(Json const& report);

/// What was charged otherwise than was asked for or expected.
std::string audit_text(Json const& entries);
std::string audit_csv(Json const& entries);

}  // namespace yj::ctl
