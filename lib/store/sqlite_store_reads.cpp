#include "store/answers.hpp"
#include "store/balances.hpp"
#include "store/codec.hpp"
#include "store/job_list.hpp"
#include "store/migrations.hpp"
#include "store/money_reads.hpp"
#include "store/prices.hpp"
#include "store/reading.hpp"
#include "store/ready_jobs.hpp"
#include "store/sqlite_store.hpp"
#include "store/yuan_reads.hpp"

#include <fmt/format.h>

namespace yj::store {

namespace {

JobState job_state(Statement const& rows, int column) {
  return must(parse_job_state(rows.text(column)), "a job's state");
}

BatchState batch_state(std::string const& name) {
  for (auto state : {BatchState::active, BatchState::paused, BatchState::held, BatchState::cancelled}) {
    if (name_of(state) == name) return state;
  }
  throw SqlError{fail(Errc::corrupt, "store: a batch's state is not what this program writes")};
}

JobType job_type(Statement const& rows, int column) {
  JobType type{};
  if (!parse(rows.text(column), type))
    throw SqlError{fail(Errc::corrupt, "store: a job's type is not what this program writes")};
  return type;
}

template <class AnyId>
AnyId parse_cursor(std::string const& cursor) {
  auto id = AnyId::parse(cursor);
  if (!id)
    throw SqlError{fail(Errc::invalid,
                        fmt::format("'{}' is not a cursor; take it from `next` of the page before", cursor))};
  return *id;
}

constexpr std::string_view kBatchColumns = R"sql(
    id, name, folder, account, identity, notes, jobs, state, reason, state_since, accepted_at, accepted_by, credits, unpriced, on_doubt, project, unapproved,
    retry, (SELECT fails_in_row_max FROM batch_stop WHERE batch_id = batch.id), (SELECT fail_rate_max FROM batch_stop WHERE batch_id = batch.id))sql";

/// Of one batch, where it is shown; the rest is of the same kind.
constexpr int kWaitsShown = 3;

BatchRecord read_batch(Database& database, Statement const& rows) {
  BatchRecord batch;
  batch.id = rows.id<BatchId>(0);
  batch.name = rows.text(1);
  batch.folder = rows.text(2);
  batch.account = rows.text(3);
  batch.identity = rows.digest(4);
  batch.notes = must(decode_notes(rows.text(5)));
  batch.jobs = rows.integer(6);
  batch.state = batch_state(rows.text(7));
  batch.reason = rows.text(8);
  batch.state_since = rows.instant(9);
  batch.accepted_at = rows.instant(10);
  batch.accepted_by = rows.text(11);
  batch.credits = Credits{rows.integer(12)};
  batch.unpriced = rows.integer(13);
  batch.on_doubt = must(parse_on_doubt(rows.text(14)), "what a batch does about doubts");
  batch.project = rows.text(15);
  batch.unapproved = rows.integer(16) != 0;
  batch.budgets = read_budgets_of(database, batch.id);
  batch.money_waits = read_money_waits(database, batch.id, kWaitsShown);
  batch.retry = must(parse_retry_policy(rows.text(17)), "how often a batch tries again");
  batch.stop = {static_cast<int>(rows.integer(18)), static_cast<int>(rows.integer(19))};
  auto counts = database.prepare("SELECT state, jobs FROM batch_count WHERE batch_id = ? AND jobs > 0");
  counts.bind(batch.id);
  while (counts.row()) {
    JobState state = job_state(counts, 0);
    // It was decided, whether or not the rows of its jobs say so already.
    bool const stopped = batch.state == BatchState::cancelled && next(state, JobEvent::cancelled);
    batch.counts[stopped ? JobState::cancelled : state] += counts.integer(1);
  }
  return batch;
}

constexpr std::string_view kJobColumns = R"sql(
    job.id, job.batch_id, batch.name, batch.folder, job.stem, job.position, job.account, job.name, job.type, job.model, job.prompt, job.request,
    job.notes, job.priority, job.optional, job.state, job.reason, job.failure_class, job.attention, job.changed_at,
    (SELECT count(*) FROM attempt WHERE attempt.job_id = job.id), batch.state, batch.reason, batch.state_since,
    (SELECT count(*) FROM attempt WHERE attempt.job_id = job.id AND attempt.state = 'unresolved'), batch.unapproved, job.paused,
    job.revision)sql";

