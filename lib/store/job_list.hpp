#pragma once

#include "store/database.hpp"
#include "store/port.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace yj::store {

struct JobIds {
  std::vector<JobId> ids;
  std::string next;  ///< as of a page
};

/// Who is on a page of a list, without reading a single job: whatever a list can be narrowed by stands in an index. Throws
/// SqlError; `invalid` for a cursor that is none of this order.
JobIds find_jobs(Database& database, JobFilter const& filter, std::string const& cursor, int limit);

/// How many jobs a retry finds; see the port. Throws SqlError.
std::int64_t count_jobs(Database& database, RetryFilter const& filter);

/// The question that `find_jobs` asks for such a list; there are no more than six of them. For the test that asks SQLite how
/// it would go about it.
std::string jobs_sql(JobFilter const& filter);

}  // namespace yj::store
