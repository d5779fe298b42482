#pragma once

#include "base/ids.hpp"
#include "core/outcome.hpp"
#include "store/database.hpp"

#include <optional>
#include <string>
#include <vector>

namespace yj::store {

// What answers themselves carried: texts, as they grow, and sound. All of these throw SqlError.

/// Takes the place of what was kept of this field before.
void keep_answer(Database& database, AttemptId attempt, InlineResult const& part, bool whole);
/// Everything of this job, once its files are home.
void drop_answers(Database& database, JobId job);
/// One field of the attempt that gave the job its files; none: it did not come whole.
std::optional<std::string> whole_answer(Database& database, JobId job, std::string const& field);
/// What is kept of an attempt, whole or not.
std::vector<InlineResult> kept_answers(Database& database, AttemptId attempt);

}  // namespace yj::store
