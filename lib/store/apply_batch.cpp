#include "base/text.hpp"
#include "store/apply.hpp"
#include "store/codec.hpp"
#include "store/restored.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>

namespace yj::store {

namespace {

/// Names that the daemon itself writes into a batch's folder.
constexpr std::string_view kOwnNames[] = {"index", "report", "batch"};

}  // namespace

Applied Apply::operator()(AcceptBatch const& intent) {
  BatchSpec const& spec = intent.spec;
  {
    auto known = database_.prepare("SELECT id, name FROM batch WHERE identity = ?");
    known.bind(intent.identity);
    if (known.row()) return known_again(intent, known.id<BatchId>(0), known.text(1));
  }
  UniqueNames folders;
  {
    auto rows = database_.prepare("SELECT name, folder FROM batch");
    while (rows.row()) {
      if (rows.text(0) == spec.name)
        refuse(Errc::conflict, fmt::format("a batch named '{}' is known already with other content. Under "
                                           "another name (`batch:`) ALL jobs of "
                                           "this file are ordered and paid for, also those that are done "
                                           "there; to order only what is new, "
                                           "hand in a file with just those jobs",
                                           spec.name));
      folders.reserve(rows.text(1));
    }
  }

  BatchId id = ids_.next<BatchId>(intent.at);
  BatchBudget const budget = spec.budget.value_or(BatchBudget{});
  database_
      .prepare(R"sql(
      INSERT INTO batch (id, name, folder, account, identity, notes, jobs, state, state_since, on_doubt, accepted_at, accepted_by,
        project, new_price, allowed, retry)
      VALUES (?, ?, ?, ?, ?, ?, ?, 'active', ?, ?, ?, ?, ?, ?, ?, ?))sql")
      .bind(id, spec.name, folders.take(spec.name), spec.account, intent.identity, encode_notes(spec.notes),
            static_cast<std::int64_t>(spec.jobs.size()), intent.at, name_of(spec.on_doubt), intent.at,
            intent.by, spec.project, name_of(budget.new_price), budget.allowed.millionths,
            to_text(spec.retry))
      .run();
  database_.prepare("INSERT INTO batch_text (batch_id, text) VALUES (?, ?)").bind(id, spec.text).run();
  stops_.accept(id, spec.stop);
  note_file_limits(id, budget);
  if (budget.max) money_.set_cap(BudgetScope::batch, id.text(), "", budget.max);
  if (budget.daily) money_.set_rule(BudgetScope::batch_day, id.text(), intent.day, budget.daily);
  if (budget.confirm_above) money_.set_cap(BudgetScope::confirm, id.text(), "", budget.confirm_above);

  UniqueNames stems;
  for (auto own : kOwnNames) stems.reserve(std::string{own});
  std::int64_t position = 0;
  for (auto const& job : spec.jobs) {
    JobId job_id = ids_.next<JobId>(intent.at);
    PriceClass const price = price_class(job);
    database_
        .prepare(R"sql(
        INSERT INTO job (id, batch_id, position, name, stem, type, account, model, price_class, duration, prompt, request, notes, priority, optional, state,
          changed_at)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?))sql")
        .bind(job_id, id, position++, job.name, stems.take(job.name), name_of(job.type), spec.account,
              job.model, price.key, price.duration, job.prompt, encode_request(job.request),
              encode_notes(job.notes), static_cast<int>(job.priority), job.optional,
              name_of(job.request.people.empty() ? JobState::ready : JobState::held), intent.at)
        .run();
    put_people(job_id, spec.account, job.request.people, intent.at);
    put_inputs(job_id, job.request.files, intent.at);
  }
  event(intent.at, id, std::nullopt, std::nullopt, "accepted",
        fmt::format("{} jobs, from {}", spec.jobs.size(), intent.by));
  if (auto why = ordered_before(database_, intent.identity); !why.empty())
    change_batch(id, "active", "held", why, "", intent.at);
  release_people(id, intent.at);
  if (budget.confirm_above) await_approval(id, spec.name, *budget.confirm_above, intent.at);
  return {Applied::Proof::none, {}, BatchTaken{id, spec.name, false}};
}

void Apply::put_inputs(JobId job, std::vector<InputFile> const& files, Instant at) {
  std::int64_t position = 0;
  for (auto const& file : files) {
    database_.prepare("INSERT OR IGNORE INTO blob (sha256, bytes, added_at) VALUES (?, ?, ?)")
        .bind(file.sha256, file.bytes, at)
        .run();
    database_
        .prepare(
            "INSERT INTO input (job_id, position, field, upload_name, source, sha256, bytes) VALUES (?, ?, "
            "?, ?, ?, ?, ?)")
        .bind(job, position++, file.field, file.upload_name, file.source, file.sha256, file.bytes)
        .run();
  }
}

