#include "simulation/audit.hpp"

#include "core/job_state.hpp"
#include "store/event_kinds.hpp"
#include "store/sqlite_store.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace yj::simulation {

namespace {

/// Reachable by any number of steps.
bool leads_to(JobState from, JobState to) {
  std::set<JobState> seen{from};
  std::vector<JobState> open{from};
  while (!open.empty()) {
    JobState at = open.back();
    open.pop_back();
    if (at == to) return true;
    for (auto event : kJobEvents) {
      if (auto then = next(at, event); then && seen.insert(*then).second) open.push_back(*then);
    }
  }
  return false;
}

/// One step, or what one transaction may do in several: an order that comes back cancelled, an answer from the rescue log.
bool legal(JobState from, JobState to) {
  if (from == to) return true;
  for (auto first : kJobEvents) {
    auto middle = next(from, first);
    if (!middle) continue;
    if (*middle == to) return true;
    for (auto second : kJobEvents) {
      if (auto end = next(*middle, second); end && *end == to) return true;
    }
  }
  return false;
}

}  // namespace

store::Database& Audit::database() {
  if (!database_) {
    auto opened = store::Database::open(world_.folder / "store.db", store::Database::Mode::read_only);
    YJ_ASSERT(opened.has_value());
    database_.emplace(std::move(*opened));
  }
  return *database_;
}

void Audit::none(std::string_view promise, std::string_view sql) {
  auto rows = database().prepare(sql);
  if (rows.row()) throw Violation(std::string{promise}, rows.text(0));
}

bool Audit::given_up(AttemptId attempt) {
  auto rows = database().prepare("SELECT state FROM attempt WHERE id = ?");
  rows.bind(attempt);
  return rows.row() && rows.text(0) == "unresolved";
}

void Audit::after_open() {
  if (restored_) restored();
  for (auto const& [attempt, task] : daemon_.disk().rescued()) {
    auto rows = database().prepare("SELECT state, coalesce(task_id, '') FROM attempt WHERE id = ?");
    rows.bind(attempt);
    bool known = rows.row() && rows.text(0) != "armed" && rows.text(0) != "in_doubt" &&
                 (!task || rows.text(1) == task->text);
    if (!known) throw Violation("what the rescue log keeps comes back", attempt.text());
  }
  daemon_.disk().forget_rescued();
  states(true);
  everything();
}

void Audit::after_commit(bool limits_changed) {
  states(limits_changed);
  holds(limits_changed);
  bool all = world_.scenario.check_often || ++commits_ % 50 == 0;
  if (all) everything();
}

void Audit::states(bool limits_changed) {
  std::int64_t before = last_event_;
  auto entries = new_entries();
  auto any = [&](std::string_view kind) {
    return std::any_of(entries.begin(), entries.end(), [&](auto const& each) { return each.kind == kind; });
  };
  if (any("preparing")) begins(before);
  if (any("retried")) retries(before);
  steps(entries);
  stops(entries);
  if (!limits_changed) limits(entries);
}

std::vector<Audit::Entry> Audit::new_entries() {
  std::vector<Entry> entries;
  auto rows = database().prepare(
      "SELECT seq, batch_id, job_id, kind, text, attempt_id FROM event WHERE seq > ? AND batch_id IS NOT "
      "NULL ORDER BY "
      "seq");
  rows.bind(last_event_);
  while (rows.row()) {
    last_event_ = rows.integer(0);
    if (!store::is_event_kind(rows.text(3)))
      throw Violation("an event is of a kind that clients are told of", rows.text(3));
    Entry entry{last_event_, rows.id<BatchId>(1), std::nullopt, std::nullopt, rows.text(3), rows.text(4)};
    if (!rows.null(5)) entry.attempt = rows.id<AttemptId>(5);
    if (!rows.null(2)) entry.job = rows.id<JobId>(2);
    entries.push_back(std::move(entry));
  }
  return entries;
}

