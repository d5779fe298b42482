// An older copy of the store was put back.
#include "simulation/audit.hpp"

#include <fmt/format.h>

namespace yj::simulation {

/// What was counted belongs to a store that is gone.
void Audit::after_restore(Instant made) {
  known_.clear();
  rows_.clear();
  idle_.clear();
  restored_ = made;
}

/// Right after the start: whatever was ordered since the copy is in doubt, and nothing goes on without a person's word.
void Audit::restored() {
  Instant made = *restored_;
  restored_.reset();
  last_event_ = database().integer("SELECT coalesce(max(seq), 0) FROM event");
  last_booking_ = database().integer("SELECT coalesce(max(seq), 0) FROM ledger");
  bool older = false;
  for (auto const& task : world_.books.tasks()) {
    if (task.echo || task.created < made) continue;
    older = true;
    if (forgotten(task)) continue;
    auto rows = database().prepare(R"sql(
        SELECT attempt.state, job.state FROM attempt JOIN job ON job.id = attempt.job_id
        WHERE attempt.id = ?1 AND attempt.number = (SELECT max(number) FROM attempt AS other WHERE other.job_id = job.id))sql");
    rows.bind(task.attempt);
    if (!rows.row()) continue;  // a later order of the same job counts
    if (rows.text(0) != "in_doubt" && rows.text(0) != "running" && rows.text(0) != "succeeded")
      throw Violation("what was ordered since the copy is in doubt",
                      fmt::format("{} is {}", task.id, rows.text(0)));
  }
  if (!older) return;
  none("a restored store waits for a person", R"sql(
      SELECT batch.name FROM batch JOIN job ON job.batch_id = batch.id
      WHERE batch.state = 'active' AND job.state IN ('ready', 'in_doubt', 'running') LIMIT 1)sql");
}

/// Its job is not in the store, or a later order of its job made the store write it off. The journal names the orders, and
/// not what became of them.
bool Audit::forgotten(Task const& task) {
  if (world_.books.restored() == 0) return false;
  auto rows = database().prepare(R"sql(
      SELECT (SELECT reason FROM attempt WHERE id = ?1 AND state IN ('failed', 'unsent')) FROM job WHERE id = ?2)sql");
  rows.bind(task.attempt, task.job);
  if (!rows.row()) return true;
  return !rows.null(0) && rows.text(0).starts_with("a later attempt was ordered after the backup");
}

}  // namespace yj::simulation
