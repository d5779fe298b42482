#pragma once

#include "control/context.hpp"
#include "control/targets.hpp"
#include "store/port.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace yj::control {

/// `failed,cancelled` as words; empty ones are left out.
std::vector<std::string> words_of(std::string_view text);

/// A job as a parameter names it: by its id, or as BATCH/JOB.
JobTarget named_job(std::string const& text);

/// `2026-06-01T09:30:00Z`, also with a fraction, `2026-06-01` (the beginning of that day in UTC), or `2h`: so long before `now`.
std::optional<Instant> instant_of(std::string_view text, Instant now);

/// What a list of jobs is narrowed by, as the query says it; its batch is not looked up yet.
struct JobsAsk {
  std::optional<BatchTarget> batch;
  store::JobFilter filter;
  std::optional<std::string> since;  ///< looked at when it is known what time it is
  std::optional<std::string> until;
};

/// The parameters `batch`, `state`, `type`, `model`, `account`, `failure_class`, `since`, `until`, `sort` and `failed`, as far as
/// they are there.
Outcome<JobsAsk> read_jobs_ask(Query const& query);
/// With its batch found and its instants counted from now.
Outcome<store::JobFilter> filter_of(store::Store& store, JobsAsk const& ask, Instant now);
/// Why a filter finds nothing: an account, a model or a failure class that there is not.
std::optional<Problem> unknown_name(Context const& context, store::JobFilter const& filter);

}  // namespace yj::control
