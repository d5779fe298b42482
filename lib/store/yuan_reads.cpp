#include "store/yuan_reads.hpp"

namespace yj::store {

namespace {

struct Match {
  ShownYuan shown;
  std::optional<Yuan> known;
};

std::optional<Match> match(Statement& rows) {
  if (!rows.row()) return std::nullopt;
  Match found;
  found.shown.attempt = rows.id<AttemptId>(0);
  found.shown.job = rows.id<JobId>(1);
  found.shown.succeeded = rows.integer(2) != 0;
  if (!rows.null(3)) found.known = Yuan{rows.integer(3)};
  return found;
}

std::optional<Match> by_transno(Database& database, std::string const& account, std::string const& transno,
                                std::optional<TaskId> const& task) {
  if (transno.empty()) return std::nullopt;
  auto rows = database.prepare(R"sql(
      SELECT id, job_id, state = 'succeeded', yuan FROM attempt
      WHERE transno = ? AND account = ? AND (task_id IS NULL OR ?3 IS NULL OR task_id = ?3))sql");
  rows.bind(transno, account, task ? std::optional{task->text} : std::nullopt);
  return match(rows);
}

std::optional<Match> by_task(Database& database, std::string const& account,
                             std::optional<TaskId> const& task) {
  if (!task) return std::nullopt;
  auto rows = database.prepare(
      "SELECT id, job_id, state = 'succeeded', yuan FROM attempt WHERE account = ? AND task_id = ? LIMIT 1");
  rows.bind(account, task->text);
  return match(rows);
}

}  // namespace

std::optional<ShownYuan> read_yuan_news(Database& database, std::string const& account,
                                        std::string const& transno, std::optional<TaskId> const& task,
                                        Yuan yuan) {
  auto found = by_transno(database, account, transno, task);
  if (!found) found = by_task(database, account, task);
  if (!found || found->known == yuan) return std::nullopt;
  found->shown.yuan = yuan;
  found->shown.corrects = found->known.has_value();
  return found->shown;
}

YuanUnknown read_yuan_unknown(Database& database, std::string const& account, Instant since) {
  auto rows = database.prepare(R"sql(
      SELECT count(*), min(began_at) FROM (SELECT began_at FROM attempt INDEXED BY attempt_without_yuan
        WHERE state = 'succeeded' AND yuan IS NULL AND account = ? AND ended_at >= ? ORDER BY ended_at DESC LIMIT ?))sql");
  rows.bind(account, since, kYuanUnknownMax);
  YJ_ASSERT(rows.row());
  YuanUnknown unknown;
  unknown.tasks = rows.integer(0);
  if (unknown.tasks > 0) unknown.oldest = rows.instant(1);
  return unknown;
}

std::vector<std::string> accounts_without_yuan(Database& database) {
  std::vector<std::string> accounts;
  std::string last;
  // From account to account, not through every task.
  auto next_account = [&]() -> bool {
    auto rows = database.prepare(R"sql(
        SELECT account FROM attempt INDEXED BY attempt_without_yuan
        WHERE state = 'succeeded' AND yuan IS NULL AND account > ? ORDER BY account LIMIT 1)sql");
    rows.bind(last);
    if (!rows.row()) return false;
    last = rows.text(0);
    return true;
  };
  while (next_account()) accounts.push_back(last);
  return accounts;
}

}  // namespace yj::store
