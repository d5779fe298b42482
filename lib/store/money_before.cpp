// Money before an order: which limits bind it, and what is set aside for it.
#include "store/apply.hpp"
#include "store/codec.hpp"
#include "store/money.hpp"
#include "store/money_words.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace yj::store {

/// Every limit that binds this order. A new day's row is made of its rule.
std::vector<std::pair<std::int64_t, BudgetState>> Money::budgets_of(Order const& order) {
  std::string batch = order.batch.text();
  database_
      .prepare(R"sql(
      INSERT INTO budget (scope, name, day, cap, spent)
      SELECT scope, name, ?1, cap, coalesce((SELECT sum(credits) FROM spent WHERE spent.day = ?1
          AND iif(scope = 'batch_day', batch_id = ?2, account = ?4)), 0)
      FROM budget_rule
      WHERE ((scope = 'batch_day' AND name = ?3) OR (scope = 'account_day' AND name = ?4))
        AND NOT EXISTS (SELECT 1 FROM budget WHERE (budget.scope, budget.name, budget.day) = (budget_rule.scope, budget_rule.name, ?1)))sql")
      .bind(order.day, order.batch, batch, order.account)
      .run();
  auto rows = database_.prepare(R"sql(
      SELECT budget.id, budget.scope, iif(budget.scope IN ('batch', 'batch_day', 'confirm'), batch.name, budget.name), budget.day,
        budget.cap, budget.spent, budget.held
      FROM budget JOIN batch ON batch.id = ?1
      WHERE cap IS NOT NULL AND ((scope IN ('batch', 'confirm') AND budget.name = ?2)
        OR (scope = 'batch_day' AND budget.name = ?2 AND day = ?4)
        OR (scope = 'account' AND budget.name = ?3) OR (scope = 'account_day' AND budget.name = ?3 AND day = ?4)
        OR (scope = 'project' AND batch.project <> '' AND budget.name = batch.project))
      ORDER BY budget.id)sql");
  rows.bind(order.batch, batch, order.account, order.day);
  std::vector<std::pair<std::int64_t, BudgetState>> budgets;
  while (rows.row()) {
    auto scope = parse_budget_scope(rows.text(1));
    YJ_ASSERT(scope.has_value());
    budgets.push_back(
        {rows.integer(0), BudgetState{*scope, rows.text(2), rows.text(3), Credits{rows.integer(4)},
                                      Credits{rows.integer(5)}, Credits{rows.integer(6)}}});
  }
  return budgets;
}

std::variant<Money::Holds, NotAffordable> Money::plan(Order const& order) {
  Holds holds;
  Estimate price = price_of(order.price);
  if (price.source == Estimate::Source::exact || price.source == Estimate::Source::table) {
    holds.expected = price.low;
    holds.expected_from = name_of(price.source);
  }
  auto budgets = budgets_of(order);
  if (budgets.empty()) return holds;
  auto tightest = std::min_element(budgets.begin(), budgets.end(), [](auto const& a, auto const& b) {
    return a.second.room() < b.second.room();
  });
  for (auto const& [id, state] : budgets) holds.budgets.push_back(id);

  std::optional<Credits> need;
  bool pilot_by_rule = false;
  if (price.bounded) {
    need = price.high;
    holds.source = name_of(price.source);
  } else {
    auto rows = database_.prepare(R"sql(
        SELECT new_price, allowed, EXISTS (SELECT 1 FROM unpriced WHERE price_class = ?2),
          EXISTS (SELECT 1 FROM approval WHERE batch_id = ?1 AND price_class = ?2)
        FROM batch WHERE id = ?1)sql");
    rows.bind(order.batch, order.price.key);
    YJ_ASSERT(rows.row());
    auto policy = parse_new_price(rows.text(0));
    YJ_ASSERT(policy.has_value());
    bool never_reported = rows.integer(2) != 0;
    bool approved = rows.integer(3) != 0;
    if (*policy == NewPrice::allow) {
      need = Credits{rows.integer(1)};
      holds.source = kAllow;
    } else if (!approved && (never_reported || *policy == NewPrice::ask)) {
      return wait_for_price(order, never_reported);
    } else {
      pilot_by_rule = !approved;
    }
  }
  Credits room = tightest->second.room();
  if (need) {
    holds.amount = *need;
    if (*need <= room) return holds;
    return wait_for_room(order, *tightest, need);
  }
  // All that is left, so that nothing else of this budget leaves before the price is known.
  for (auto const& budget : budgets) {
    // A second one beside it would have only crumbs set aside, and might cost anything too.
    if (pilot_is_out(budget.first)) return wait_for_room(order, budget, need);
  }
  holds.source = kPilot;
  holds.amount = room;
  bool goes = room.millionths > 0 && !(pilot_by_rule && cheaper_pilot_is_ready(order));
  if (goes) return holds;
  return wait_for_room(order, *tightest, need);
}