/// The events say which jobs changed.
void Audit::steps(std::vector<Entry> const& entries) {
  std::map<JobId, int> changed;
  for (auto const& entry : entries) {
    if (entry.job) changed[*entry.job] += 1;
  }
  for (auto const& [job, events] : changed) {
    auto rows = database().prepare("SELECT state FROM job WHERE id = ?");
    rows.bind(job);
    if (!rows.row()) throw Violation("no job vanishes", job.text());
    JobState now = *parse_job_state(rows.text(0));
    JobState before = known_.try_emplace(job, JobState::ready).first->second;
    bool allowed = events == 1 ? legal(before, now) : leads_to(before, now);
    if (!allowed)
      throw Violation("a job takes legal steps",
                      fmt::format("job {} went from {} to {}", job.text(), name_of(before), name_of(now)));
    known_[job] = now;
  }
}

/// What is paused, held or cancelled begins nothing.
void Audit::begins(std::int64_t since) {
  auto rows = database().prepare(R"sql(
      SELECT batch.name || ' is ' || batch.state FROM event JOIN batch ON batch.id = event.batch_id
      WHERE event.seq > ?1 AND event.kind = 'preparing' AND batch.state <> 'active' AND NOT EXISTS (
        SELECT 1 FROM event AS other WHERE other.seq > ?1 AND other.batch_id = batch.id AND other.kind LIKE 'batch%'))sql");
  rows.bind(since);
  if (rows.row()) throw Violation("a stopped batch begins nothing", rows.text(0));
  // Whatever became of its batch since: a job that was cancelled with it and that nobody wanted again has no event in between.
  auto cancelled = database().prepare(R"sql(
      SELECT hex(began.job_id) FROM event AS began
      WHERE began.seq > ? AND began.kind = 'preparing' AND NOT EXISTS (
        SELECT 1 FROM event WHERE event.job_id = began.job_id AND event.seq < began.seq AND event.seq > (
          SELECT coalesce(max(seq), 0) FROM event AS stop
          WHERE stop.batch_id = began.batch_id AND stop.kind = 'batch_cancelled' AND stop.seq < began.seq))
        AND EXISTS (SELECT 1 FROM event AS stop
          WHERE stop.batch_id = began.batch_id AND stop.kind = 'batch_cancelled' AND stop.seq < began.seq))sql");
  cancelled.bind(since);
  if (cancelled.row())
    throw Violation("what was cancelled with its batch stays so until somebody wants it", cancelled.text(0));
}

/// What was said before a cancelling, of many jobs at once, does not count for those whose rows it had not reached.
void Audit::retries(std::int64_t since) {
  auto wanted = database().prepare(R"sql(
      SELECT DISTINCT again.job_id, again.batch_id FROM event AS again JOIN event AS stop ON stop.batch_id = again.batch_id
      WHERE again.seq > ? AND again.kind = 'retried' AND stop.kind = 'batch_cancelled' AND stop.seq < again.seq)sql");
  wanted.bind(since);
  while (wanted.row()) {
    JobId const job = wanted.id<JobId>(0);
    // By the person's own clock: the daemon's may be wrong.
    auto const cancelled = world_.books.cancelled_at(wanted.id<BatchId>(1));
    if (cancelled && !world_.books.wanted_again(job, *cancelled))
      throw Violation("whoever cancels is heard after all that was said before", job.text());
  }
}

void Audit::before_fire(AttemptId attempt) {
  auto rows = database().prepare(R"sql(
      SELECT attempt.state, job.state, attempt.began_at, attempt.account, job.model, job.id FROM attempt
      JOIN job ON job.id = attempt.job_id WHERE attempt.id = ?)sql");
  rows.bind(attempt);
  if (!rows.row() || rows.text(0) != "armed" || rows.text(1) != "armed")
    throw Violation("nothing is fired before it is armed", attempt.text());
  if (database().integer("SELECT count(*) FROM attempt WHERE state IN ('preparing', 'armed')") >
      daemon_.settings().limits.submits_on_wire)
    throw Violation("an outage costs no more than what is on the wire", attempt.text());
  if (auto since = daemon_.unattended_since()) {
    Instant began = rows.instant(2);
    auto gates = database().prepare(
        "SELECT since, probe_at FROM gate WHERE account = ? AND model IN ('', ?) ORDER BY model LIMIT 1");
    gates.bind(rows.text(3), rows.text(4));
    // An instant that a wrong clock left behind is pulled in at a start: to an hour is more than that.
    if (gates.row() && began > gates.instant(0) && began < gates.instant(1) &&
        gates.instant(1) < *since + std::chrono::minutes{33} && gates.instant(0) < began)
      throw Violation("a closed gate lets nothing but probes pass", attempt.text());
  }
}

