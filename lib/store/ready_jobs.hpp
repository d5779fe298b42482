#pragma once

#include "core/event.hpp"
#include "store/database.hpp"

#include <optional>
#include <vector>

namespace yj::store {

/// What is ready to be ordered. Each looks at the groups of equal jobs that triggers count (`job_group`) and then at as many
/// jobs as it returns: batches that are paused, held or wait for money cost one look each, however many jobs they have.
/// What is loaded is read at one instant: a job whose priority changes meanwhile is listed once, not twice or not at all.
/// All throw SqlError.

/// The lanes in which something is ready, whether its batch lets it go or not.
std::vector<LaneKey> ready_lanes(Database& database);

/// The jobs of a lane that may go, by priority and then by age: batches in the order in which they were taken.
JobsLoaded load_ready(Database& database, LaneKey const& lane, int count);

/// The same by what they will probably cost, for the probe of a closed gate; of 64 prices at most.
JobsLoaded load_cheapest(Database& database, LaneKey const& lane, int count);

/// The job that has been ready longest, by when it was taken.
std::optional<JobId> oldest_ready(Database& database);

}  // namespace yj::store