JobRecord read_job(Statement const& rows) {
  JobRecord job;
  job.id = rows.id<JobId>(0);
  job.batch = rows.id<BatchId>(1);
  job.batch_name = rows.text(2);
  job.folder = rows.text(3);
  job.stem = rows.text(4);
  job.position = rows.integer(5);
  job.account = rows.text(6);
  job.spec.name = rows.text(7);
  job.spec.type = job_type(rows, 8);
  job.spec.model = rows.text(9);
  job.spec.prompt = rows.text(10);
  job.spec.request = must(decode_request(rows.text(11)));
  job.spec.notes = must(decode_notes(rows.text(12)));
  job.spec.priority = static_cast<Priority>(rows.integer(13));
  job.spec.optional = rows.integer(14) != 0;
  job.state = job_state(rows, 15);
  job.reason = rows.text(16);
  job.failure_class = rows.text(17);
  job.attention = rows.text(18);
  job.changed_at = rows.instant(19);
  job.attempts = static_cast<int>(rows.integer(20));
  job.unresolved = static_cast<int>(rows.integer(24));
  job.paused = rows.integer(26) != 0;
  job.revision = rows.integer(27);
  return job;
}

std::vector<InputFile> read_inputs(Database& database, JobId job) {
  std::vector<InputFile> files;
  auto rows = database.prepare(
      "SELECT field, upload_name, source, sha256, bytes FROM input WHERE job_id = ? ORDER BY position");
  rows.bind(job);
  while (rows.row())
    files.push_back({rows.text(0), rows.text(1), rows.text(2), rows.digest(3),
                     static_cast<std::uint64_t>(rows.integer(4))});
  return files;
}

std::vector<PersonFile> read_people(Database& database, JobId job) {
  std::vector<PersonFile> people;
  auto rows = database.prepare(
      "SELECT field, reference, person, source, sha256, bytes, files_before FROM job_person WHERE job_id = ? "
      "ORDER BY "
      "position");
  rows.bind(job);
  while (rows.row())
    people.push_back({rows.text(0), rows.text(1), rows.text(2), rows.text(3), rows.digest(4),
                      static_cast<std::uint64_t>(rows.integer(5)),
                      static_cast<std::size_t>(rows.integer(6))});
  return people;
}

std::vector<AttemptRecord> read_attempts(Database& database, JobId job) {
  std::vector<AttemptRecord> attempts;
  auto rows = database.prepare(R"sql(
      SELECT id, number, transno, state, request_sha256, request_bytes, began_at, armed_at, answered_at, ended_at, task_id, submit_status,
        submit_answer, final_answer, usage, reason, credits, yuan
      FROM attempt WHERE job_id = ? ORDER BY number)sql");
  rows.bind(job);
  while (rows.row()) {
    AttemptRecord attempt;
    attempt.id = rows.id<AttemptId>(0);
    attempt.number = static_cast<int>(rows.integer(1));
    attempt.transno = rows.text(2);
    attempt.state = must(parse_attempt_state(rows.text(3)), "an attempt's state");
    attempt.request_digest = rows.digest(4);
    attempt.request_bytes = static_cast<std::uint64_t>(rows.integer(5));
    attempt.began_at = rows.instant(6);
    attempt.armed_at = rows.instant_if_any(7);
    attempt.answered_at = rows.instant_if_any(8);
    attempt.ended_at = rows.instant_if_any(9);
    if (!rows.null(10)) attempt.task = TaskId{rows.text(10)};
    attempt.submit_status = static_cast<int>(rows.integer(11));
    attempt.submit_answer = rows.text(12);
    attempt.final_answer = rows.text(13);
    attempt.usage = rows.text(14);
    attempt.reason = rows.text(15);
    if (!rows.null(16)) attempt.credits = Credits{rows.integer(16)};
    if (!rows.null(17)) attempt.yuan = Yuan{rows.integer(17)};
    attempt.kept = kept_answers(database, attempt.id);
    attempts.push_back(std::move(attempt));
  }
  return attempts;
}

