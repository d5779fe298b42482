#pragma once

#include "core/intent.hpp"
#include "store/database.hpp"

#include <optional>
#include <string>

namespace yj::store {

/// What was decided about a whole batch, on its way to the rows of its jobs: a row of `batch_change` says what and how far it has
/// come, so that whoever decides has an answer at once, nobody's order waits behind 100,000 rows, and a restart goes on.
/// A batch has one at most; a newer one takes its place. Inside the writer's transaction. Throws SqlError.
class BatchChanges {
 public:
  explicit BatchChanges(Database& database) : database_(database) {}

  /// The batch is cancelled already, so that nothing of it is ordered meanwhile.
  void cancel(BatchId batch, Instant at);
  /// Of what is not submitted yet, and of what failed or is cancelled, should somebody want it again. A cancelling is written whole
  /// first: nothing may make it forgotten.
  void set_priority(BatchId batch, Priority priority, Instant at);
  /// What was decided before no longer counts.
  void forget(BatchId batch);
  /// Looks at so many jobs of this batch, or of the one whose change was decided first.
  void carry_on(int jobs, std::optional<BatchId> of = std::nullopt);
  /// When the oldest was decided that is not carried out.
  std::optional<Instant> oldest();
  /// All that is left of this batch: what is decided about a job of it now comes after what was decided about all.
  void finish(BatchId batch);
  /// The same where the batch is cancelled; another change is left as it is.
  void finish_cancelling(BatchId batch);

 private:
  struct Change {
    BatchId batch;
    std::string kind;
    int priority = 0;
    std::int64_t next = 0;  ///< the first position that was not looked at
    Instant at;
    std::int64_t end = 0;  ///< behind the last position
  };
  void begin(BatchId batch, std::string_view kind, int priority, Instant at);
  std::optional<Change> first(std::optional<BatchId> of);
  void write(Change const& change, std::int64_t until);

  Database& database_;
};

}  // namespace yj::store
