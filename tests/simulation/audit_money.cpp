// What must be true of the money at any time.
#include "simulation/audit.hpp"

#include <fmt/format.h>

namespace yj::simulation {

/// What is set aside never goes beyond a limit. What was charged may, so a commit with both says nothing.
void Audit::holds(bool limits_changed) {
  std::map<AttemptId, bool> held;  // and whether as a pilot
  bool charged = limits_changed;
  {
    auto rows =
        database().prepare("SELECT seq, kind, attempt_id, source FROM ledger WHERE seq > ? ORDER BY seq");
    rows.bind(last_booking_);
    while (rows.row()) {
      last_booking_ = rows.integer(0);
      std::string kind = rows.text(1);
      charged = charged || kind != "hold";
      if (kind == "hold") held[rows.id<AttemptId>(2)] = rows.text(3) == "pilot";
    }
  }
  if (charged) return;
  for (auto const& [attempt, pilot] : held) {
    auto rows = database().prepare(R"sql(
        SELECT min(cap - spent - held), max(amount) FROM hold JOIN budget ON budget.id = hold.budget_id
        WHERE attempt_id = ?)sql");
    rows.bind(attempt);
    if (!rows.row() || rows.null(0)) continue;
    if (rows.integer(1) > 0 && rows.integer(0) < 0)
      throw Violation("nothing is set aside beyond a limit", attempt.text());
    if (pilot && rows.integer(0) > 0) throw Violation("a pilot goes alone", attempt.text());
  }
}

/// Whatever was begun is counted by every limit that binds it.
void Audit::limits(std::vector<Entry> const& entries) {
  for (auto const& entry : entries) {
    if (entry.kind != "preparing" || !entry.attempt) continue;
    auto rows = database().prepare(R"sql(
        SELECT (SELECT count(*) FROM hold WHERE attempt_id = attempt.id),
          (SELECT count(*) FROM budget WHERE day = '' AND cap IS NOT NULL AND CASE scope
            WHEN 'project' THEN name = batch.project AND batch.project <> ''
            WHEN 'account' THEN name = attempt.account
            ELSE name = lower(hex(batch.id)) END)
          + (SELECT count(*) FROM budget_rule WHERE CASE scope
            WHEN 'account_day' THEN name = attempt.account
            ELSE name = lower(hex(batch.id)) END)
        FROM attempt JOIN job ON job.id = attempt.job_id JOIN batch ON batch.id = job.batch_id WHERE attempt.id = ?)sql");
    rows.bind(*entry.attempt);
    if (!rows.row() || rows.integer(0) == rows.integer(1)) continue;
    throw Violation(
        "an order counts under every limit that binds it",
        fmt::format("attempt {} under {} of {}", entry.attempt->text(), rows.integer(0), rows.integer(1)));
  }
}

void Audit::money() {
  none("what is held agrees with the holds", R"sql(
      SELECT scope || ' ' || name || ' ' || day || ' holds ' || held FROM budget
      WHERE held <> (SELECT coalesce(sum(amount), 0) FROM hold WHERE budget_id = budget.id) LIMIT 1)sql");
  none("money is settled with its attempt", R"sql(
      SELECT 'attempt ' || hex(id) || ' is ' || state || ' and its money ' || money FROM attempt
      WHERE (money = 'open') <> (state IN ('preparing', 'armed', 'in_doubt', 'running', 'unresolved')) LIMIT 1)sql");
  none("only open money is held", R"sql(
      SELECT 'attempt ' || hex(attempt.id) FROM hold JOIN attempt ON attempt.id = hold.attempt_id
      WHERE hold.amount > 0 AND attempt.money <> 'open' LIMIT 1)sql");
  // A pilot that was given up keeps what such a task costs, and while nobody knows that, nothing.
  none("a hold lasts as long as its attempt is open", R"sql(
      SELECT 'attempt ' || hex(attempt_id) FROM ledger AS taken WHERE kind = 'hold' AND amount > 0
        AND (SELECT money = 'open' AND NOT (state = 'unresolved' AND taken.source = 'pilot') FROM attempt WHERE id = attempt_id)
        AND NOT EXISTS (SELECT 1 FROM hold WHERE hold.attempt_id = taken.attempt_id AND amount > 0) LIMIT 1)sql");
  none("an attempt is charged or released once", R"sql(
      SELECT 'attempt ' || hex(attempt_id) FROM ledger WHERE kind IN ('charge', 'release')
      GROUP BY attempt_id HAVING count(*) > 1 LIMIT 1)sql");
  none("only what succeeded is charged", R"sql(
      SELECT 'attempt ' || hex(attempt.id) FROM attempt WHERE (state = 'succeeded') <>
        EXISTS (SELECT 1 FROM ledger WHERE attempt_id = attempt.id AND kind = 'charge') LIMIT 1)sql");
  none("sums of yuan agree with the orders", R"sql(
      SELECT 'the sums are ' || (SELECT coalesce(sum(yuan), 0) FROM spent) WHERE
        (SELECT coalesce(sum(yuan), 0) FROM spent) <> (SELECT coalesce(sum(yuan), 0) FROM attempt))sql");
  none("sums agree with the ledger", R"sql(
      SELECT 'the sums are ' || (SELECT coalesce(sum(credits), 0) FROM spent) WHERE
        (SELECT coalesce(sum(credits), 0) FROM spent) <>
        (SELECT coalesce(sum(amount), 0) FROM ledger WHERE kind IN ('charge', 'adjust')))sql");
  none("a budget counts everything that was spent under it", R"sql(
      SELECT scope || ' ' || name || ' ' || day || ' counts ' || spent FROM budget WHERE spent <> (
        SELECT coalesce(sum(credits), 0) FROM spent WHERE (budget.day = '' OR spent.day = budget.day) AND CASE scope
          WHEN 'project' THEN project = name
          WHEN 'account' THEN account = name
          WHEN 'account_day' THEN account = name
          ELSE lower(hex(batch_id)) = name END) LIMIT 1)sql");
}

}  // namespace yj::simulation