std::vector<ArtifactRecord> read_artifacts(Database& database, JobId job) {
  std::vector<ArtifactRecord> artifacts;
  auto rows = database.prepare(
      "SELECT position, kind, url, path, bytes, sha256, home_at FROM artifact WHERE job_id = ? ORDER BY "
      "position");
  rows.bind(job);
  while (rows.row()) {
    ArtifactRecord artifact;
    artifact.plan = {static_cast<int>(rows.integer(0)),
                     must(parse_artifact_kind(rows.text(1)), "an artifact's kind"), rows.text(2)};
    artifact.home_at = rows.instant_if_any(6);
    if (artifact.home_at)
      artifact.home = FileHome{rows.text(3), static_cast<std::uint64_t>(rows.integer(4)), rows.digest(5)};
    artifacts.push_back(std::move(artifact));
  }
  return artifacts;
}

JobDetails read_details(Database& database, Statement const& rows) {
  JobDetails details;
  details.job = read_job(rows);
  details.batch_state = batch_state(rows.text(21));
  details.batch_reason = rows.text(22);
  details.batch_state_since = rows.instant(23);
  details.batch_unapproved = rows.integer(25) != 0;
  details.job.spec.request.files = read_inputs(database, details.job.id);
  details.job.spec.request.people = read_people(database, details.job.id);
  details.attempts = read_attempts(database, details.job.id);
  details.artifacts = read_artifacts(database, details.job.id);
  if (details.job.state == JobState::ready) details.money_wait = read_money_wait_of(database, details.job.id);
  return details;
}

}  // namespace

std::string_view name_of(BatchState state) {
  switch (state) {
    case BatchState::active: return "active";
    case BatchState::paused: return "paused";
    case BatchState::held: return "held";
    case BatchState::cancelled: return "cancelled";
  }
  return "active";
}

Result<Started> SqliteStore::recovery() {
  auto read = guarded([&]() -> Result<Started> {
    Started started;
    auto rows = reader_.prepare(R"sql(
        SELECT attempt.id, job.account, job.model, job.id, job.batch_id, job.type, job.retries, job.state, attempt.task_id, attempt.began_at,
          job.price_class, job.duration, job.changed_at, attempt.has_transno AND batch.on_doubt = 'resend_once'
            AND NOT EXISTS (SELECT 1 FROM attempt AS older WHERE older.job_id = job.id AND older.state = 'unresolved'), batch.retry
        FROM job JOIN batch ON batch.id = job.batch_id JOIN attempt ON attempt.job_id = job.id AND attempt.number = (SELECT max(number) FROM attempt WHERE job_id = job.id)
        WHERE job.state IN ('preparing', 'armed', 'in_doubt', 'running', 'collecting') ORDER BY job.id)sql");
    while (rows.row()) {
      RecoveredAttempt attempt;
      attempt.attempt = rows.id<AttemptId>(0);
      attempt.lane = {rows.text(1), rows.text(2)};
      attempt.job = {rows.id<JobId>(3),
                     rows.id<BatchId>(4),
                     job_type(rows, 5),
                     static_cast<int>(rows.integer(6)),
                     0,
                     PriceClass{rows.text(10), static_cast<int>(rows.integer(11))}};
      attempt.job.may_resend = rows.integer(13) != 0;
      attempt.job.retry = must(parse_retry_policy(rows.text(14)), "how often a batch tries again");
      attempt.state = job_state(rows, 7);
      if (!rows.null(8)) attempt.task = TaskId{rows.text(8)};
      attempt.since = rows.instant(9);
      if (attempt.state == JobState::in_doubt) attempt.doubted_at = rows.instant(12);
      for (auto& artifact : read_artifacts(reader_, attempt.job.job)) {
        if (artifact.home) attempt.home.push_back(artifact.plan.index);
        attempt.artifacts.push_back(std::move(artifact.plan));
      }
      started.attempts.push_back(std::move(attempt));
    }
    auto gates = reader_.prepare(
        "SELECT account, model, since, probe_at, refused_probes, words, others_taken, alone FROM gate");
    while (gates.row())
      started.gates.push_back(
          {gates.text(0), gates.text(1),
           BalanceGate::Closed{gates.instant(2), gates.instant(3), static_cast<int>(gates.integer(4)),
                               gates.text(5), gates.integer(6) != 0, gates.integer(7) != 0}});
    started.lanes = must(lanes_with_ready_jobs());
    started.yuan_wanted = accounts_without_yuan(reader_);
    return started;
  });
  if (!read) return with_advice(read.error(), folder_ / "store.db");
  return read;
}

