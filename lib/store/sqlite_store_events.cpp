// What happened, in its order, and what a monitor wants to know.
#include "store/reading.hpp"
#include "store/ready_jobs.hpp"
#include "store/sqlite_store.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace yj::store {

namespace {

/// Which events are looked at; the rest of the filter is looked at in each of them.
std::string source_of(EventFilter const& filter) {
  if (filter.job) return "event INDEXED BY event_by_job WHERE job_id = ?1 AND";
  if (filter.batch) return "event INDEXED BY event_by_batch WHERE batch_id = ?1 AND";
  return "event WHERE";
}

void bind_source(Statement& rows, EventFilter const& filter) {
  if (filter.job) {
    rows.bind(*filter.job);
  } else if (filter.batch) {
    rows.bind(*filter.batch);
  } else {
    rows.bind(nullptr);
  }
}

bool fits(EventFilter const& filter, std::string const& kind) {
  return filter.kinds.empty() ||
         std::find(filter.kinds.begin(), filter.kinds.end(), kind) != filter.kinds.end();
}

void put_names(Database& database, std::optional<AttemptId> const& attempt, LoggedEvent& event) {
  if (event.batch) {
    auto batch = database.prepare("SELECT name FROM batch WHERE id = ?");
    batch.bind(*event.batch);
    if (batch.row()) event.batch_name = batch.text(0);
  }
  if (event.job) {
    auto job = database.prepare("SELECT name FROM job WHERE id = ?");
    job.bind(*event.job);
    if (job.row()) event.job_name = job.text(0);
  }
  if (attempt) {
    auto number = database.prepare("SELECT number FROM attempt WHERE id = ?");
    number.bind(*attempt);
    if (number.row()) event.attempt = static_cast<int>(number.integer(0));
  }
}

template <class AnyId>
std::optional<AnyId> id_if_any(Statement const& rows, int column) {
  if (rows.null(column)) return std::nullopt;
  return rows.id<AnyId>(column);
}

/// When the oldest job of a state was accepted: its id says so (UUIDv7, the first 48 bits).
Instant accepted_at(JobId id) {
  std::int64_t millis = 0;
  for (int i = 0; i < 6; ++i) millis = millis << 8 | id.bytes[static_cast<std::size_t>(i)];
  return from_millis(millis);
}

void read_oldest(Database& database, Gauges& gauges) {
  auto note = [&](JobState state, JobId id) {
    auto [place, first] = gauges.oldest.emplace(state, accepted_at(id));
    if (!first) place->second = std::min(place->second, accepted_at(id));
  };
  // SQLite takes a partial index only where its own condition stands in the question, word for word.
  constexpr std::array kActive{JobState::preparing, JobState::armed, JobState::in_doubt, JobState::running,
                               JobState::collecting};
  for (JobState state : kActive) {
    auto rows =
        database.prepare(fmt::format("SELECT id FROM job INDEXED BY job_active WHERE state IN ('preparing', "
                                     "'armed', 'in_doubt', 'running', "
                                     "'collecting') AND state = '{}' ORDER BY id LIMIT 1",
                                     name_of(state)));
    if (rows.row()) note(state, rows.id<JobId>(0));
  }
  {
    auto rows = database.prepare(
        "SELECT id FROM job INDEXED BY job_troubled WHERE state IN ('in_doubt', 'failed', 'held', 'blocked') "
        "AND "
        "state = 'held' ORDER BY id LIMIT 1");
    if (rows.row()) note(JobState::held, rows.id<JobId>(0));
  }
  if (auto oldest = oldest_ready(database)) note(JobState::ready, *oldest);
}

void read_accounts(Database& database, Gauges& gauges) {
  std::map<std::string, Gauges::Account> accounts;
  {
    auto rows = database.prepare("SELECT account, tasks, credits, unknown FROM account_total");
    while (rows.row()) {
      auto& account = accounts[rows.text(0)];
      account.tasks = rows.integer(1);
      account.credits = Credits{rows.integer(2)};
      account.unknown = rows.integer(3);
    }
  }
  {
    auto rows = database.prepare(R"sql(
        SELECT account, count(*), coalesce(sum((SELECT max(amount) FROM hold WHERE attempt_id = attempt.id)), 0)
        FROM attempt INDEXED BY attempt_open WHERE money = 'open' GROUP BY account)sql");
    while (rows.row()) {
      auto& account = accounts[rows.text(0)];
      account.open = rows.integer(1);
      account.held = Credits{rows.integer(2)};
    }
  }
  for (auto& [name, account] : accounts) {
    account.name = name;
    gauges.accounts.push_back(std::move(account));
  }
}

}  // namespace

Result<EventPage> SqliteStore::events(EventFilter const& filter, std::int64_t after, int limit) {
  return guarded([&]() -> Result<EventPage> {
    EventPage page;
    page.next = after;
    auto rows = reader_.prepare(fmt::format(
        "SELECT seq, at, batch_id, job_id, attempt_id, kind, text FROM {} seq > ?2 ORDER BY seq LIMIT ?3",
        source_of(filter)));
    bind_source(rows, filter);
    rows.bind(after, kEventsLookedAt);
    int looked_at = 0;
    while (rows.row()) {
      std::string kind = rows.text(5);
      LoggedEvent event;
      event.batch = id_if_any<BatchId>(rows, 2);
      if (fits(filter, kind) && (!filter.batch || event.batch == filter.batch)) {
        if (static_cast<int>(page.events.size()) == limit) {
          page.more = true;
          return page;
        }
        event.event = {rows.integer(0), rows.instant(1), std::move(kind), rows.text(6)};
        event.job = id_if_any<JobId>(rows, 3);
        put_names(reader_, id_if_any<AttemptId>(rows, 4), event);
        page.events.push_back(std::move(event));
      }
      page.next = rows.integer(0);
      ++looked_at;
    }
    page.more = looked_at == kEventsLookedAt;
    return page;
  });
}

Result<std::int64_t> SqliteStore::newest_event() {
  return guarded(
      [&]() -> Result<std::int64_t> { return reader_.integer("SELECT coalesce(max(seq), 0) FROM event"); });
}

Result<std::int64_t> SqliteStore::event_before(EventFilter const& filter, int count) {
  return guarded([&]() -> Result<std::int64_t> {
    std::int64_t before = must(newest_event());
    auto rows = reader_.prepare(
        fmt::format("SELECT seq, kind FROM {} seq <= ?2 ORDER BY seq DESC LIMIT ?3", source_of(filter)));
    bind_source(rows, filter);
    rows.bind(before, kEventsLookedAt);
    while (count > 0 && rows.row()) {
      before = rows.integer(0) - 1;
      if (fits(filter, rows.text(1))) --count;
    }
    return before;
  });
}

Result<Gauges> SqliteStore::gauges() {
  return guarded([&]() -> Result<Gauges> {
    Gauges gauges;
    gauges.jobs = must(totals());
    {
      auto rows = reader_.prepare("SELECT state, batches FROM batch_total");
      while (rows.row()) {
        for (auto state : {BatchState::active, BatchState::paused, BatchState::held, BatchState::cancelled}) {
          if (name_of(state) == rows.text(0)) gauges.batches[state] = rows.integer(1);
        }
      }
    }
    read_oldest(reader_, gauges);
    read_accounts(reader_, gauges);
    gauges.events = must(newest_event());
    return gauges;
  });
}

}  // namespace yj::store