void Audit::everything() {
  {
    auto rows = database().prepare("SELECT id, state FROM job");
    while (rows.row()) {
      JobId job = rows.id<JobId>(0);
      JobState now = *parse_job_state(rows.text(1));
      auto [place, fresh] = known_.try_emplace(job, now);
      // A cancelled batch has one event for all of its jobs.
      if (!fresh && place->second != now && now != JobState::cancelled)
        throw Violation(
            "every change of a job leaves an event",
            fmt::format("job {} was {} and is {}", job.text(), name_of(place->second), name_of(now)));
      place->second = now;
    }
  }
  none("counts agree with the jobs", R"sql(
      SELECT 'batch_count of ' || hex(batch_id) || ' ' || state FROM batch_count
      WHERE jobs <> (SELECT count(*) FROM job WHERE job.batch_id = batch_count.batch_id AND job.state = batch_count.state) LIMIT 1)sql");
  none("counts agree with the jobs", R"sql(
      SELECT 'job_total of ' || state FROM job_total
      WHERE jobs <> (SELECT count(*) FROM job WHERE job.state = job_total.state) LIMIT 1)sql");
  // What is edited while it cannot be ordered joins its new group when it becomes ready.
  none("counts agree with the jobs", R"sql(
      WITH now AS (
        SELECT batch_id, price_class, duration, priority, account, model, sum(state = 'ready') AS ready, sum(state = 'held') AS held
        FROM job GROUP BY batch_id, price_class, duration, priority)
      SELECT 'job_group of ' || hex(now.batch_id) || ' ' || now.price_class FROM now
      WHERE (now.ready, now.held, now.account, now.model) IS NOT (SELECT ready, held, account, model FROM job_group
        WHERE (batch_id, price_class, duration, priority) = (now.batch_id, now.price_class, now.duration, now.priority))
        AND (now.ready + now.held > 0 OR EXISTS (SELECT 1 FROM job_group
          WHERE (batch_id, price_class, duration, priority) = (now.batch_id, now.price_class, now.duration, now.priority)))
      UNION ALL
      SELECT 'job_group of ' || hex(batch_id) || ' ' || price_class FROM job_group
      WHERE ready + held > 0 AND NOT EXISTS (SELECT 1 FROM now WHERE (batch_id, price_class, duration, priority)
        = (job_group.batch_id, job_group.price_class, job_group.duration, job_group.priority)) LIMIT 1)sql");
  none("counts agree with the jobs", R"sql(
      SELECT 'price_count of ' || price_class FROM price_count
      WHERE (waiting, under_way) IS NOT (
        SELECT coalesce(sum(state = 'ready'), 0), coalesce(sum(state IN ('preparing', 'armed', 'in_doubt', 'running')), 0) FROM job
        WHERE job.account = price_count.account AND job.price_class = price_count.price_class
          AND job.duration = price_count.duration) LIMIT 1)sql");
  attempts();
  purchases();
  money();
}

