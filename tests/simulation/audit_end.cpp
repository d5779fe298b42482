// What must be true when everything has come to rest.
#include "simulation/audit.hpp"

#include <fmt/format.h>

#include <set>

namespace yj::simulation {

/// What the platform itself keeps from ending: a record that was lost or moved away, a task that never ends. Such a task
/// counts as running for good, so with low limits others may wait behind it.
bool Audit::may_stay(JobId job, JobState state, std::string const& attention) {
  if (is_final(state)) return true;
  if (state == JobState::ready) return daemon_.full_lanes().contains(lane_of(job));
  if (state != JobState::running && state != JobState::collecting) return false;
  auto rows =
      database().prepare("SELECT id, task_id FROM attempt WHERE job_id = ? ORDER BY number DESC LIMIT 1");
  rows.bind(job);
  if (!rows.row()) return false;
  // Of an order that became two tasks the one that is brought home.
  Task const* task = rows.null(1) ? world_.books.of(rows.id<AttemptId>(0)) : world_.books.by_id(rows.text(1));
  Instant now = world_.timeline.now();
  bool gone = task != nullptr && (!task->shown(now) || task->end == Task::End::never);
  return gone && !attention.empty();
}

LaneKey Audit::lane_of(JobId job) {
  auto rows = database().prepare("SELECT account, model FROM job WHERE id = ?");
  rows.bind(job);
  YJ_ASSERT(rows.row());
  return {rows.text(0), rows.text(1)};
}

/// A job that is ready, of an active batch, and waits neither for money nor for anything that the core would say.
void Audit::look_for_stalls() {
  constexpr int kLooks = 4;
  if (!daemon_.up()) return;
  std::map<JobId, int> idle;
  std::set<LaneKey> open = daemon_.open_lanes();
  auto rows = database().prepare(R"sql(
      SELECT job.id, job.account, job.model, batch.name, job.price_class, job.duration FROM job JOIN batch ON batch.id = job.batch_id
      WHERE job.state = 'ready' AND batch.state = 'active' AND job.changed_at < ? AND NOT EXISTS (
        SELECT 1 FROM money_wait AS wait WHERE wait.batch_id = batch.id AND wait.price_class = job.price_class
          AND wait.duration = job.duration))sql");
  rows.bind(daemon_.clock() - std::chrono::hours{1});
  while (rows.row()) {
    if (!open.contains({rows.text(1), rows.text(2)})) continue;
    JobId job = rows.id<JobId>(0);
    auto before = idle_.find(job);
    idle[job] = before == idle_.end() ? 1 : before->second + 1;
    if (idle[job] >= kLooks)
      throw Violation("a job that nothing keeps goes",
                      fmt::format("job {} of batch {} ({} / {}, {} {} s) has been ready for long", job.text(),
                                  rows.text(3), rows.text(1), rows.text(2), rows.text(4), rows.integer(5)));
  }
  idle_ = std::move(idle);
  look_for_neglect();
}

bool Audit::all_finished() {
  if (!daemon_.up()) return false;
  auto rows = database().prepare("SELECT id, state, attention FROM job");
  while (rows.row()) {
    if (!may_stay(rows.id<JobId>(0), *parse_job_state(rows.text(1)), rows.text(2))) return false;
  }
  return database().integer(
             "SELECT (SELECT count(*) FROM batch_change) + (SELECT count(*) FROM retry_order)") == 0;
}

void Audit::at_the_end() {
  everything();
  pages();
  {
    auto rows = database().prepare("SELECT id, state, attention FROM job");
    while (rows.row()) {
      JobId job = rows.id<JobId>(0);
      if (!may_stay(job, *parse_job_state(rows.text(1)), rows.text(2)))
        throw Violation("everything that can finish does",
                        fmt::format("job {} is still {}", job.text(), rows.text(1)));
    }
  }
  none("what was decided about many jobs is carried out", R"sql(
      SELECT hex(batch_id) FROM batch_change UNION ALL SELECT 'retry ' || number FROM retry_order LIMIT 1)sql");
  Instant now = world_.timeline.now();
  for (auto const& task : world_.books.tasks()) {
    if (task.echo || !task.succeeded(now) || world_.books.excused(task.attempt) || forgotten(task)) continue;
    auto rows = database().prepare(R"sql(
        SELECT attempt.state, attempt.task_id,
          (SELECT sum(amount) FROM ledger WHERE attempt_id = attempt.id AND kind IN ('charge', 'adjust')),
          (SELECT max(source = 'reported') FROM ledger WHERE attempt_id = attempt.id AND kind IN ('charge', 'adjust'))
        FROM attempt WHERE id = ?)sql");
    rows.bind(task.attempt);
    if (!rows.row()) throw Violation("nothing that was bought is forgotten", task.id);
    std::string state = rows.text(0);
    // The one that was taken home may be its echo.
    Task const* taken = rows.null(1) ? &task : world_.books.by_id(rows.text(1));
    // Its other task may have been taken, and have failed.
    if (state == "failed" && world_.books.echoed(task.attempt)) continue;
    bool out_of_reach = taken == nullptr || !taken->shown(now);
    if (state != "succeeded") {
      // `purchases` has seen that somebody might give it up.
      if (state == "unresolved" || (state == "running" && out_of_reach)) continue;
      throw Violation("what was bought comes home", fmt::format("{} is {}", task.id, state));
    }
    bool reported = !rows.null(3) && rows.integer(3) != 0;
    if (reported && rows.integer(2) != taken->price.millionths)
      throw Violation("the ledger agrees with the platform's books",
                      fmt::format("{} cost {} and was booked with {}", task.id, taken->price.millionths,
                                  rows.integer(2)));
    if (reported && !taken->reports_price) throw Violation("an estimate is called an estimate", task.id);
    if (!reported && taken->reports_price && taken->priced <= taken->ends)
      throw Violation("a price that was told is booked", task.id);
  }
  auto files = database().prepare(R"sql(
      SELECT artifact.path, artifact.sha256, artifact.kind, artifact.attempt_id FROM artifact
      JOIN job ON job.id = artifact.job_id WHERE job.state = 'done')sql");
  while (files.row()) {
    std::string path = files.text(0);
    Task const* task = world_.books.by_id(path.substr(0, path.find('.')));
    bool own = task != nullptr && task->attempt == files.id<AttemptId>(3);
    if (!own || files.digest(1) != file_of(task->id, files.text(2)))
      throw Violation("a job gets its own file", path);
  }
}

}  // namespace yj::simulation
