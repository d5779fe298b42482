#include "store/job_list.hpp"

#include "store/reading.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace yj::store {

namespace {

/// Where a page begins: behind this job, or with `changed` before it.
struct Place {
  Instant changed_at{};
  JobId id{};
};

SqlError no_cursor(std::string const& cursor) {
  return SqlError{fail(Errc::invalid,
                       fmt::format("'{}' is not a cursor; take it from `next` of the page before", cursor))};
}

Place parse(JobOrder order, std::string const& cursor) {
  Place place;
  std::string_view text = cursor;
  if (order == JobOrder::changed) {
    std::int64_t millis = 0;
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), millis);
    if (error != std::errc{} || end == text.data() + text.size() || *end != '-') throw no_cursor(cursor);
    place.changed_at = from_millis(millis);
    text.remove_prefix(static_cast<std::size_t>(end - text.data()) + 1);
  }
  auto id = JobId::parse(text);
  if (!id) throw no_cursor(cursor);
  place.id = *id;
  return place;
}

std::string to_text(JobOrder order, Place const& place) {
  if (order == JobOrder::changed) return fmt::format("{}-{}", to_millis(place.changed_at), place.id.text());
  return place.id.text();
}

/// Before the first page.
Place beginning(JobOrder order) {
  Place place;
  if (order == JobOrder::oldest) return place;
  place.id.bytes.fill(0xff);
  place.changed_at = from_millis(INT64_MAX);
  return place;
}

/// One state that few jobs are in has an index of its own.
std::string_view index_of(JobFilter const& filter) {
  if (filter.order == JobOrder::changed) return "job_changed";
  if (filter.states.size() != 1) return "job_listed";
  switch (filter.states.front()) {
    case JobState::in_doubt:
    case JobState::failed:
    case JobState::held:
    case JobState::blocked: return "job_troubled";
    default: return "job_listed";
  }
}

/// The ids of a batch's jobs lie between those of its first and its last one, perhaps with others among them.
struct Range {
  JobId first;
  JobId last;
};

std::optional<Range> range_of(Database& database, BatchId batch) {
  auto rows = database.prepare(R"sql(
      SELECT (SELECT id FROM job WHERE batch_id = ?1 ORDER BY position LIMIT 1),
        (SELECT id FROM job WHERE batch_id = ?1 ORDER BY position DESC LIMIT 1))sql");
  rows.bind(batch);
  if (!rows.row() || rows.null(0)) return std::nullopt;
  return Range{rows.id<JobId>(0), rows.id<JobId>(1)};
}

/// The next id in this direction, as numbers go.
JobId stepped(JobId id, int by) {
  for (auto byte = id.bytes.rbegin(); byte != id.bytes.rend(); ++byte) {
    *byte = static_cast<std::uint8_t>(*byte + by);
    bool carry = by > 0 ? *byte == 0 : *byte == 0xff;
    if (!carry) break;
  }
  return id;
}

bool fits(JobFilter const& filter, Statement const& rows) {
  if (filter.states.size() > 0) {
    std::string const state = rows.text(1);
    auto same = [&](JobState each) { return name_of(each) == state; };
    if (std::none_of(filter.states.begin(), filter.states.end(), same)) return false;
  }
  if (filter.batch && rows.id<BatchId>(2) != *filter.batch) return false;
  if (!filter.model.empty() && rows.text(3) != filter.model) return false;
  if (filter.type && rows.text(4) != name_of(*filter.type)) return false;
  if (!filter.account.empty() && rows.text(5) != filter.account) return false;
  if (!filter.failure_class.empty() && rows.text(6) != filter.failure_class) return false;
  if (filter.changed_since && rows.instant(7) < *filter.changed_since) return false;
  return !filter.changed_until || rows.instant(7) <= *filter.changed_until;
}

}  // namespace