Result<std::vector<LaneKey>> SqliteStore::lanes_with_ready_jobs() {
  return guarded([&]() -> Result<std::vector<LaneKey>> { return ready_lanes(reader_); });
}

Result<std::string> SqliteStore::answer(JobId job, std::string const& field) {
  return guarded([&]() -> Result<std::string> {
    auto content = whole_answer(reader_, job, field);
    if (!content) return fail(Errc::not_found, fmt::format("the store has no {} of this job", field));
    return std::move(*content);
  });
}

Result<JobsLoaded> SqliteStore::ready_jobs(LaneKey const& lane, int count) {
  return guarded([&]() -> Result<JobsLoaded> { return load_ready(reader_, lane, count); });
}

Result<JobsLoaded> SqliteStore::cheapest_ready_jobs(LaneKey const& lane, int count) {
  return guarded([&]() -> Result<JobsLoaded> { return load_cheapest(reader_, lane, count); });
}

Result<std::map<JobState, std::int64_t>> SqliteStore::totals() {
  return guarded([&]() -> Result<std::map<JobState, std::int64_t>> {
    std::map<JobState, std::int64_t> totals;
    auto rows = reader_.prepare("SELECT state, jobs FROM job_total WHERE jobs > 0");
    while (rows.row()) totals[job_state(rows, 0)] = rows.integer(1);
    return totals;
  });
}

Result<BatchRecord> SqliteStore::batch(BatchId id) {
  return guarded([&]() -> Result<BatchRecord> {
    static std::string const sql = fmt::format("SELECT {} FROM batch WHERE id = ?", kBatchColumns);
    auto rows = reader_.prepare(sql);
    rows.bind(id);
    if (!rows.row()) return fail(Errc::not_found, fmt::format("there is no batch {}", id.text()));
    return read_batch(reader_, rows);
  });
}

Result<BatchRecord> SqliteStore::batch_named(std::string const& name) {
  return guarded([&]() -> Result<BatchRecord> {
    static std::string const sql = fmt::format("SELECT {} FROM batch WHERE name = ?", kBatchColumns);
    auto rows = reader_.prepare(sql);
    rows.bind(name);
    if (!rows.row()) return fail(Errc::not_found, fmt::format("there is no batch '{}'", name));
    return read_batch(reader_, rows);
  });
}

Result<BatchPage> SqliteStore::batches(std::string const& cursor, int limit) {
  return guarded([&]() -> Result<BatchPage> {
    static std::string const sql =
        fmt::format("SELECT {} FROM batch WHERE ? OR id < ? ORDER BY id DESC LIMIT ?", kBatchColumns);
    BatchId before = cursor.empty() ? BatchId{} : parse_cursor<BatchId>(cursor);
    auto rows = reader_.prepare(sql);
    rows.bind(cursor.empty(), before, limit + 1);
    BatchPage page;
    while (rows.row()) {
      if (static_cast<int>(page.batches.size()) == limit) {
        page.next = page.batches.back().id.text();
        break;
      }
      page.batches.push_back(read_batch(reader_, rows));
    }
    return page;
  });
}

Result<JobDetails> SqliteStore::job(JobId id) {
  return guarded([&]() -> Result<JobDetails> {
    Snapshot one_instant{reader_};
    static std::string const sql =
        fmt::format("SELECT {} FROM job JOIN batch ON batch.id = job.batch_id WHERE job.id = ?", kJobColumns);
    auto rows = reader_.prepare(sql);
    rows.bind(id);
    if (!rows.row()) return fail(Errc::not_found, fmt::format("there is no job {}", id.text()));
    return read_details(reader_, rows);
  });
}

