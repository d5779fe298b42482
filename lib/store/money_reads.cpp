#include "store/money_reads.hpp"

#include <fmt/format.h>

#include <string>

namespace yj::store {

namespace {

constexpr std::string_view kBudgetColumns =
    "budget.scope, iif(budget.scope IN ('project', 'account', 'account_day'), budget.name, batch.name), "
    "budget.day, "
    "budget.cap, budget.spent, budget.held";

BudgetState read_budget(Statement const& rows, int first) {
  auto scope = parse_budget_scope(rows.text(first));
  YJ_ASSERT(scope.has_value());
  return {*scope,
          rows.text(first + 1),
          rows.text(first + 2),
          Credits{rows.integer(first + 3)},
          Credits{rows.integer(first + 4)},
          Credits{rows.integer(first + 5)}};
}

/// A wait is told as things stand now, not as they stood when it began.
std::string waits_sql(std::string_view joined_with, std::string_view rest) {
  return fmt::format(R"sql(
      SELECT batch.name, money_wait.price_class, money_wait.duration, money_wait.since, money_wait.need,
        EXISTS (SELECT 1 FROM unpriced WHERE unpriced.price_class = money_wait.price_class), money_wait.budget_id IS NOT NULL, {}
      FROM money_wait JOIN batch ON batch.id = money_wait.batch_id {} LEFT JOIN budget ON budget.id = money_wait.budget_id {})sql",
                     kBudgetColumns, joined_with, rest);
}

MoneyWait read_wait(Statement const& rows) {
  MoneyWait wait;
  wait.batch = rows.text(0);
  wait.price = {rows.text(1), static_cast<int>(rows.integer(2))};
  wait.since = rows.instant(3);
  if (!rows.null(4)) wait.need = Credits{rows.integer(4)};
  bool for_room = rows.integer(6) != 0;
  if (for_room) {
    wait.budget = read_budget(rows, 7);
    wait.kind = kind_of_wait(*wait.budget, wait.need);
  } else {
    wait.kind = rows.integer(5) != 0 ? MoneyWait::Kind::unpriced : MoneyWait::Kind::price;
  }
  return wait;
}

}  // namespace

std::optional<MoneyWait> read_money_wait_of(Database& database, JobId job) {
  static std::string const sql = waits_sql(
      "JOIN job ON job.batch_id = money_wait.batch_id AND job.price_class = money_wait.price_class "
      "AND job.duration = money_wait.duration",
      "WHERE job.id = ?");
  auto rows = database.prepare(sql);
  rows.bind(job);
  return rows.row() ? std::optional{read_wait(rows)} : std::nullopt;
}

std::vector<MoneyWait> read_money_waits(Database& database, std::optional<BatchId> batch, int limit) {
  constexpr std::string_view kOrder =
      "ORDER BY money_wait.since, money_wait.batch_id, money_wait.price_class LIMIT ?";
  static std::string const of_all = waits_sql("", kOrder);
  static std::string const of_one = waits_sql("", fmt::format("WHERE money_wait.batch_id = ? {}", kOrder));
  std::vector<MoneyWait> waits;
  auto rows = database.prepare(batch ? of_one : of_all);
  if (batch) rows.bind(*batch);
  rows.bind(limit);
  while (rows.row()) waits.push_back(read_wait(rows));
  return waits;
}

std::vector<BudgetState> read_budgets_of(Database& database, BatchId batch) {
  static std::string const sql = fmt::format(
      "SELECT {} FROM budget JOIN batch ON batch.id = ?1 WHERE budget.scope IN ('batch', 'batch_day', "
      "'confirm') "
      "AND budget.name = ?2 AND budget.cap IS NOT NULL AND (budget.scope <> 'batch_day' OR EXISTS (SELECT 1 "
      "FROM budget_rule WHERE budget_rule.scope = 'batch_day' AND budget_rule.name = ?2)) AND (budget.day = "
      "'' OR budget.day = (SELECT "
      "max(newest.day) FROM budget "
      "AS newest "
      "WHERE newest.scope = 'batch_day' AND newest.name = ?2)) ORDER BY budget.id",
      kBudgetColumns);
  std::vector<BudgetState> budgets;
  auto rows = database.prepare(sql);
  rows.bind(batch, batch.text());
  while (rows.row()) budgets.push_back(read_budget(rows, 0));
  return budgets;
}

}  // namespace yj::store