/// The last attempt of a job stands where the job stands, and no other is under way.
void Audit::attempts() {
  none("one attempt at a time", R"sql(
      SELECT 'job ' || hex(job_id) FROM attempt WHERE state IN ('preparing', 'armed', 'in_doubt', 'running')
      GROUP BY job_id HAVING count(*) > 1 LIMIT 1)sql");
  none("a job and its attempt agree", R"sql(
      SELECT 'job ' || hex(job.id) || ' is ' || job.state || ', its attempt ' || attempt.state FROM job
      JOIN attempt ON attempt.job_id = job.id
        AND attempt.number = (SELECT max(number) FROM attempt AS other WHERE other.job_id = job.id)
      WHERE CASE
        WHEN job.state IN ('preparing', 'armed', 'in_doubt', 'running') THEN attempt.state <> job.state
        WHEN job.state IN ('collecting', 'done') THEN attempt.state <> 'succeeded'
        ELSE attempt.state IN ('preparing', 'armed', 'in_doubt', 'running', 'succeeded') END LIMIT 1)sql");
  auto tried = database().prepare(R"sql(
      SELECT job.id, batch.name, count(*) FROM attempt JOIN job ON job.id = attempt.job_id JOIN batch ON batch.id = job.batch_id
      WHERE attempt.state = 'failed' AND (submit_status IS NOT NULL OR final_answer IS NOT NULL)
      GROUP BY job.id HAVING count(*) > 1)sql");
  while (tried.row()) {
    // A first try and as many more as the batch allows, and that again for each time that a person wanted it once more, or
    // that a restored store forgot how often it was tried. What a restored store knows from the journal alone and closed
    // because a later order followed may never have left at all: only what was answered counts.
    JobId job = tried.id<JobId>(0);
    RetryPolicy const& policy = world_.books.rules_of(tried.text(1)).retry;
    int most = 0;
    for (auto failure : kFailureClasses) most = std::max(most, policy.times(failure));
    if (tried.integer(2) > (1 + most) * (1 + world_.books.retries(job) + world_.books.restored()))
      throw Violation("nothing is tried for ever", job.text());
  }
  none("attempts are counted", R"sql(
      SELECT 'job ' || hex(job_id) FROM attempt GROUP BY job_id HAVING max(number) <> count(*) LIMIT 1)sql");
  none("a cancelled batch has nothing that waits", R"sql(
      SELECT 'job ' || hex(job.id) FROM job JOIN batch ON batch.id = job.batch_id
      WHERE batch.state = 'cancelled' AND job.state = 'ready'
        AND NOT EXISTS (SELECT 1 FROM batch_change WHERE batch_change.batch_id = batch.id AND job.position >= batch_change.next)
      LIMIT 1)sql");
  none("a running job knows its task", R"sql(
      SELECT 'attempt ' || hex(id) FROM attempt WHERE state = 'running' AND task_id IS NULL LIMIT 1)sql");
  none("done means that every file is home", R"sql(
      SELECT 'job ' || hex(job.id) FROM job WHERE state = 'done'
        AND (NOT EXISTS (SELECT 1 FROM artifact WHERE job_id = job.id)
          OR EXISTS (SELECT 1 FROM artifact WHERE job_id = job.id AND home_at IS NULL)) LIMIT 1)sql");
}

/// Every task that the platform has is known, or in doubt; and what the store says of it is true.
void Audit::purchases() {
  Instant now = world_.timeline.now();
  auto wrong = [](std::string_view promise, Task const& task, std::string const& state) {
    throw Violation(std::string{promise}, fmt::format("{} was bought by attempt {} of job {}, which is {}",
                                                      task.id, task.attempt.text(), task.job.text(), state));
  };
  for (auto const& task : world_.books.tasks()) {
    if (task.echo || forgotten(task)) continue;
    auto rows = database().prepare("SELECT state, coalesce(task_id, ''), yuan FROM attempt WHERE id = ?");
    rows.bind(task.attempt);
    std::string state = rows.row() ? rows.text(0) : "unknown";
    bool other_yuan = !rows.null(2) && rows.integer(2) != task.yuan.millionths;
    if (state != "unknown" && other_yuan && !world_.books.echoed(task.attempt))
      wrong("a task has its own price in yuan", task, state);
    bool forgotten = state == "unknown" || state == "preparing" || state == "unsent" ||
                     state == "turned_away" || state == "refused" || state == "not_created";
    if (forgotten) wrong("nothing that was bought is forgotten", task, state);
    std::string known = rows.text(1);
    Task const* taken = known.empty() ? &task : world_.books.by_id(known);
    if (state == "running" && known.empty()) wrong("no task id is lost", task, state);
    if (taken == nullptr || taken->attempt != task.attempt)
      wrong("a job has its own task", task, state + " with " + known);
    if (state == "failed" && !taken->failed(now)) wrong("what succeeds is not called failed", task, state);
    if (state == "succeeded" && !taken->succeeded(now))
      wrong("what did not succeed is not called so", task, state);
    if (state == "unresolved" && !world_.books.excused(task.attempt)) {
      // By the policy of its batch: the books allow it once for each job when the next order comes.
      auto policy = database().prepare(R"sql(
          SELECT 1 FROM attempt JOIN job ON job.id = attempt.job_id JOIN batch ON batch.id = job.batch_id
          WHERE attempt.id = ? AND batch.on_doubt = 'resend_once')sql");
      policy.bind(task.attempt);
      if (!policy.row()) wrong("only a person or a policy orders again", task, state);
    }
  }
}

}  // namespace yj::simulation
