#include "store/stops.hpp"

#include "core/failure_share.hpp"

#include <algorithm>

namespace yj::store {

namespace {

/// Identifiers of the last failed jobs, newest first, with blanks between them.
constexpr std::size_t kRecentMax = 10;
constexpr std::size_t kIdLetters = 32;
constexpr int kOthersMax = 20;

std::string with_recent(JobId job, std::string const& before) {
  std::string recent = job.text() + (before.empty() ? "" : " ") + before;
  recent.resize(std::min(recent.size(), kRecentMax * (kIdLetters + 1) - 1));
  return recent;
}

std::vector<std::string> references_of(Database& database, JobId job) {
  std::vector<std::string> files;
  auto rows = database.prepare("SELECT source FROM input WHERE job_id = ? ORDER BY position");
  rows.bind(job);
  while (rows.row()) files.push_back(rows.text(0));
  return files;
}

}  // namespace

void Stops::accept(BatchId batch, StopRule const& rule) {
  database_.prepare("INSERT INTO batch_stop (batch_id, fails_in_row_max, fail_rate_max) VALUES (?, ?, ?)")
      .bind(batch, rule.fails_in_row, rule.fail_rate)
      .run();
}

void Stops::begin_anew(BatchId batch) {
  database_
      .prepare(
          "UPDATE batch_stop SET in_row = 0, finished = 0, failed = 0, same_refusals = 0, refusal = '', "
          "recent = '' "
          "WHERE batch_id = ?")
      .bind(batch)
      .run();
}

std::optional<std::string> Stops::note(BatchId batch, SettleAttempt const& settled, JobState to) {
  bool const failed = to == JobState::failed;
  bool const succeeded = to == JobState::collecting;
  if (!failed && !succeeded && to != JobState::running) return std::nullopt;
  StopRule rule;
  StopCount count;
  std::string refusal;
  std::string recent;
  {
    auto rows = database_.prepare(R"sql(
        SELECT fails_in_row_max, fail_rate_max, in_row, finished, failed, same_refusals, refusal, recent
        FROM batch_stop WHERE batch_id = ?)sql");
    rows.bind(batch);
    YJ_ASSERT(rows.row());
    rule = {static_cast<int>(rows.integer(0)), static_cast<int>(rows.integer(1))};
    count = {static_cast<int>(rows.integer(2)), rows.integer(3), rows.integer(4),
             static_cast<int>(rows.integer(5))};
    refusal = rows.text(6);
    recent = rows.text(7);
  }
  bool const counts = failed || succeeded;
  if (!counts && count.same_refusals == 0)
    return std::nullopt;  // an order was taken, and nothing is to be reset
  count.finished += counts ? 1 : 0;
  count.failed += failed ? 1 : 0;
  if (counts) count.fails_in_row = failed ? count.fails_in_row + 1 : 0;
  if (failed) recent = with_recent(settled.job, recent);
  if (settled.event == JobEvent::refused) {
    count.same_refusals = refusal == settled.reason ? count.same_refusals + 1 : 1;
    refusal = settled.reason;
  } else if (!failed) {
    count.same_refusals = 0;
    refusal.clear();
  }
  database_
      .prepare(R"sql(
      UPDATE batch_stop SET in_row = ?, finished = ?, failed = ?, same_refusals = ?, refusal = ?, recent = ?
      WHERE batch_id = ?)sql")
      .bind(count.fails_in_row, count.finished, count.failed, count.same_refusals, refusal, recent, batch)
      .run();
  if (!failed) return std::nullopt;
  auto reason = reason_to_stop(rule, count, refusal);
  if (!reason) return std::nullopt;
  auto const share = shared(batch, recent);
  return share.empty() ? *reason : *reason + "; " + share;
}

/// What the last failures share and the other jobs of the batch do not, as far as a few of those tell.
std::string Stops::shared(BatchId batch, std::string const& recent) {
  std::vector<FailedJob> failed;
  for (std::size_t at = 0; at + kIdLetters <= recent.size(); at += kIdLetters + 1) {
    auto const id = JobId::parse(recent.substr(at, kIdLetters));
    YJ_ASSERT(id.has_value());
    auto rows = database_.prepare("SELECT model, failure_class, reason, prompt FROM job WHERE id = ?");
    rows.bind(*id);
    if (!rows.row()) continue;
    failed.push_back({rows.text(0), rows.text(1), rows.text(2), rows.text(3), references_of(database_, *id)});
  }
  std::vector<OtherJob> others;
  // What succeeded tells most; what waits tells whether all jobs of the batch have it.
  for (auto const* state : {"done", "collecting", "running", "ready"}) {
    int const room = kOthersMax - static_cast<int>(others.size());
    auto rows = database_.prepare(
        "SELECT id, model, prompt FROM job WHERE batch_id = ? AND state = ? ORDER BY position LIMIT ?");
    rows.bind(batch, state, room);
    while (rows.row())
      others.push_back({rows.text(1), rows.text(2), references_of(database_, rows.id<JobId>(0))});
  }
  return what_they_share(failed, others);
}

}  // namespace yj::store
