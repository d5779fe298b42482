// What attempts cost in yuan, beside the credits and never together with them.
#include "store/apply.hpp"

#include <fmt/format.h>

namespace yj::store {

Money::YuanKept Money::keep_yuan(AttemptId attempt, Yuan yuan) {
  YuanKept kept;
  {
    auto rows = database_.prepare("SELECT yuan FROM attempt WHERE id = ?");
    if (!rows.bind(attempt).row()) return kept;
    if (!rows.null(0)) kept.before = Yuan{rows.integer(0)};
  }
  if (kept.before == yuan) return kept;
  Attempt of = look(attempt);
  kept.changed = true;
  kept.batch = of.batch;
  database_.prepare("UPDATE attempt SET yuan = ? WHERE id = ?").bind(yuan.millionths, attempt).run();
  // An order that was never booked as bought, a doubt for one, has its yuan in the sum and is none of the tasks.
  database_
      .prepare(R"sql(
      INSERT INTO spent (day, account, project, batch_id, model, tasks, credits, unproven, unknown, yuan, yuan_known)
      VALUES (?, ?, ?, ?, ?, 0, 0, 0, 0, ?, ? AND EXISTS (SELECT 1 FROM ledger WHERE attempt_id = ? AND kind = 'charge'))
      ON CONFLICT (day, account, project, batch_id, model) DO UPDATE SET yuan = yuan + excluded.yuan,
        yuan_known = yuan_known + excluded.yuan_known)sql")
      .bind(of.day, of.account, of.project, of.batch, of.model,
            yuan.millionths - kept.before.value_or(Yuan{}).millionths, !kept.before.has_value(), attempt)
      .run();
  return kept;
}

Applied Apply::operator()(RecordYuan const& intent) {
  for (auto const& each : intent.shown) {
    auto kept = money_.keep_yuan(each.attempt, each.yuan);
    if (!kept.changed) continue;
    event(intent.at, kept.batch, each.job, each.attempt, kept.before ? "yuan_corrected" : "yuan_known",
          kept.before ? fmt::format("{} yuan instead of {} yuan", to_text(each.yuan), to_text(*kept.before))
                      : fmt::format("{} yuan", to_text(each.yuan)));
  }
  return {};
}

}  // namespace yj::store
