#include "store/rescued.hpp"

#include "store/apply.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>

namespace yj::store {

namespace {

enum class Fate { settled, known, stray };

std::string name_of_purchase(SettleAttempt const& entry) {
  return entry.task ? fmt::format("task {}", entry.task->text)
                    : fmt::format("the result of attempt {}", entry.attempt.text());
}

/// A doubt that an earlier start or the journal of orders left: the answer is here after all.
void end_doubt(Database& database, SettleAttempt const& entry) {
  database
      .prepare(R"sql(
      UPDATE attempt SET state = 'armed', reason = '', answered_at = NULL, ended_at = NULL
      WHERE id = ? AND state = 'in_doubt')sql")
      .bind(entry.attempt)
      .run();
  // From a doubt a job may go back to `ready`, and from there it is the armed one that it was.
  for (auto const* state : {"ready", "preparing", "armed"})
    database.prepare("UPDATE job SET state = ?, reason = '' WHERE id = ?").bind(state, entry.job).run();
}

Fate settle(Opening const& opening, SettleAttempt const& entry) {
  Database& database = opening.database;
  std::string attempt_state;
  std::string job_state;
  std::string task;
  bool latest = false;
  {
    auto rows = database.prepare(R"sql(
        SELECT attempt.state, job.state, coalesce(attempt.task_id, ''),
          attempt.number = (SELECT max(number) FROM attempt WHERE job_id = job.id)
        FROM attempt JOIN job ON job.id = attempt.job_id WHERE attempt.id = ? AND job.id = ?)sql");
    rows.bind(entry.attempt, entry.job);
    if (!rows.row()) return Fate::stray;
    attempt_state = rows.text(0);
    job_state = rows.text(1);
    task = rows.text(2);
    latest = rows.integer(3) != 0;
  }
  bool finished = !entry.task && (attempt_state == "running" || attempt_state == "succeeded");
  if (finished || (entry.task && task == entry.task->text)) return Fate::known;
  bool open = attempt_state == job_state &&
              (attempt_state == "preparing" || attempt_state == "armed" || attempt_state == "in_doubt");
  if (!open || !latest) return Fate::stray;
  if (attempt_state == "in_doubt") end_doubt(database, entry);
  IdSource ids{0};  // settling makes no identifiers
  Apply apply{database, ids, opening.epoch, opening.owner};
  apply(entry);
  return Fate::settled;
}

Result<void> note_stray(std::filesystem::path const& strays, SettleAttempt const& entry) {
  Fd fd{::open(strays.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0640)};
  if (!fd) return system_error("open", strays, errno);
  std::string line = fmt::format("{} job {} attempt {}: {}\n", to_iso(entry.at), entry.job.text(),
                                 entry.attempt.text(), name_of_purchase(entry));
  if (auto wrote = write_all(fd.get(), line, strays); !wrote) return wrote;
  if (::fsync(fd.get()) != 0) return system_error("sync", strays, errno);
  return sync_folder(strays.parent_path());
}

}  // namespace

Result<std::vector<std::string>> take_in(Opening const& opening, RescueLog& log,
                                         std::filesystem::path const& strays) {
  std::vector<std::string> notes = log.notes();
  for (auto const& entry : log.entries()) {
    Fate fate = Fate::stray;
    try {
      Savepoint one{opening.database};
      fate = settle(opening, entry);
      one.release();
    } catch (SqlError const& error) {
      return fail(error.error.code == Errc::conflict ? Errc::unavailable : error.error.code,
                  fmt::format("{} was ordered and stands in {}, but the store does not take it: {}. Nothing "
                              "is ordered before it does",
                              name_of_purchase(entry), log.path().string(), error.error.what));
    }
    if (fate == Fate::settled)
      notes.push_back(
          fmt::format("{} came back from {}: its job goes on", name_of_purchase(entry), log.path().string()));
    if (fate == Fate::stray) {
      if (auto noted = note_stray(strays, entry); !noted) return noted.error();
      notes.push_back(
          fmt::format("{} was ordered for job {}, of which this store knows no such attempt. It is "
                      "noted in {}; look it up at the platform",
                      name_of_purchase(entry), entry.job.text(), strays.string()));
    }
    if (auto cleared = log.clear(entry.attempt); !cleared) return cleared.error();
  }
  return notes;
}

}  // namespace yj::store
