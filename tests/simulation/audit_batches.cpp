// What must be true of batches and of what is shown of them.
#include "simulation/audit.hpp"

#include <fmt/format.h>

#include <set>

namespace yj::simulation {

/// A batch that its own failures show to be wrong is held: counted once more, from the events alone.
void Audit::stops(std::vector<Entry> const& entries) {
  std::set<BatchId> touched;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    Entry const& entry = entries[i];
    Row& row = rows_[entry.batch];
    if (entry.kind == "batch_active") row = {};
    if (entry.kind == "collecting") row = {};
    if (entry.kind == "running") row.refused = 0;
    if (entry.kind != "failed" || !entry.job) continue;
    // The attempt failed; whether its job did too, shows what follows.
    JobState then = known_.at(*entry.job);
    for (std::size_t next = i + 1; next < entries.size(); ++next) {
      if (entries[next].job != entry.job) continue;
      then = entries[next].kind == "retried" ? JobState::failed : JobState::ready;
      break;
    }
    if (then != JobState::failed) continue;
    row.failed += 1;
    bool refused = entry.text.find("unknown parameter value") != std::string::npos;
    if (refused) row.refused = row.words == entry.text ? row.refused + 1 : 1;
    if (refused) row.words = entry.text;
    touched.insert(entry.batch);
  }
  for (auto batch : touched) {
    auto rows = database().prepare("SELECT name, state FROM batch WHERE id = ?");
    rows.bind(batch);
    if (!rows.row()) throw Violation("no batch vanishes", batch.text());
    if (rows.text(1) != "active") continue;
    Row const& row = rows_[batch];
    StopRule const& rule = world_.books.rules_of(rows.text(0)).stop;
    bool wrong = row.refused >= 3 || (rule.fails_in_row > 0 && row.failed >= rule.fails_in_row);
    if (wrong)
      throw Violation("a batch that is wrong stops",
                      fmt::format("{} goes on after {} failures and {} equal refusals in a row", rows.text(0),
                                  row.failed, row.refused));
  }
}

/// Whoever turns the pages sees everything once.
void Audit::pages() {
  std::set<JobId> seen;
  std::string cursor;
  do {
    auto page = daemon_.store().jobs({}, cursor, 7);
    if (!page) throw Violation("the store can be read", page.error().what);
    for (auto const& job : page->jobs) {
      if (!seen.insert(job.id).second)
        throw Violation("whoever turns the pages sees everything once", job.id.text());
    }
    cursor = page->next;
  } while (!cursor.empty());
  if (static_cast<std::int64_t>(seen.size()) != database().integer("SELECT count(*) FROM job"))
    throw Violation("whoever turns the pages sees everything once", fmt::format("{} jobs", seen.size()));
}

}  // namespace yj::simulation
