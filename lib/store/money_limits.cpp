// Limits and prices as people set them.
#include "store/money.hpp"

#include <fmt/format.h>

#include <set>
#include <utility>

namespace yj::store {

/// The row of a limit that binds nobody yet, made where there is none; nothing when it binds already.
std::optional<std::int64_t> Money::unbound(BudgetScope scope, std::string const& name,
                                           std::string const& day) {
  auto batch = BatchId::parse(name);
  bool of_batch =
      scope == BudgetScope::batch || scope == BudgetScope::batch_day || scope == BudgetScope::confirm;
  YJ_ASSERT(batch.has_value() || !of_batch);
  std::string_view whose = of_batch                        ? "batch_id = ?2"
                           : scope == BudgetScope::project ? "project = ?1"
                                                           : "account = ?1";
  database_
      .prepare(fmt::format("INSERT INTO budget (scope, name, day, spent) "
                           "VALUES (?4, ?1, ?3, coalesce((SELECT sum(credits) FROM spent "
                           "WHERE {} AND ?3 IN ('', day)), 0)) ON CONFLICT (scope, name, day) DO NOTHING",
                           whose))
      .bind(name, of_batch ? batch : std::optional<BatchId>{}, day, name_of(scope))
      .run();
  auto rows =
      database_.prepare("SELECT id FROM budget WHERE scope = ? AND name = ? AND day = ? AND cap IS NULL");
  rows.bind(name_of(scope), name, day);
  return rows.row() ? std::optional{rows.integer(0)} : std::nullopt;
}

/// What is under way when a limit begins to bind may still be charged, so it is set aside as if it were ordered now - also
/// beyond the limit, since it has left already. Among those whose price nobody knows, one has all that is left.
void Money::set_aside_for_open(std::int64_t budget, BudgetScope scope, std::string const& name,
                               std::string const& day, Credits cap) {
  struct Open {
    AttemptId attempt;
    PriceClass price;
    bool unresolved;
  };
  std::vector<Open> open;
  {
    auto rows = database_.prepare(R"sql(
        SELECT attempt.id, job.price_class, job.duration, attempt.state = 'unresolved'
        FROM attempt INDEXED BY attempt_open JOIN job ON job.id = attempt.job_id JOIN batch ON batch.id = job.batch_id
        WHERE attempt.money = 'open' AND ?3 IN ('', attempt.day) AND CASE ?1
            WHEN 'project' THEN batch.project = ?2
            WHEN 'account' THEN attempt.account = ?2 WHEN 'account_day' THEN attempt.account = ?2
            ELSE lower(hex(batch.id)) = ?2 END
          AND NOT EXISTS (SELECT 1 FROM hold WHERE attempt_id = attempt.id AND budget_id = ?4)
        ORDER BY attempt.id)sql");
    rows.bind(name_of(scope), name, day, budget);
    while (rows.row())
      open.push_back({rows.id<AttemptId>(0), PriceClass{rows.text(1), static_cast<int>(rows.integer(2))},
                      rows.integer(3) != 0});
  }
  auto sum = database_.prepare("SELECT spent + held FROM budget WHERE id = ?");
  sum.bind(budget);
  YJ_ASSERT(sum.row());
  std::int64_t left = cap.millionths - sum.integer(0);
  std::vector<std::pair<Open const*, std::int64_t>> amounts;
  for (auto const& each : open) {
    Estimate price = price_of(each.price);
    amounts.emplace_back(&each, price.bounded ? price.high.millionths : 0);
    left -= amounts.back().second;
  }
  for (auto& [each, amount] : amounts) {
    bool pilot = !each->unresolved && !price_of(each->price).bounded;
    if (pilot && left > 0) amount = std::exchange(left, 0);
    database_.prepare("INSERT INTO hold (attempt_id, budget_id, amount, pilot) VALUES (?, ?, ?, ?)")
        .bind(each->attempt, budget, amount, pilot)
        .run();
    database_.prepare("UPDATE budget SET held = held + ? WHERE id = ?").bind(amount, budget).run();
  }
}

void Money::set_aside_again(AttemptId attempt) {
  Attempt of = look(attempt);
  Order order{attempt, of.batch, of.account, of.price, of.day, {}};
  Estimate price = price_of(of.price);
  for (auto const& [budget, state] : budgets_of(order)) {
    hold_what_fits(attempt, budget, price.bounded ? price.high : state.cap);
    database_.prepare("UPDATE hold SET pilot = ? WHERE attempt_id = ? AND budget_id = ?")
        .bind(!price.bounded, attempt, budget)
        .run();
  }
}

void Money::set_cap(BudgetScope scope, std::string const& name, std::string const& day,
                    std::optional<Credits> cap) {
  if (cap) {
    if (auto fresh = unbound(scope, name, day)) set_aside_for_open(*fresh, scope, name, day, *cap);
    database_.prepare("UPDATE budget SET cap = ? WHERE scope = ? AND name = ? AND day = ?")
        .bind(cap->millionths, name_of(scope), name, day)
        .run();
    return;
  }
  // A row that orders hold on to stays, without binding anybody.
  database_.prepare("UPDATE budget SET cap = NULL WHERE scope = ? AND name = ? AND day = ?")
      .bind(name_of(scope), name, day)
      .run();
}

/// A limit of each day, from today on - and for the days that have a row already, as the clock may be put back to one.
void Money::set_rule(BudgetScope scope, std::string const& name, std::string const& day,
                     std::optional<Credits> cap) {
  if (cap) {
    database_
        .prepare(
            "INSERT INTO budget_rule (scope, name, cap) VALUES (?, ?, ?) "
            "ON CONFLICT (scope, name) DO UPDATE SET cap = excluded.cap")
        .bind(name_of(scope), name, cap->millionths)
        .run();
  } else {
    database_.prepare("DELETE FROM budget_rule WHERE scope = ? AND name = ?")
        .bind(name_of(scope), name)
        .run();
  }
  std::set<std::string> days{day};
  {
    auto rows = database_.prepare("SELECT day FROM budget WHERE scope = ? AND name = ?");
    rows.bind(name_of(scope), name);
    while (rows.row()) days.insert(rows.text(0));
  }
  for (auto const& each : days) set_cap(scope, name, each, cap);
}

void Money::set_prices(std::map<std::string, TablePrice> const& prices) {
  database_.prepare("DELETE FROM price_table").run();
  for (auto const& [price_class, price] : prices)
    database_.prepare("INSERT INTO price_table (price_class, amount, per_second) VALUES (?, ?, ?)")
        .bind(price_class, price.amount.millionths, price.per_second)
        .run();
}

}  // namespace yj::store
