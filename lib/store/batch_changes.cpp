#include "store/batch_changes.hpp"

#include <algorithm>

namespace yj::store {

void BatchChanges::begin(BatchId batch, std::string_view kind, int priority, Instant at) {
  forget(batch);
  database_.prepare("INSERT INTO batch_change (batch_id, kind, priority, decided_at) VALUES (?, ?, ?, ?)")
      .bind(batch, kind, priority, at)
      .run();
}

void BatchChanges::cancel(BatchId batch, Instant at) { begin(batch, "cancel", 0, at); }

void BatchChanges::set_priority(BatchId batch, Priority priority, Instant at) {
  finish_cancelling(batch);
  begin(batch, "priority", static_cast<int>(priority), at);
}

void BatchChanges::forget(BatchId batch) {
  database_.prepare("DELETE FROM batch_change WHERE batch_id = ?").bind(batch).run();
}

std::optional<BatchChanges::Change> BatchChanges::first(std::optional<BatchId> of) {
  auto rows = database_.prepare(R"sql(
      SELECT batch_id, kind, priority, next, decided_at,
        coalesce((SELECT max(position) + 1 FROM job WHERE job.batch_id = batch_change.batch_id), 0)
      FROM batch_change WHERE ?1 IS NULL OR batch_id = ?1 ORDER BY decided_at, batch_id LIMIT 1)sql");
  rows.bind(of);
  if (!rows.row()) return std::nullopt;
  return Change{rows.id<BatchId>(0), rows.text(1),    static_cast<int>(rows.integer(2)),
                rows.integer(3),     rows.instant(4), rows.integer(5)};
}

void BatchChanges::write(Change const& change, std::int64_t until) {
  if (change.kind == "cancel") {
    database_
        .prepare(R"sql(
        UPDATE job SET state = 'cancelled', reason = '', changed_at = ?
        WHERE batch_id = ? AND position >= ? AND position < ? AND state IN ('waiting', 'held', 'ready'))sql")
        .bind(change.at, change.batch, change.next, until)
        .run();
  } else {
    database_
        .prepare(R"sql(
        UPDATE job SET priority = ?1
        WHERE batch_id = ?2 AND position >= ?3 AND position < ?4 AND priority <> ?1
          AND state IN ('waiting', 'held', 'ready', 'blocked', 'failed', 'cancelled'))sql")
        .bind(change.priority, change.batch, change.next, until)
        .run();
  }
  if (until >= change.end) {
    forget(change.batch);
    return;
  }
  database_.prepare("UPDATE batch_change SET next = ? WHERE batch_id = ?").bind(until, change.batch).run();
}

void BatchChanges::carry_on(int jobs, std::optional<BatchId> of) {
  auto change = first(of);
  if (change) write(*change, std::min(change->end, change->next + jobs));
}

std::optional<Instant> BatchChanges::oldest() {
  auto change = first(std::nullopt);
  return change ? std::optional{change->at} : std::nullopt;
}

void BatchChanges::finish(BatchId batch) {
  if (auto change = first(batch)) write(*change, change->end);
}

void BatchChanges::finish_cancelling(BatchId batch) {
  auto change = first(batch);
  if (change && change->kind == "cancel") write(*change, change->end);
}

}  // namespace yj::store
