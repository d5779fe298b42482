#include "store/restored.hpp"

#include "base/random.hpp"
#include "core/job_state.hpp"
#include "store/money.hpp"

#include <fmt/format.h>

#include <map>
#include <set>
#include <vector>

namespace yj::store {

namespace {

constexpr std::string_view kStoreId = "store_id";
constexpr std::string_view kKnown = "orders_known";
constexpr std::string_view kBefore = "ordered_before:";

/// The way from a state to `ready`, along the steps that jobs take; nothing for states that never lead to an
/// order by themselves and are left as they are.
std::optional<JobEvent> back_to_ready(JobState state) {
  switch (state) {
    case JobState::waiting: return JobEvent::parents_done;
    case JobState::held: return JobEvent::released;
    case JobState::preparing:
    case JobState::armed: return JobEvent::unsent;
    case JobState::in_doubt:
    case JobState::running:
    case JobState::failed:
    case JobState::cancelled: return JobEvent::retried;
    default: return std::nullopt;
  }
}

class Reconciler {
 public:
  explicit Reconciler(Opening const& opening) : opening_(opening), database_(opening.database) {}

  void look_at(Ordered const& order) {
    if (remembered(order)) return;
    auto rows = database_.prepare("SELECT state FROM job WHERE id = ?");
    rows.bind(order.job);
    if (!rows.row()) {
      lost_[order.batch] += 1;
      return;
    }
    auto state = parse_job_state(rows.text(0));
    YJ_ASSERT(state.has_value());
    put_in_doubt(order, *state);
    doubts_.insert(order.job);
  }

  std::vector<std::string> finish(OrderJournal::Reading const& reading) {
    bool lost_journal = reading.trust == OrderJournal::Trust::lost;
    std::vector<std::string> notes;
    for (auto const& [batch, orders] : lost_) remember_batch(batch, orders);
    if (!lost_journal && doubts_.empty() && lost_.empty()) return notes;
    if (!doubts_.empty() || !lost_.empty())
      notes.push_back(
          fmt::format("the store is older than its journal of orders: a backup was restored. {} jobs that "
                      "were ordered since "
                      "are in doubt and are not ordered again; see `yuanjingctl jobs --state in_doubt`",
                      doubts_.size()));
    if (!lost_.empty())
      notes.push_back(
          fmt::format("{} batches of which something was ordered are not in the store any more; "
                      "handed in again, they are held",
                      lost_.size()));
    std::string why =
        lost_journal
            ? fmt::format("the journal of orders {}, so nobody knows whether this store is the newest",
                          reading.trouble)
            : "the store was restored from a backup, and what was decided since is forgotten";
    auto held = hold_batches(why + ". Compare with the platform, then resume it");
    forget_retries();
    if (lost_journal || held > 0)
      notes.push_back(fmt::format("{}; {} batches are held until a person resumes them", why, held));
    return notes;
  }

 private:
  bool remembered(Ordered const& order) {
    auto rows = database_.prepare("SELECT 1 FROM attempt WHERE id = ? AND armed_at IS NOT NULL");
    rows.bind(order.attempt);
    return rows.row();
  }

  void event(std::optional<BatchId> batch, std::optional<JobId> job, std::optional<AttemptId> attempt,
             std::string_view kind, std::string const& text) {
    database_
        .prepare("INSERT INTO event (at, batch_id, job_id, attempt_id, kind, text) VALUES (?, ?, ?, ?, ?, ?)")
        .bind(opening_.now, batch, job, attempt, kind, text)
        .run();
  }

  void step_to(JobId job, JobState state, std::string const& reason) {
    database_
        .prepare(R"sql(
        UPDATE job SET state = ?, reason = ?, failure_class = '', changed_at = ?, owner = NULL, lease_until = NULL, epoch = ?
        WHERE id = ?)sql")
        .bind(name_of(state), reason, opening_.now, opening_.epoch, job)
        .run();
  }

