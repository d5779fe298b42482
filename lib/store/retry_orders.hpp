#pragma once

#include "core/intent.hpp"
#include "store/database.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace yj::store {

/// One call for many jobs, as it was made.
struct RetryOrder {
  std::int64_t number = 0;
  RetryFilter which;
  std::string by;
  Instant at;        ///< when it was decided
  std::string next;  ///< the job that was looked at last, as text; empty at the beginning
};

/// What people ordered again by a filter, on its way to the rows of the jobs: a row of `retry_order` says what and how far it has
/// come, so that whoever decides has an answer at once, nobody's order waits behind 100,000 rows, and a restart goes on. Inside
/// the writer's transaction. Throws SqlError.
class RetryOrders {
 public:
  explicit RetryOrders(Database& database) : database_(database) {}

  void begin(RetryFilter const& which, std::string const& by, Instant at);
  /// Those that are not carried out, oldest first.
  std::vector<RetryOrder> open();
  std::optional<RetryOrder> first();
  void go_on_at(RetryOrder const& order, std::string const& next);
  void end(RetryOrder const& order);

  /// The batch is cancelled: whatever was ordered again before, nothing more of it is.
  void leave_out(BatchId batch);
  /// This job had its turn before the others.
  void leave_out(RetryOrder const& order, JobId job);
  /// Whether the filter finds this job now, and neither it nor its batch is left out.
  bool wants(RetryOrder const& order, JobId job);
  /// Whether it is going to order something of this batch.
  bool wants_any(RetryOrder const& order, BatchId batch);

 private:
  Database& database_;
};

}  // namespace yj::store