/// The same jobs are no second order, but limits that the file did not name before hold from now on. A file that comes a
/// second time as it was - the daemon may have died before it was put away - says nothing new.
Applied Apply::known_again(AcceptBatch const& intent, BatchId id, std::string const& name) {
  BatchTaken taken{id, name, true};
  BatchBudget const wanted = intent.spec.budget.value_or(BatchBudget{});
  auto named = [&](char const* sql) -> std::optional<Credits> {
    auto rows = database_.prepare(sql);
    rows.bind(id);
    bool any = rows.row() && !rows.null(0);
    return any ? std::optional{Credits{rows.integer(0)}} : std::nullopt;
  };
  bool other_max = wanted.max && wanted.max != named("SELECT file_max FROM batch WHERE id = ?");
  bool other_daily = wanted.daily && wanted.daily != named("SELECT file_daily FROM batch WHERE id = ?");
  if (!other_max && !other_daily) return {Applied::Proof::none, {}, taken};
  note_file_limits(id, wanted);
  auto const [max, daily] = batch_limits(id);
  taken.budget_changed = set_batch_budget(
      id, other_max ? wanted.max : max, other_daily ? wanted.daily : daily, intent.by, intent.day, intent.at);
  money_.free_waiting(intent.day);
  return {Applied::Proof::none, {}, taken};
}

void Apply::note_file_limits(BatchId id, BatchBudget const& budget) {
  auto millionths = [](std::optional<Credits> const& amount) {
    return amount ? std::optional{amount->millionths} : std::nullopt;
  };
  database_
      .prepare(
          "UPDATE batch SET file_max = coalesce(?, file_max), file_daily = coalesce(?, file_daily) WHERE id "
          "= ?")
      .bind(millionths(budget.max), millionths(budget.daily), id)
      .run();
}

/// Asks before the first credit is spent, where it is known that there will be more than the batch allows unasked.
void Apply::await_approval(BatchId id, std::string const& name, Credits above, Instant at) {
  BatchEstimate estimate = estimate_of(database_, id);
  if (estimate.high <= above) return;
  std::string why =
      fmt::format("it will cost {}, and its confirm_above is {}; `yuanjingctl approve {}` lets it go",
                  in_words(estimate), to_text(above), shell_word(name));
  {
    // What is held for another reason is not let go by an approval of its price.
    auto state = database_.prepare("SELECT state FROM batch WHERE id = ?");
    state.bind(id);
    if (!state.row() || state.text(0) != "active") return;
  }
  change_batch(id, "active", "held", why, "", at);
  database_.prepare("UPDATE batch SET unapproved = 1 WHERE id = ?").bind(id).run();
}

void Apply::change_batch(BatchId id, std::string_view from_states, std::string_view to,
                         std::string const& reason, std::string const& by, Instant at) {
  std::string state;
  std::string name;
  {
    auto rows = database_.prepare("SELECT state, name FROM batch WHERE id = ?");
    rows.bind(id);
    if (!rows.row()) refuse(Errc::not_found, fmt::format("there is no batch {}", id.text()));
    state = rows.text(0);
    name = rows.text(1);
  }
  if (from_states.find(state) == std::string_view::npos)
    refuse(Errc::conflict, fmt::format("batch '{}' is {}", name, state));
  database_
      .prepare(
          "UPDATE batch SET state = ?, reason = ?, state_since = ?, unapproved = iif(?1 = 'active', 0, "
          "unapproved) WHERE id = ?")
      .bind(to, reason, at, id)
      .run();
  event(at, id, std::nullopt, std::nullopt, fmt::format("batch_{}", to),
        by.empty() ? reason : fmt::format("by {}", by));
}

bool Apply::is_known(BatchId batch) {
  auto rows = database_.prepare("SELECT 1 FROM batch WHERE id = ?");
  rows.bind(batch);
  return rows.row();
}

std::int64_t Apply::jobs_in_other_states(BatchId batch, std::initializer_list<JobState> states) {
  std::int64_t others = 0;
  auto counts = database_.prepare("SELECT state, jobs FROM batch_count WHERE batch_id = ?");
  counts.bind(batch);
  while (counts.row()) {
    std::string const state = counts.text(0);
    bool const named =
        std::any_of(states.begin(), states.end(), [&](JobState each) { return name_of(each) == state; });
    if (!named) others += counts.integer(1);
  }
  return others;
}

