#include "store/answers.hpp"
#include "store/apply.hpp"
#include "store/usage.hpp"

#include <fmt/format.h>

namespace yj::store {

namespace {

/// How long a claim on a job holds before another owner may ask; with one owner it is only written down.
constexpr Duration kLease = std::chrono::hours{1};

std::optional<std::int64_t> reported(std::string const& usage) {
  auto credits = credits_in(usage);
  return credits ? std::optional{credits->millionths} : std::nullopt;
}

}  // namespace

void refuse(Errc code, std::string what) { throw SqlError{fail(code, std::move(what))}; }

Apply::Job Apply::look(JobId id) {
  auto rows = database_.prepare(R"sql(
      SELECT job.batch_id, job.name, job.account, job.state, batch.state, job.epoch, job.owner IS NULL, job.price_class, job.duration,
        job.revision
      FROM job JOIN batch ON batch.id = job.batch_id WHERE job.id = ?)sql");
  rows.bind(id);
  if (!rows.row()) refuse(Errc::not_found, fmt::format("there is no job {}", id.text()));
  auto state = parse_job_state(rows.text(3));
  YJ_ASSERT(state.has_value());
  bool mine = rows.integer(6) != 0 || rows.integer(5) == epoch_;
  if (!mine) refuse(Errc::lost_lease, fmt::format("job {} belongs to another owner now", rows.text(1)));
  PriceClass price{rows.text(7), static_cast<int>(rows.integer(8))};
  return {rows.id<BatchId>(0), rows.text(1),     rows.text(2),   *state,
          rows.text(4),        std::move(price), rows.integer(9)};
}

JobState Apply::step(Job const& job, JobEvent event) {
  auto to = next(job.state, event);
  if (!to)
    refuse(Errc::conflict, fmt::format("job {} is {}; '{}' cannot happen to it", job.name, name_of(job.state),
                                       name_of(event)));
  return *to;
}

void Apply::change_job(JobId id, Job const& job, JobState to, Instant at, std::string const& reason,
                       std::string const& failure_class) {
  // An owner holds a job only while an attempt is under way.
  bool owned = to == JobState::preparing || to == JobState::armed || to == JobState::running ||
               to == JobState::collecting;
  std::optional<std::string> owner;
  std::optional<Instant> lease;
  if (owned) {
    owner = owner_;
    lease = at + kLease;
  }
  auto changed =
      database_
          .prepare(R"sql(
      UPDATE job SET state = ?, reason = ?, failure_class = ?, changed_at = ?, owner = ?, lease_until = ?, epoch = ?
      WHERE id = ? AND state = ? AND (owner IS NULL OR epoch = ?))sql")
          .bind(name_of(to), reason, failure_class, at, owner, lease, epoch_, id, name_of(job.state), epoch_)
          .run();
  YJ_ASSERT(changed == 1);
}

void Apply::event(Instant at, std::optional<BatchId> batch, std::optional<JobId> job,
                  std::optional<AttemptId> attempt, std::string_view kind, std::string const& text) {
  database_
      .prepare("INSERT INTO event (at, batch_id, job_id, attempt_id, kind, text) VALUES (?, ?, ?, ?, ?, ?)")
      .bind(at, batch, job, attempt, kind, text)
      .run();
}

Applied Apply::operator()(BeginSubmission const& intent) {
  Job job = look(intent.job);
  if (job.batch_state != "active")
    refuse(Errc::conflict, fmt::format("the batch of job {} is {}", job.name, job.batch_state));
  JobState to = step(job, JobEvent::begun);
  if (job.revision != intent.revision)
    refuse(Errc::conflict, fmt::format("job {} was edited while its order was made ready", job.name));
  Money::Order order{intent.attempt, job.batch, job.account, job.price, intent.day, intent.at};
  auto planned = money_.plan(order);
  if (auto const* wait = std::get_if<NotAffordable>(&planned)) {
    if (wait->first) event(intent.at, job.batch, std::nullopt, std::nullopt, "waits_for_money", wait->why);
    return {Applied::Proof::none, {}, *wait};
  }
  change_job(intent.job, job, to, intent.at, "", "");
  database_
      .prepare(R"sql(
      INSERT INTO attempt (id, job_id, number, transno, account, state, request_sha256, request_bytes, has_transno, began_at,
        day)
      VALUES (?, ?, (SELECT count(*) + 1 FROM attempt WHERE job_id = ?), ?, ?, 'preparing', ?, ?, ?, ?, ?))sql")
      .bind(intent.attempt, intent.job, intent.job, intent.attempt.text(), job.account, intent.request.digest,
            intent.request.bytes, intent.request.has_transno, intent.at, intent.day)
      .run();
  money_.hold(order, std::get<Money::Holds>(planned));
  event(intent.at, job.batch, intent.job, intent.attempt, name_of(to), "");
  return {Applied::Proof::prepared, intent.attempt, {}};
}

Applied Apply::operator()(ArmAttempt const& intent) {
  Job job = look(intent.job);
  JobState to = step(job, JobEvent::armed);
  auto changed = database_
                     .prepare(
                         "UPDATE attempt SET state = 'armed', armed_at = ? WHERE id = ? AND job_id = ? AND "
                         "state = 'preparing'")
                     .bind(intent.at, intent.attempt, intent.job)
                     .run();
  if (changed != 1)
    refuse(Errc::conflict, fmt::format("attempt {} is not being prepared", intent.attempt.text()));
  change_job(intent.job, job, to, intent.at, "", "");
  event(intent.at, job.batch, intent.job, intent.attempt, name_of(to), "");
  auto batch = database_.prepare("SELECT identity FROM batch WHERE id = ?");
  batch.bind(job.batch);
  YJ_ASSERT(batch.row());
  return {Applied::Proof::armed,
          intent.attempt,
          {},
          Ordered{intent.at, intent.job, intent.attempt, batch.digest(0)}};
}

Applied Apply::operator()(SettleAttempt const& intent) {
  Job job = look(intent.job);
  JobState to = step(job, intent.event);
  bool submit_answer = job.state == JobState::preparing || job.state == JobState::armed;
  bool attempt_ended =
      intent.attempt_state != AttemptState::running && intent.attempt_state != AttemptState::in_doubt;
  auto credits = reported(intent.usage);
  auto changed =
      submit_answer
          ? database_
                .prepare(R"sql(
      UPDATE attempt SET state = ?, task_id = coalesce(?, task_id), answered_at = ?, submit_status = ?, submit_answer = ?, usage = ?,
        credits = ?, reason = ?, ended_at = ? WHERE id = ? AND job_id = ? AND state IN ('preparing', 'armed'))sql")
                .bind(name_of(intent.attempt_state),
                      intent.task ? std::optional{intent.task->text} : std::nullopt, intent.at,
                      intent.raw.status, intent.raw.body, intent.usage, credits, intent.reason,
                      attempt_ended ? std::optional{intent.at} : std::nullopt, intent.attempt, intent.job)
                .run()
          : database_
                .prepare(R"sql(
      UPDATE attempt SET state = ?, task_id = coalesce(?, task_id), ended_at = ?, final_answer = ?, usage = ?, credits = ?, reason = ?
      WHERE id = ? AND job_id = ? AND state IN ('running', 'in_doubt'))sql")
                .bind(name_of(intent.attempt_state),
                      intent.task ? std::optional{intent.task->text} : std::nullopt,
                      attempt_ended ? std::optional{intent.at} : std::nullopt, intent.raw.body, intent.usage,
                      credits, intent.reason, intent.attempt, intent.job)
                .run();
  if (changed != 1)
    refuse(Errc::conflict, fmt::format("attempt {} is settled already", intent.attempt.text()));

  bool back = to == JobState::ready;
  change_job(intent.job, job, to, intent.at, back ? "" : intent.reason, back ? "" : intent.failure_class);
  // Ordering again after a doubt spends nothing of what the retry policy allows.
  if (intent.event == JobEvent::retried && intent.attempt_state == AttemptState::failed)
    database_.prepare("UPDATE job SET retries = retries + 1 WHERE id = ?").bind(intent.job).run();
  bool const whole = intent.attempt_state == AttemptState::succeeded;
  for (auto const& part : intent.inlined) keep_answer(database_, intent.attempt, part, whole);
  put_artifacts(intent.job, intent.attempt, intent.artifacts);
  bool freed = settle_money(intent);
  event(intent.at, job.batch, intent.job, intent.attempt, back ? name_of(intent.attempt_state) : name_of(to),
        intent.reason);

  // What came back unsent although its batch was cancelled meanwhile stops here.
  if (back && job.batch_state == "cancelled") {
    Job now = look(intent.job);
    change_job(intent.job, now, step(now, JobEvent::cancelled), intent.at, "", "");
    event(intent.at, job.batch, intent.job, std::nullopt, name_of(JobState::cancelled), "");
  }
  if (auto held = note_end(intent, job, to)) {
    held->money_freed = freed;
    return {Applied::Proof::none, {}, std::move(*held)};
  }
  if (freed) return {Applied::Proof::none, {}, MoneyFreed{}};
  return {};
}

Applied Apply::operator()(KeepAnswer const& intent) {
  auto armed = database_.prepare("SELECT 1 FROM attempt WHERE id = ? AND job_id = ? AND state = 'armed'");
  armed.bind(intent.attempt, intent.job);
  if (!armed.row())
    refuse(Errc::conflict, fmt::format("attempt {} is not on its way", intent.attempt.text()));
  keep_answer(database_, intent.attempt, intent.so_far, false);
  return {};
}

std::optional<BatchHeld> Apply::note_end(SettleAttempt const& intent, Job const& job, JobState to) {
  auto reason = stops_.note(job.batch, intent, to);
  // What a person decided meanwhile counts more, and a second hold of the same batch says nothing new.
  if (!reason || job.batch_state != "active") return std::nullopt;
  change_batch(job.batch, "active", "held", *reason, "", intent.at);
  return BatchHeld{job.batch, std::move(*reason)};
}

/// What runs or is in doubt keeps its hold, and what never was cleared up keeps what such a task costs: that money may be gone.
/// Whatever else became of the attempt is settled now.
bool Apply::settle_money(SettleAttempt const& intent) {
  switch (intent.attempt_state) {
    case AttemptState::succeeded: return money_.charge(intent.attempt, reported_in(intent.usage), intent.at);
    case AttemptState::unsent:
    case AttemptState::turned_away:
    case AttemptState::not_created:
    case AttemptState::refused:
    case AttemptState::failed: return money_.release(intent.attempt, intent.at);
    case AttemptState::preparing:
    case AttemptState::armed:
    case AttemptState::in_doubt:
    case AttemptState::running: break;
    case AttemptState::unresolved: return money_.give_up(intent.attempt);
  }
  return false;
}

void Apply::refuse_known_task(AttemptId attempt, std::string const& account, TaskId const& task) {
  auto rows = database_.prepare(R"sql(
      SELECT batch.name, job.name FROM attempt JOIN job ON job.id = attempt.job_id JOIN batch ON batch.id = job.batch_id
      WHERE attempt.account = ? AND attempt.task_id = ? AND attempt.id <> ?)sql");
  rows.bind(account, task.text, attempt);
  if (rows.row())
    refuse(Errc::conflict,
           fmt::format("task {} belongs to job '{}' of batch '{}'; no task is given to two jobs", task.text,
                       rows.text(1), rows.text(0)));
}

Applied Apply::operator()(ResolveDoubt const& intent) {
  SettleAttempt const& end = intent.end;
  Job job = look(end.job);
  if (job.state != JobState::in_doubt)
    refuse(Errc::conflict,
           fmt::format("job {} is {}; only a job in doubt can be resolved", job.name, name_of(job.state)));
  if (end.task) refuse_known_task(end.attempt, job.account, *end.task);
  bool again = end.attempt_state == AttemptState::unresolved;
  if (again && intent.by_policy) {
    auto before = database_.prepare("SELECT count(*) FROM attempt WHERE job_id = ? AND state = 'unresolved'");
    before.bind(end.job);
    YJ_ASSERT(before.row());
    if (before.integer(0) > 0)
      refuse(Errc::conflict, fmt::format("job {} was ordered again after a doubt before", job.name));
    if (job.batch_state == "cancelled")
      refuse(Errc::conflict, fmt::format("the batch of job {} is cancelled", job.name));
  }
  event(end.at, job.batch, end.job, end.attempt, "resolved", fmt::format("by {}", intent.by));
  // Who orders again on purpose wants it, as with a retry: its batch may have been cancelled meanwhile.
  if (again) revive_batch(job, end.at);
  Applied applied = (*this)(end);
  hold_for_people(end.job, end.at);
  return applied;
}

void Apply::put_artifacts(JobId job, AttemptId attempt, std::vector<ArtifactPlan> const& plan) {
  for (auto const& artifact : plan) {
    // A file that is home keeps its row; only links of missing ones are renewed.
    database_
        .prepare(R"sql(
        INSERT INTO artifact (job_id, position, attempt_id, kind, url) VALUES (?, ?, ?, ?, ?)
        ON CONFLICT (job_id, position) DO UPDATE SET url = excluded.url, attempt_id = excluded.attempt_id
          WHERE home_at IS NULL AND kind = excluded.kind)sql")
        .bind(job, artifact.index, attempt, name_of(artifact.kind), artifact.url)
        .run();
  }
}

Applied Apply::operator()(RecordLinks const& intent) {
  Job job = look(intent.job);
  if (job.state != JobState::collecting)
    refuse(Errc::conflict, fmt::format("job {} is {}", job.name, name_of(job.state)));
  put_artifacts(intent.job, intent.attempt, intent.artifacts);
  bool freed = money_.adjust(intent.attempt, reported_in(intent.usage), intent.at);
  if (!intent.usage.empty())
    // What was reported first stays, unless it named no price and this one does.
    database_
        .prepare(
            "UPDATE attempt SET usage = ?1, credits = ?2 WHERE id = ?3 "
            "AND (usage = '' OR (credits IS NULL AND ?2 IS NOT NULL))")
        .bind(intent.usage, reported(intent.usage), intent.attempt)
        .run();
  event(intent.at, job.batch, intent.job, intent.attempt, "links_renewed", "");
  if (freed) return {Applied::Proof::none, {}, MoneyFreed{}};
  return {};
}

Applied Apply::operator()(RecordArtifact const& intent) {
  Job job = look(intent.job);
  auto changed =
      database_
          .prepare(R"sql(
      UPDATE artifact SET path = ?, bytes = ?, sha256 = ?, home_at = ? WHERE job_id = ? AND position = ? AND home_at IS NULL)sql")
          .bind(intent.file.path, intent.file.bytes, intent.file.sha256, intent.at, intent.job, intent.index)
          .run();
  if (changed != 1)
    refuse(Errc::conflict,
           fmt::format("file {} of job {} is home already or not expected", intent.index, job.name));
  event(intent.at, job.batch, intent.job, intent.attempt, "artifact_home", intent.file.path);
  return {};
}

Applied Apply::operator()(FinishJob const& intent) {
  Job job = look(intent.job);
  auto missing = database_.prepare("SELECT count(*), count(home_at) FROM artifact WHERE job_id = ?");
  missing.bind(intent.job);
  YJ_ASSERT(missing.row());
  if (missing.integer(0) == 0 || missing.integer(0) != missing.integer(1))
    refuse(Errc::conflict, fmt::format("job {} still misses files", job.name));
  change_job(intent.job, job, step(job, JobEvent::files_home), intent.at, "", "");
  drop_answers(database_, intent.job);
  database_.prepare("UPDATE job SET attention = '' WHERE id = ? AND attention <> ''").bind(intent.job).run();
  event(intent.at, job.batch, intent.job, std::nullopt, name_of(JobState::done), "");
  return {};
}

Applied Apply::operator()(MarkAttention const& intent) {
  Job job = look(intent.job);
  database_.prepare("UPDATE job SET attention = ? WHERE id = ?").bind(intent.text, intent.job).run();
  event(intent.at, job.batch, intent.job, std::nullopt, "attention", intent.text);
  return {};
}

Applied Apply::operator()(SaveGate const& intent) {
  bool was_closed = false;
  bool was_alone = false;
  {
    auto rows = database_.prepare("SELECT alone FROM gate WHERE account = ? AND model = ?");
    rows.bind(intent.account, intent.model);
    was_closed = rows.row();
    was_alone = was_closed && rows.integer(0) != 0;
  }
  auto tell = [&](std::string_view kind, std::string const& words) {
    std::string whom = intent.model.empty() ? intent.account : intent.account + " " + intent.model;
    event(intent.at, std::nullopt, std::nullopt, std::nullopt, kind,
          words.empty() ? whom : whom + ": " + words);
  };
  if (!intent.closed) {
    database_.prepare("DELETE FROM gate WHERE account = ? AND model = ?")
        .bind(intent.account, intent.model)
        .run();
    if (was_closed && !intent.quiet) tell("gate_opened", "");
    return {};
  }
  auto const& closed = *intent.closed;
  database_
      .prepare(R"sql(
      INSERT INTO gate (account, model, since, probe_at, refused_probes, words, others_taken, alone) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (account, model) DO UPDATE SET since = excluded.since, probe_at = excluded.probe_at,
        refused_probes = excluded.refused_probes, words = excluded.words, others_taken = excluded.others_taken,
        alone = excluded.alone)sql")
      .bind(intent.account, intent.model, closed.since, closed.probe_at, closed.refused_probes, closed.words,
            closed.others_taken, closed.alone)
      .run();
  if (!was_closed && !intent.quiet) tell("gate_closed", closed.words);
  if (closed.alone && !was_alone) tell("gate_alone", closed.words);
  return {};
}

}  // namespace yj::store