  void put_in_doubt(Ordered const& order, JobState state) {
    std::string reason = fmt::format(
        "ordered at {}, after the backup was made from which the store was restored; what became of it is "
        "not known here",
        to_local(order.at));
    // What the backup took for the newest attempt had ended before this one was ordered, and what it set aside is free.
    std::vector<AttemptId> older;
    {
      auto rows = database_.prepare(
          "SELECT id FROM attempt WHERE job_id = ? AND id <> ? AND state IN ('preparing', 'armed', "
          "'in_doubt', 'running')");
      rows.bind(order.job, order.attempt);
      while (rows.row()) older.push_back(rows.id<AttemptId>(0));
    }
    for (auto attempt : older) Money{database_}.release(attempt, opening_.now);
    database_
        .prepare(R"sql(
        UPDATE attempt SET state = iif(state = 'preparing', 'unsent', 'failed'), ended_at = ?,
          reason = 'a later attempt was ordered after the backup was made from which the store was restored'
        WHERE job_id = ? AND id <> ? AND state IN ('preparing', 'armed', 'in_doubt', 'running'))sql")
        .bind(opening_.now, order.job, order.attempt)
        .run();
    auto known =
        database_.prepare("UPDATE attempt SET state = 'in_doubt', armed_at = ?, reason = ? WHERE id = ?")
            .bind(order.at, reason, order.attempt)
            .run();
    if (known == 0)  // whether its transno was sent is forgotten too, so no policy may order it again
      database_
          .prepare(R"sql(
          INSERT INTO attempt (id, job_id, number, transno, account, state, request_sha256, request_bytes, began_at, armed_at, reason, day,
            has_transno)
          SELECT ?, id, (SELECT count(*) + 1 FROM attempt WHERE job_id = job.id), ?, account, 'in_doubt', zeroblob(32), 0, ?, ?, ?, ?, 0
          FROM job WHERE id = ?)sql")
          .bind(order.attempt, order.attempt.text(), order.at, order.at, reason, local_day(order.at),
                order.job)
          .run();
    Money{database_}.set_aside_again(order.attempt);
    if (state == JobState::ready || back_to_ready(state)) {
      if (auto back = back_to_ready(state)) step_to(order.job, *next(state, *back), "");
      for (JobState each : {JobState::preparing, JobState::armed, JobState::in_doubt})
        step_to(order.job, each, each == JobState::in_doubt ? reason : "");
    } else {
      database_.prepare("UPDATE job SET attention = ? WHERE id = ?").bind(reason, order.job).run();
    }
    auto batch = database_.prepare("SELECT batch_id FROM job WHERE id = ?");
    batch.bind(order.job);
    YJ_ASSERT(batch.row());
    event(batch.id<BatchId>(0), order.job, order.attempt, name_of(JobState::in_doubt), reason);
  }

  void remember_batch(Digest const& batch, std::int64_t orders) {
    database_
        .prepare(
            "INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = "
            "excluded.value")
        .bind(fmt::format("{}{}", kBefore, batch.text()), std::to_string(orders))
        .run();
  }

  std::size_t hold_batches(std::string const& reason) {
    std::vector<BatchId> active;
    {
      auto rows = database_.prepare(R"sql(
          SELECT id FROM batch WHERE state = 'active' AND EXISTS (SELECT 1 FROM batch_count
            WHERE batch_id = batch.id AND jobs > 0
              AND state IN ('waiting', 'held', 'ready', 'preparing', 'armed', 'in_doubt', 'running')))sql");
      while (rows.row()) active.push_back(rows.id<BatchId>(0));
    }
    for (BatchId batch : active) {
      database_.prepare("UPDATE batch SET state = 'held', reason = ?, state_since = ? WHERE id = ?")
          .bind(reason, opening_.now, batch)
          .run();
      event(batch, std::nullopt, std::nullopt, "batch_held", reason);
    }
    return active.size();
  }

  /// What was being ordered again may have been done, cancelled or ordered again since.
  void forget_retries() { database_.execute("DELETE FROM retry_left_out; DELETE FROM retry_order"); }

  Opening const& opening_;
  Database& database_;
  std::set<JobId> doubts_;
  std::map<Digest, std::int64_t> lost_;  ///< batches that the store does not know, with their orders
};

std::optional<std::string> meta(Database& database, std::string_view key) {
  auto rows = database.prepare("SELECT value FROM meta WHERE key = ?");
  rows.bind(key);
  if (!rows.row()) return std::nullopt;
  return rows.text(0);
}

}  // namespace

std::string store_id_of(Database& database) {
  if (auto known = meta(database, kStoreId)) return *known;
  std::string made = IdSource{system_seed()}.next<Id<struct StoreKind>>(Instant{}).text();
  database.prepare("INSERT INTO meta (key, value) VALUES (?, ?)").bind(kStoreId, made).run();
  return made;
}

std::uint64_t journal_known(Database& database) {
  auto known = meta(database, kKnown);
  return known ? std::stoull(*known) : 0;
}

std::string ordered_before(Database& database, Digest const& identity) {
  auto orders = meta(database, fmt::format("{}{}", kBefore, identity.text()));
  if (!orders) return {};
  return fmt::format(
      "{} orders of this batch were sent before the store was restored from a backup, which "
      "forgot it. Compare with the platform, then resume or cancel it",
      *orders);
}

std::vector<std::string> take_in(Opening const& opening, OrderJournal::Reading const& reading) {
  Savepoint whole{opening.database};
  Reconciler reconciler{opening};
  for (auto const& order : reading.orders) reconciler.look_at(order);
  auto notes = reconciler.finish(reading);
  opening.database
      .prepare(
          "INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = "
          "excluded.value")
      .bind(kKnown, std::to_string(reading.length))
      .run();
  whole.release();
  return notes;
}

}  // namespace yj::store