Result<JobDetails> SqliteStore::job_named(std::string const& batch, std::string const& job) {
  return guarded([&]() -> Result<JobDetails> {
    Snapshot one_instant{reader_};
    static std::string const sql = fmt::format(
        "SELECT {} FROM job JOIN batch ON batch.id = job.batch_id WHERE batch.name = ? AND job.name = ?",
        kJobColumns);
    auto rows = reader_.prepare(sql);
    rows.bind(batch, job);
    if (!rows.row())
      return fail(Errc::not_found, fmt::format("there is no job '{}' in a batch '{}'", job, batch));
    return read_details(reader_, rows);
  });
}

Result<std::int64_t> SqliteStore::count_jobs(RetryFilter const& filter) {
  return guarded([&]() -> Result<std::int64_t> { return yj::store::count_jobs(reader_, filter); });
}

Result<JobPage> SqliteStore::jobs(JobFilter const& filter, std::string const& cursor, int limit) {
  return guarded([&]() -> Result<JobPage> {
    Snapshot one_instant{reader_};
    static std::string const sql =
        fmt::format("SELECT {} FROM job JOIN batch ON batch.id = job.batch_id WHERE job.id = ?", kJobColumns);
    JobIds found = find_jobs(reader_, filter, cursor, limit);
    JobPage page;
    for (JobId id : found.ids) {
      auto rows = reader_.prepare(sql);
      rows.bind(id);
      if (rows.row()) page.jobs.push_back(read_job(rows));
    }
    page.next = std::move(found.next);
    return page;
  });
}

Result<std::optional<JobName>> SqliteStore::owner_of_task(std::string const& account, TaskId const& task) {
  return guarded([&]() -> Result<std::optional<JobName>> {
    auto rows = reader_.prepare(R"sql(
        SELECT job.id, batch.name, job.name FROM attempt JOIN job ON job.id = attempt.job_id JOIN batch ON batch.id = job.batch_id
        WHERE attempt.account = ? AND attempt.task_id = ? LIMIT 1)sql");
    rows.bind(account, task.text);
    if (!rows.row()) return std::optional<JobName>{};
    return std::optional{JobName{rows.id<JobId>(0), rows.text(1), rows.text(2)}};
  });
}

Result<std::optional<ShownYuan>> SqliteStore::yuan_news(std::string const& account,
                                                        std::string const& transno,
                                                        std::optional<TaskId> const& task, Yuan yuan) {
  return guarded([&]() -> Result<std::optional<ShownYuan>> {
    return read_yuan_news(reader_, account, transno, task, yuan);
  });
}

Result<YuanUnknown> SqliteStore::yuan_unknown(std::string const& account, Instant since) {
  return guarded([&]() -> Result<YuanUnknown> { return read_yuan_unknown(reader_, account, since); });
}

Result<std::vector<MoneyWait>> SqliteStore::money_waits(std::optional<BatchId> batch, int limit) {
  return guarded([&]() -> Result<std::vector<MoneyWait>> { return read_money_waits(reader_, batch, limit); });
}

Result<BatchEstimate> SqliteStore::estimate(BatchId batch) {
  return guarded([&]() -> Result<BatchEstimate> { return estimate_of(reader_, batch); });
}

Result<std::vector<ToldBalance>> SqliteStore::balances() {
  return guarded([&]() -> Result<std::vector<ToldBalance>> { return read_balances(reader_); });
}

Result<std::vector<EventRecord>> SqliteStore::events_of(JobId job, int limit) {
  return guarded([&]() -> Result<std::vector<EventRecord>> {
    std::vector<EventRecord> events;
    auto rows = reader_.prepare(R"sql(
        SELECT seq, at, kind, text FROM (SELECT seq, at, kind, text FROM event WHERE job_id = ? ORDER BY seq DESC LIMIT ?) ORDER BY seq)sql");
    rows.bind(job, limit);
    while (rows.row()) events.push_back({rows.integer(0), rows.instant(1), rows.text(2), rows.text(3)});
    return events;
  });
}

}  // namespace yj::store