std::string jobs_sql(JobFilter const& filter) {
  std::string_view const index = index_of(filter);
  // SQLite takes a partial index only where its own condition stands in the question, word for word.
  std::string state =
      index == "job_troubled"
          ? fmt::format("state IN ('in_doubt', 'failed', 'held', 'blocked') AND state = '{}' AND ",
                        name_of(filter.states.front()))
          : "";
  constexpr std::string_view columns = "id, state, batch_id, model, type, account, failure_class, changed_at";
  switch (filter.order) {
    case JobOrder::oldest:
      return fmt::format("SELECT {} FROM job INDEXED BY {} WHERE {}id > ? AND id <= ? ORDER BY id LIMIT ?",
                         columns, index, state);
    case JobOrder::newest:
      return fmt::format(
          "SELECT {} FROM job INDEXED BY {} WHERE {}id < ? AND id >= ? ORDER BY id DESC LIMIT ?", columns,
          index, state);
    case JobOrder::changed: break;
  }
  return fmt::format(
      "SELECT {} FROM job INDEXED BY {} WHERE (changed_at, id) < (?, ?) AND changed_at >= ? ORDER BY "
      "changed_at DESC, id DESC LIMIT ?",
      columns, index);
}

JobIds find_jobs(Database& database, JobFilter const& filter, std::string const& cursor, int limit) {
  JobIds found;
  Place place = cursor.empty() ? beginning(filter.order) : parse(filter.order, cursor);
  JobId end;  // the last that may be on the list
  if (filter.order == JobOrder::oldest) end.bytes.fill(0xff);
  if (filter.batch) {
    auto range = range_of(database, *filter.batch);
    if (!range) return found;
    // What is listed stands behind the place, so a list begins one beside its first job.
    if (filter.order == JobOrder::oldest) {
      place.id = std::max(place.id, stepped(range->first, -1));
      end = range->last;
    } else if (filter.order == JobOrder::newest) {
      place.id = std::min(place.id, stepped(range->last, 1));
      end = range->first;
    }
  }
  auto rows = database.prepare(jobs_sql(filter));
  if (filter.order == JobOrder::changed) {
    rows.bind(place.changed_at, place.id, filter.changed_since.value_or(from_millis(0)));
  } else {
    rows.bind(place.id, end);
  }
  rows.bind(kJobsLookedAt);
  Place listed;  // the last on the page
  int looked_at = 0;
  while (rows.row()) {
    ++looked_at;
    if (fits(filter, rows)) {
      if (static_cast<int>(found.ids.size()) == limit) {
        found.next = to_text(filter.order, listed);
        return found;
      }
      listed = {rows.instant(7), rows.id<JobId>(0)};
      found.ids.push_back(listed.id);
    }
    if (looked_at == kJobsLookedAt) found.next = to_text(filter.order, {rows.instant(7), rows.id<JobId>(0)});
  }
  return found;
}

std::int64_t count_jobs(Database& database, RetryFilter const& filter) {
  Range range;
  range.last.bytes.fill(0xff);
  if (filter.batch) {
    auto of_batch = range_of(database, *filter.batch);
    if (!of_batch) return 0;
    range = *of_batch;
  }
  // Only the failed ones have an index of their own.
  // A batch that was cancelled later is passed over.
  std::string_view const sql = filter.cancelled ? R"sql(
      SELECT count(*) FROM job INDEXED BY job_listed
      WHERE id >= ?1 AND id <= ?2 AND (?3 IS NULL OR batch_id = ?3) AND (?4 = '' OR model = ?4)
        AND (?5 = '' OR failure_class = ?5) AND changed_at <= ?6
        AND batch_id NOT IN (SELECT id FROM batch WHERE cancelled_at > ?6)
        AND ((?7 AND state = 'failed') OR state = 'cancelled' OR (state IN ('waiting', 'held', 'ready') AND batch_id IN
          (SELECT batch_id FROM batch_change WHERE kind = 'cancel'))))sql"
                                                : R"sql(
      SELECT count(*) FROM job INDEXED BY job_troubled
      WHERE state IN ('in_doubt', 'failed', 'held', 'blocked') AND state = 'failed' AND id >= ?1 AND id <= ?2
        AND (?3 IS NULL OR batch_id = ?3) AND (?4 = '' OR model = ?4) AND (?5 = '' OR failure_class = ?5)
        AND changed_at <= ?6 AND ?7
        AND batch_id NOT IN (SELECT id FROM batch WHERE cancelled_at > ?6))sql";
  auto rows = database.prepare(sql);
  rows.bind(range.first, range.last, filter.batch, filter.model, filter.failure_class, filter.until,
            filter.failed);
  YJ_ASSERT(rows.row());
  return rows.integer(0);
}

}  // namespace yj::store