bool Money::pilot_is_out(std::int64_t budget) {
  auto rows =
      database_.prepare("SELECT 1 FROM hold INDEXED BY hold_pilot WHERE budget_id = ? AND pilot = 1 LIMIT 1");
  rows.bind(budget);
  return rows.row();
}

/// The pilot of a class is its shortest job: it is the one that may pass a limit.
bool Money::cheaper_pilot_is_ready(Order const& order) {
  auto rows = database_.prepare(R"sql(
      SELECT 1 FROM job INDEXED BY job_ready WHERE batch_id = ?1 AND state = 'ready' AND price_class = ?2 AND duration BETWEEN 1 AND ?3 - 1
        AND NOT EXISTS (SELECT 1 FROM price_point WHERE price_point.price_class = ?2
          AND price_point.duration >= job.duration) LIMIT 1)sql");
  rows.bind(order.batch, order.price.key, order.price.duration);
  return rows.row();
}

NotAffordable Money::wait_for_price(Order const& order, bool never_reported) {
  MoneyWait reason;
  reason.kind = never_reported ? MoneyWait::Kind::unpriced : MoneyWait::Kind::price;
  return wait(order, std::move(reason), std::nullopt);
}

NotAffordable Money::wait_for_room(Order const& order, std::pair<std::int64_t, BudgetState> const& tightest,
                                   std::optional<Credits> need) {
  MoneyWait reason;
  reason.kind = kind_of_wait(tightest.second, need);
  reason.budget = tightest.second;
  reason.need = need;
  return wait(order, std::move(reason), tightest.first);
}

NotAffordable Money::wait(Order const& order, MoneyWait reason, std::optional<std::int64_t> budget) {
  reason.price = order.price;
  auto added = database_
                   .prepare(R"sql(
      INSERT INTO money_wait (batch_id, price_class, duration, kind, budget_id, need, since) VALUES (?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (batch_id, price_class, duration) DO NOTHING)sql")
                   .bind(order.batch, order.price.key, order.price.duration, budget ? "budget" : "price",
                         budget, millionths(reason.need), order.at)
                   .run();
  return {order.batch, order.price, reason_of(reason), added == 1};
}

void Money::hold(Order const& order, Holds const& holds) {
  if (holds.expected)
    database_.prepare("UPDATE attempt SET expected = ?, expected_from = ? WHERE id = ?")
        .bind(millionths(holds.expected), holds.expected_from, order.attempt)
        .run();
  for (auto budget : holds.budgets) {
    auto taken =
        database_.prepare("UPDATE budget SET held = held + ?1 WHERE id = ?2 AND spent + held + ?1 <= cap")
            .bind(holds.amount.millionths, budget)
            .run();
    if (taken != 1) refuse(Errc::conflict, "a budget has no room for this order any more");
    database_.prepare("INSERT INTO hold (attempt_id, budget_id, amount, pilot) VALUES (?, ?, ?, ?)")
        .bind(order.attempt, budget, holds.amount.millionths, holds.source == kPilot)
        .run();
  }
  if (!holds.budgets.empty())
    book(order.attempt, look(order.attempt), "hold", holds.amount, holds.source, order.at);
}

}  // namespace yj::store
