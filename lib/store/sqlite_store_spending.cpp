// What was spent, what is set aside, and what differs from what was asked.
#include "store/reading.hpp"
#include "store/sqlite_store.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace yj::store {

namespace {

constexpr std::array<std::pair<SpendingBy, std::string_view>, 5> kWays{{{SpendingBy::day, "day"},
                                                                        {SpendingBy::model, "model"},
                                                                        {SpendingBy::batch, "batch"},
                                                                        {SpendingBy::project, "project"},
                                                                        {SpendingBy::account, "account"}}};

constexpr std::string_view kSums =
    "count(*), coalesce(sum(tasks), 0), coalesce(sum(spent.credits), 0), coalesce(sum(unproven), 0), "
    "coalesce(sum(unknown), 0), coalesce(sum(differ), 0), coalesce(sum(spent.yuan), 0), "
    "coalesce(sum(yuan_known), 0)";

/// The condition for the days, batch and account of a query; its values are bound in this order.
std::string where_of(SpendingQuery const& query, std::string_view table) {
  std::string where = "1";
  if (!query.since.empty()) where += fmt::format(" AND {}.day >= ?", table);
  if (!query.until.empty()) where += fmt::format(" AND {}.day <= ?", table);
  if (query.batch) where += fmt::format(" AND {}.batch_id = ?", table);
  if (!query.account.empty()) where += fmt::format(" AND {}.account = ?", table);
  return where;
}

void bind_where(Statement& rows, SpendingQuery const& query) {
  if (!query.since.empty()) rows.bind(query.since);
  if (!query.until.empty()) rows.bind(query.until);
  if (query.batch) rows.bind(*query.batch);
  if (!query.account.empty()) rows.bind(query.account);
}

SpendingRow read_sums(Statement const& rows, int first) {
  return {{},
          rows.integer(first),
          Credits{rows.integer(first + 1)},
          Credits{rows.integer(first + 2)},
          rows.integer(first + 3),
          rows.integer(first + 4),
          Yuan{rows.integer(first + 5)},
          rows.integer(first + 6)};
}

OpenOrders& group_of(Spending& spending, AttemptState state) {
  if (state == AttemptState::in_doubt) return spending.in_doubt;
  if (state == AttemptState::unresolved) return spending.unresolved;
  return spending.held;
}

/// Through the index of what is not settled, so that a million finished jobs cost nothing.
void read_open(Database& database, SpendingQuery const& query, Spending& spending) {
  std::string where;
  if (query.batch) where += " AND (SELECT batch_id FROM job WHERE job.id = attempt.job_id) = ?";
  if (!query.account.empty()) where += " AND attempt.account = ?";
  auto rows = database.prepare(
      fmt::format("SELECT state, count(*), coalesce(sum(held), 0), count(*) - count(held) "
                  "FROM (SELECT state, (SELECT max(amount) FROM hold WHERE attempt_id = attempt.id) AS held "
                  "FROM attempt INDEXED BY attempt_open WHERE money = 'open'{}) GROUP BY state",
                  where));
  if (query.batch) rows.bind(*query.batch);
  if (!query.account.empty()) rows.bind(query.account);
  while (rows.row()) {
    auto state = must(parse_attempt_state(rows.text(0)), "an attempt's state");
    OpenOrders& group = group_of(spending, state);
    group.orders += rows.integer(1);
    group.credits.millionths += rows.integer(2);
    group.unknown += rows.integer(3);
  }
}

std::string_view key_of(SpendingBy by) {
  switch (by) {
    case SpendingBy::day: return "spent.day";
    case SpendingBy::model: return "spent.model";
    case SpendingBy::batch: return "batch.name";
    case SpendingBy::project: return "spent.project";
    case SpendingBy::account: break;
  }
  return "spent.account";
}

constexpr std::string_view kEnded = "'done', 'failed', 'blocked', 'cancelled'";

/// The name of a batch whose budget it is; nothing when the query does not want it.
std::optional<std::string> batch_for_people(Database& database, SpendingQuery const& query,
                                            std::string const& id) {
  auto batch = BatchId::parse(id);
  if (!batch || (query.batch && *query.batch != *batch)) return std::nullopt;
  auto rows = database.prepare(
      fmt::format("SELECT name, account, EXISTS (SELECT 1 FROM batch_count WHERE batch_id = batch.id AND "
                  "jobs > 0 AND state NOT IN ({})) FROM batch WHERE id = ?",
                  kEnded));
  rows.bind(*batch);
  if (!rows.row()) return std::nullopt;
  if (!query.account.empty() && rows.text(1) != query.account) return std::nullopt;
  if (!query.batch && rows.integer(2) == 0) return std::nullopt;
  return rows.text(0);
}

/// Whether a limit that is no batch's concerns the query.
bool is_wanted(Database& database, SpendingQuery const& query, BudgetState const& budget) {
  bool of_project = budget.scope == BudgetScope::project;
  if (!of_project && !query.account.empty() && query.account != budget.name) return false;
  if (!query.batch) return true;
  auto rows = database.prepare("SELECT account, project FROM batch WHERE id = ?");
  rows.bind(*query.batch);
  return rows.row() && rows.text(of_project ? 1 : 0) == budget.name;
}

std::optional<std::int64_t> number_of(std::string const& text) {
  std::int64_t number = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

constexpr std::string_view kAuditColumns =
    "audit.seq, batch.name, job.name, attempt.number, attempt.task_id, audit.account, audit.at, audit.day, "
    "audit.asked, audit.expected, audit.expected_from, audit.charged, audit.why";

AuditRecord read_audit(Statement const& rows) {
  AuditRecord record;
  record.batch = rows.text(1);
  record.job = rows.text(2);
  record.attempt = static_cast<int>(rows.integer(3));
  if (!rows.null(4)) record.task = TaskId{rows.text(4)};
  record.account = rows.text(5);
  record.at = rows.instant(6);
  record.day = rows.text(7);
  record.asked = rows.text(8);
  if (!rows.null(9)) record.expected = Credits{rows.integer(9)};
  record.expected_from = rows.text(10);
  if (!rows.null(11)) record.charged = Credits{rows.integer(11)};
  record.why = rows.text(12);
  return record;
}

}  // namespace

std::string_view name_of(SpendingBy by) {
  for (auto const& [each, name] : kWays) {
    if (each == by) return name;
  }
  return "day";
}

std::optional<SpendingBy> parse_spending_by(std::string_view name) {
  for (auto const& [each, text] : kWays) {
    if (text == name) return each;
  }
  return std::nullopt;
}

Result<Spending> SqliteStore::spending(SpendingQuery const& query) {
  return guarded([&]() -> Result<Spending> {
    Spending spending;
    {
      auto total =
          reader_.prepare(fmt::format("SELECT {} FROM spent WHERE {}", kSums, where_of(query, "spent")));
      bind_where(total, query);
      YJ_ASSERT(total.row());
      spending.total = read_sums(total, 1);
    }
    bool by_day = query.by == SpendingBy::day;
    auto rows = reader_.prepare(
        fmt::format("SELECT {0}, {1} FROM spent{2} WHERE {3} GROUP BY {0} ORDER BY {4}{0}", key_of(query.by),
                    kSums, query.by == SpendingBy::batch ? " JOIN batch ON batch.id = spent.batch_id" : "",
                    where_of(query, "spent"), by_day ? "" : "sum(spent.credits) DESC, "));
    bind_where(rows, query);
    while (rows.row()) {
      spending.rows.push_back(read_sums(rows, 2));
      spending.rows.back().key = rows.text(0);
    }
    auto beyond = static_cast<std::int64_t>(spending.rows.size()) - kSpendingRowsMax;
    if (beyond > 0) {
      spending.left_out = beyond;
      auto first = by_day ? spending.rows.begin() : spending.rows.begin() + kSpendingRowsMax;
      spending.rows.erase(first, first + beyond);
    }
    read_open(reader_, query, spending);
    return spending;
  });
}

Result<std::vector<BudgetState>> SqliteStore::budgets(SpendingQuery const& query, std::string const& today) {
  return guarded([&]() -> Result<std::vector<BudgetState>> {
    std::vector<BudgetState> budgets;
    // A rule whose day has no row yet had no order today.
    auto rows = reader_.prepare(R"sql(
        SELECT scope, name, day, cap, spent, held FROM budget WHERE cap IS NOT NULL AND (day IN ('', ?1) OR held > 0)
        UNION ALL
        SELECT scope, name, ?1, cap, 0, 0 FROM budget_rule
        WHERE NOT EXISTS (SELECT 1 FROM budget WHERE (budget.scope, budget.name, budget.day) = (budget_rule.scope, budget_rule.name, ?1))
        ORDER BY scope, day DESC, name)sql");
    rows.bind(today);
    while (rows.row() && static_cast<int>(budgets.size()) < kBudgetsMax) {
      BudgetState budget{must(parse_budget_scope(rows.text(0)), "a budget's scope"),
                         rows.text(1),
                         rows.text(2),
                         Credits{rows.integer(3)},
                         Credits{rows.integer(4)},
                         Credits{rows.integer(5)}};
      bool of_batch = budget.scope == BudgetScope::batch || budget.scope == BudgetScope::batch_day ||
                      budget.scope == BudgetScope::confirm;
      if (of_batch) {
        auto name = batch_for_people(reader_, query, budget.name);
        if (!name) continue;
        budget.name = std::move(*name);
      } else if (!is_wanted(reader_, query, budget)) {
        continue;
      }
      budgets.push_back(std::move(budget));
    }
    return budgets;
  });
}

Result<AuditPage> SqliteStore::audit(SpendingQuery const& query, std::string const& cursor, int limit) {
  return guarded([&]() -> Result<AuditPage> {
    std::string where = where_of(query, "audit");
    std::optional<std::pair<std::string, std::int64_t>> after;
    if (!cursor.empty()) {
      auto seq = number_of(cursor);
      auto known = reader_.prepare("SELECT day FROM audit WHERE seq = ?");
      if (!seq || !known.bind(*seq).row())
        return fail(Errc::invalid,
                    fmt::format("'{}' is not a cursor; take it from `next` of the page before", cursor));
      after.emplace(known.text(0), *seq);
      where += " AND (audit.day, audit.seq) < (?, ?)";
    }
    auto rows = reader_.prepare(
        fmt::format("SELECT {} FROM audit INDEXED BY {} CROSS JOIN attempt ON attempt.id = audit.attempt_id "
                    "CROSS JOIN job ON job.id = attempt.job_id CROSS JOIN batch ON batch.id = audit.batch_id "
                    "WHERE {} ORDER BY audit.day DESC, audit.seq DESC LIMIT ?",
                    kAuditColumns, query.batch ? "audit_by_batch" : "audit_by_day", where));
    bind_where(rows, query);
    if (after) rows.bind(after->first, after->second);
    rows.bind(limit + 1);
    AuditPage page;
    std::int64_t last = 0;
    while (rows.row()) {
      if (static_cast<int>(page.records.size()) == limit) {
        page.next = std::to_string(last);
        break;
      }
      last = rows.integer(0);
      page.records.push_back(read_audit(rows));
    }
    return page;
  });
}

}  // namespace yj::store
