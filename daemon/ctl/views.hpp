#pragma once

#include "base/json.hpp"

#include <string>
#include <vector>

namespace yj::ctl {

/// Jobs as a table; `with_batch` adds their batch's column.
std::string jobs_text(std::vector<Json> const& jobs, bool with_batch);
std::string batches_text(Json const& batches);
std::string batch_text(Json const& batch);
/// The limits of a batch, and what of it waits for money.
std::string budgets_text(Json const& batch);
std::string job_text(Json const& job);
/// Why a job stands where it stands: what, since, until, and what to do.
std::string why_text(Json const& why);
std::string status_text(Json const& status, std::vector<Json> const& in_doubt);

/// What is about left of each balance that was told, and what that pays for; empty when none was.
std::string balances_text(Json const& balances);

}  // namespace yj::ctl