bool Apply::is_ordered_again(BatchId batch) {
  auto const orders = retries_.open();
  return std::any_of(orders.begin(), orders.end(),
                     [&](RetryOrder const& order) { return retries_.wants_any(order, batch); });
}

Applied Apply::operator()(PauseBatch const& intent) {
  std::string from = "active held paused";
  if (is_ordered_again(intent.batch)) {
    // It is to wait, also where no job had its turn and the batch is cancelled still.
    changes_.finish_cancelling(intent.batch);
    from += " cancelled";
  } else if (is_known(intent.batch) && jobs_in_other_states(intent.batch, {JobState::done}) == 0) {
    refuse(Errc::conflict, "all jobs of the batch are done, so there is nothing to pause");
  }
  change_batch(intent.batch, from, "paused", fmt::format("paused by {}", intent.by), intent.by, intent.at);
  return {};
}

Applied Apply::operator()(ResumeBatch const& intent) {
  change_batch(intent.batch, "paused held active", "active", "", intent.by, intent.at);
  stops_.begin_anew(intent.batch);
  return {};
}

Applied Apply::operator()(CancelBatch const& intent) {
  bool const over = jobs_in_other_states(intent.batch, {JobState::done, JobState::failed, JobState::blocked,
                                                        JobState::cancelled}) == 0;
  if (over && is_known(intent.batch) && !is_ordered_again(intent.batch)) {  // it stays what it came to
    JobsCancelled nothing;
    nothing.untouched = jobs_in_other_states(intent.batch, {JobState::cancelled});
    return {Applied::Proof::none, {}, nothing};
  }
  change_batch(intent.batch, "active paused held cancelled", "cancelled",
               fmt::format("cancelled by {}", intent.by), intent.by, intent.at);
  JobsCancelled done;
  {
    auto counts = database_.prepare(R"sql(
        SELECT coalesce(sum(iif(state IN ('waiting', 'held', 'ready'), jobs, 0)), 0),
          coalesce(sum(iif(state IN ('waiting', 'held', 'ready', 'cancelled'), 0, jobs)), 0)
        FROM batch_count WHERE batch_id = ?)sql");
    counts.bind(intent.batch);
    YJ_ASSERT(counts.row());
    done.cancelled = counts.integer(0);
    done.untouched = counts.integer(1);
  }
  changes_.cancel(intent.batch, intent.at);
  database_.prepare("UPDATE batch SET cancelled_at = ? WHERE id = ?").bind(intent.at, intent.batch).run();
  retries_.leave_out(intent.batch);
  changes_.carry_on(intent.at_once, intent.batch);
  done.more = more_to_carry_on();
  money_.look_again(intent.batch);
  return {Applied::Proof::none, {}, done};
}

Applied Apply::operator()(SetBatchPriority const& intent) {
  changes_.set_priority(intent.batch, intent.priority, intent.at);
  JobsChanged done;
  {
    auto others = database_.prepare(
        "SELECT coalesce(sum(ready + held), 0) FROM job_group WHERE batch_id = ? AND priority <> ?");
    others.bind(intent.batch, static_cast<int>(intent.priority));
    YJ_ASSERT(others.row());
    done.changed = others.integer(0);
  }
  changes_.carry_on(intent.at_once, intent.batch);
  done.more = more_to_carry_on();
  if (done.changed > 0)
    event(intent.at, intent.batch, std::nullopt, std::nullopt, "priority",
          fmt::format("{}, of {} {}, by {}", name_of(intent.priority), done.changed,
                      done.changed == 1 ? "job" : "jobs", intent.by));
  return {Applied::Proof::none, {}, done};
}

Applied Apply::operator()(CancelJob const& intent) {
  Job job = look_as_decided(intent.job, intent.at);
  if (!next(job.state, JobEvent::cancelled)) return {Applied::Proof::none, {}, JobsCancelled{0, 1}};
  change_job(intent.job, job, JobState::cancelled, intent.at, "", "");
  money_.look_again(job.batch);  // others may have waited for what this one would have cost
  event(intent.at, job.batch, intent.job, std::nullopt, name_of(JobState::cancelled),
        fmt::format("by {}", intent.by));
  return {Applied::Proof::none, {}, JobsCancelled{1, 0}};
}

void Apply::revive_batch(Job const& job, Instant at) {
  if (job.batch_state != "cancelled") return;
  // First, or what was cancelled with it and is not written yet would be ordered.
  changes_.finish(job.batch);
  database_
      .prepare("UPDATE batch SET state = 'active', reason = '', state_since = ?, unapproved = 0 WHERE id = ?")
      .bind(at, job.batch)
      .run();
}

}  // namespace yj::store
