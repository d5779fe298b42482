#include "store/retry_orders.hpp"

namespace yj::store {

namespace {

std::vector<RetryOrder> read(Database& database, int limit) {
  std::vector<RetryOrder> orders;
  auto rows = database.prepare(R"sql(
      SELECT number, failed, cancelled, batch_id, model, failure_class, until, said_by, decided_at, next
      FROM retry_order ORDER BY number LIMIT ?)sql");
  rows.bind(limit);
  while (rows.row()) {
    RetryOrder& order = orders.emplace_back();
    order.number = rows.integer(0);
    order.which.failed = rows.integer(1) != 0;
    order.which.cancelled = rows.integer(2) != 0;
    if (!rows.null(3)) order.which.batch = rows.id<BatchId>(3);
    order.which.model = rows.text(4);
    order.which.failure_class = rows.text(5);
    order.which.until = rows.instant(6);
    order.by = rows.text(7);
    order.at = rows.instant(8);
    order.next = rows.text(9);
  }
  return orders;
}

}  // namespace

void RetryOrders::begin(RetryFilter const& which, std::string const& by, Instant at) {
  database_
      .prepare(R"sql(
      INSERT INTO retry_order (failed, cancelled, batch_id, model, failure_class, until, said_by, decided_at)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?))sql")
      .bind(which.failed, which.cancelled, which.batch, which.model, which.failure_class, which.until, by, at)
      .run();
}

std::vector<RetryOrder> RetryOrders::open() { return read(database_, -1); }

std::optional<RetryOrder> RetryOrders::first() {
  auto oldest = read(database_, 1);
  return oldest.empty() ? std::nullopt : std::optional{std::move(oldest.front())};
}

void RetryOrders::go_on_at(RetryOrder const& order, std::string const& next) {
  database_.prepare("UPDATE retry_order SET next = ? WHERE number = ?").bind(next, order.number).run();
}

void RetryOrders::end(RetryOrder const& order) {
  database_.prepare("DELETE FROM retry_left_out WHERE number = ?").bind(order.number).run();
  database_.prepare("DELETE FROM retry_order WHERE number = ?").bind(order.number).run();
}

void RetryOrders::leave_out(BatchId batch) {
  database_.prepare("INSERT OR IGNORE INTO retry_left_out (number, id) SELECT number, ? FROM retry_order")
      .bind(batch)
      .run();
}

void RetryOrders::leave_out(RetryOrder const& order, JobId job) {
  database_.prepare("INSERT OR IGNORE INTO retry_left_out (number, id) VALUES (?, ?)")
      .bind(order.number, job)
      .run();
}

bool RetryOrders::wants(RetryOrder const& order, JobId job) {
  auto const& which = order.which;
  auto rows = database_.prepare(R"sql(
      SELECT 1 FROM job JOIN batch ON batch.id = job.batch_id
      WHERE job.id = ?1 AND ((?2 AND job.state = 'failed') OR (?3 AND job.state = 'cancelled'))
        AND (?4 IS NULL OR batch_id = ?4) AND (?5 = '' OR model = ?5) AND (?6 = '' OR failure_class = ?6)
        AND changed_at <= ?7 AND coalesce(batch.cancelled_at, 0) <= ?7
        AND NOT EXISTS (SELECT 1 FROM retry_left_out WHERE number = ?8 AND retry_left_out.id IN (job.batch_id, job.id)))sql");
  rows.bind(job, which.failed, which.cancelled, which.batch, which.model, which.failure_class, which.until,
            order.number);
  return rows.row();
}

bool RetryOrders::wants_any(RetryOrder const& order, BatchId batch) {
  auto const& which = order.which;
  auto rows = database_.prepare(R"sql(
      SELECT 1 FROM job JOIN batch ON batch.id = job.batch_id
      WHERE job.batch_id = ?1 AND ((?2 AND job.state = 'failed') OR (?3 AND (job.state = 'cancelled'
          OR (batch.state = 'cancelled' AND job.state IN ('waiting', 'held', 'ready')))))
        AND (?4 IS NULL OR batch_id = ?4) AND (?5 = '' OR model = ?5) AND (?6 = '' OR failure_class = ?6)
        AND changed_at <= ?7 AND coalesce(batch.cancelled_at, 0) <= ?7
        AND NOT EXISTS (SELECT 1 FROM retry_left_out WHERE number = ?8 AND retry_left_out.id = job.batch_id) LIMIT 1)sql");
  rows.bind(batch, which.failed, which.cancelled, which.batch, which.model, which.failure_class, which.until,
            order.number);
  return rows.row();
}

}  // namespace yj::store
