#include "store/money.hpp"

#include "store/apply.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

namespace yj::store {

namespace {

/// What stands in the row of a limit that was taken away.
constexpr std::int64_t kNoLimit = std::numeric_limits<std::int64_t>::max() / 4;

/// So many charges of a price are remembered at least, and twice as many at most.
constexpr std::int64_t kPriceMemory = 20;

std::optional<std::int64_t> millionths(std::optional<Credits> credits) {
  return credits ? std::optional{credits->millionths} : std::nullopt;
}

}  // namespace

// ---- Before an order
// ------------------------------------------------------------------------------------------------

/// A new day's rows are made of their rules.
void Money::add_day(Order const& order) {
  std::vector<std::tuple<BudgetScope, std::string, Credits>> wanted;
  {
    auto rows = database_.prepare(R"sql(
        SELECT scope, name, cap FROM budget_rule AS rule
        WHERE ((scope = 'batch_day' AND name = ?1) OR (scope = 'account_day' AND name = ?2))
          AND NOT EXISTS (SELECT 1 FROM budget WHERE budget.scope = rule.scope AND budget.name = rule.name AND day = ?3))sql");
    rows.bind(order.batch.text(), order.account, order.day);
    while (rows.row())
      wanted.emplace_back(*parse_budget_scope(rows.text(0)), rows.text(1), Credits{rows.integer(2)});
  }
  for (auto const& [scope, name, cap] : wanted) add_budget(scope, name, order.day, cap);
}

/// Every limit that binds this order.
std::vector<std::pair<std::int64_t, BudgetState>> Money::budgets_of(Order const& order) {
  std::string batch = order.batch.text();
  add_day(order);
  auto rows = database_.prepare(R"sql(
      SELECT budget.id, budget.scope, iif(budget.scope IN ('batch', 'batch_day', 'confirm'), batch.name, budget.name), budget.day,
        budget.cap, budget.spent, budget.held
      FROM budget JOIN batch ON batch.id = ?1
      WHERE (scope IN ('batch', 'confirm') AND budget.name = ?2) OR (scope = 'batch_day' AND budget.name = ?2 AND day = ?4)
        OR (scope = 'account' AND budget.name = ?3) OR (scope = 'account_day' AND budget.name = ?3 AND day = ?4)
        OR (scope = 'project' AND batch.project <> '' AND budget.name = batch.project)
      ORDER BY budget.id)sql");
  rows.bind(order.batch, batch, order.account, order.day);
  std::vector<std::pair<std::int64_t, BudgetState>> budgets;
  while (rows.row()) {
    if (rows.integer(4) >= kNoLimit) continue;
    auto scope = parse_budget_scope(rows.text(1));
    YJ_ASSERT(scope.has_value());
    budgets.push_back(
        {rows.integer(0), BudgetState{*scope, rows.text(2), rows.text(3), Credits{rows.integer(4)},
                                      Credits{rows.integer(5)}, Credits{rows.integer(6)}}});
  }
  return budgets;
}

std::variant<Money::Holds, NotAffordable> Money::plan(Order const& order) {
  auto budgets = budgets_of(order);
  if (budgets.empty()) return Holds{};
  auto tightest = std::min_element(budgets.begin(), budgets.end(), [](auto const& a, auto const& b) {
    return a.second.room() < b.second.room();
  });
  Holds holds;
  for (auto const& [id, state] : budgets) holds.budgets.push_back(id);

  Estimate price = price_of(order.price);
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
      holds.source = "allow";
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
  holds.source = "pilot";
  holds.amount = room;
  bool goes = room.millionths > 0 && !(pilot_by_rule && cheaper_pilot_is_ready(order));
  if (goes) return holds;
  return wait_for_room(order, *tightest, need);
}

/// The pilot of a class is its shortest job: it is the one that may pass a limit.
bool Money::cheaper_pilot_is_ready(Order const& order) {
  auto rows = database_.prepare(R"sql(
      SELECT 1 FROM job WHERE batch_id = ?1 AND state = 'ready' AND price_class = ?2 AND duration BETWEEN 1 AND ?3 - 1
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
  for (auto budget : holds.budgets) {
    auto taken =
        database_.prepare("UPDATE budget SET held = held + ?1 WHERE id = ?2 AND spent + held + ?1 <= cap")
            .bind(holds.amount.millionths, budget)
            .run();
    if (taken != 1) refuse(Errc::conflict, "a budget has no room for this order any more");
    database_.prepare("INSERT INTO hold (attempt_id, budget_id, amount) VALUES (?, ?, ?)")
        .bind(order.attempt, budget, holds.amount.millionths)
        .run();
  }
  if (!holds.budgets.empty())
    book(order.attempt, look(order.attempt), "hold", holds.amount, holds.source, order.at);
}

// ---- After it
// -------------------------------------------------------------------------------------------------------

Money::Attempt Money::look(AttemptId attempt) {
  auto rows = database_.prepare(R"sql(
      SELECT job.batch_id, attempt.account, batch.project, job.model, job.price_class, job.duration, attempt.day
      FROM attempt JOIN job ON job.id = attempt.job_id JOIN batch ON batch.id = job.batch_id WHERE attempt.id = ?)sql");
  rows.bind(attempt);
  if (!rows.row()) refuse(Errc::not_found, fmt::format("there is no attempt {}", attempt.text()));
  return {rows.id<BatchId>(0),
          rows.text(1),
          rows.text(2),
          rows.text(3),
          PriceClass{rows.text(4), static_cast<int>(rows.integer(5))},
          rows.text(6)};
}

bool Money::settle_once(AttemptId attempt) {
  return database_.prepare("UPDATE attempt SET money = 'settled' WHERE id = ? AND money = 'open'")
             .bind(attempt)
             .run() == 1;
}

void Money::book(AttemptId attempt, Attempt const& of, std::string_view kind, std::optional<Credits> amount,
                 std::string_view source, Instant at) {
  database_
      .prepare(
          "INSERT INTO ledger (at, day, kind, attempt_id, account, amount, source) VALUES (?, ?, ?, ?, ?, ?, "
          "?)")
      .bind(at, of.day, kind, attempt, of.account, millionths(amount), source)
      .run();
}

/// What the attempt has set aside is free again, in every budget.
void Money::give_back(AttemptId attempt) {
  database_
      .prepare(
          "UPDATE budget SET held = held - (SELECT amount FROM hold WHERE attempt_id = ?1 AND budget_id = "
          "budget.id) "
          "WHERE id IN (SELECT budget_id FROM hold WHERE attempt_id = ?1)")
      .bind(attempt)
      .run();
  database_.prepare("UPDATE hold SET amount = 0 WHERE attempt_id = ?").bind(attempt).run();
}

/// Under every limit whose it is, also one that is younger than the attempt and for which it set nothing aside.
void Money::count(Attempt const& of, Credits amount) {
  database_
      .prepare(R"sql(
      UPDATE budget SET spent = spent + ?1
      WHERE (scope IN ('batch', 'confirm') AND name = ?2) OR (scope = 'batch_day' AND name = ?2 AND day = ?5)
        OR (scope = 'account' AND name = ?3) OR (scope = 'account_day' AND name = ?3 AND day = ?5)
        OR (scope = 'project' AND ?4 <> '' AND name = ?4))sql")
      .bind(amount.millionths, of.batch.text(), of.account, of.project, of.day)
      .run();
}

bool Money::release(AttemptId attempt, Instant at) {
  if (!settle_once(attempt)) return false;
  Attempt of = look(attempt);
  auto held = database_.prepare("SELECT max(amount) FROM hold WHERE attempt_id = ?");
  held.bind(attempt);
  YJ_ASSERT(held.row());
  if (held.null(0)) return false;  // no budget applied
  Credits amount{held.integer(0)};
  give_back(attempt);
  book(attempt, of, "release", amount, "", at);
  return free_after(attempt, of.price);
}

bool Money::charge(AttemptId attempt, std::optional<Credits> reported, Instant at) {
  if (!settle_once(attempt)) return false;
  Attempt of = look(attempt);
  std::optional<Credits> amount = reported;
  std::string source = "reported";
  if (!reported) {
    Estimate price = price_of(of.price);
    source = name_of(price.source);
    if (price.source != Estimate::Source::unknown) amount = price.high;
    database_.prepare("INSERT OR IGNORE INTO unpriced (price_class) VALUES (?)").bind(of.price.key).run();
  }
  count(of, amount.value_or(Credits{}));
  give_back(attempt);
  book(attempt, of, "charge", amount, source, at);
  database_
      .prepare(R"sql(
      INSERT INTO spent (day, account, project, batch_id, model, tasks, credits, unproven, unknown)
      VALUES (?, ?, ?, ?, ?, 1, ?, ?, ?)
      ON CONFLICT (day, account, project, batch_id, model) DO UPDATE SET tasks = tasks + 1, credits = credits + excluded.credits,
        unproven = unproven + excluded.unproven, unknown = unknown + excluded.unknown)sql")
      .bind(of.day, of.account, of.project, of.batch, of.model, amount.value_or(Credits{}).millionths,
            reported ? std::int64_t{0} : amount.value_or(Credits{}).millionths, !amount.has_value())
      .run();
  bool repriced = reported && learn(of.price, *reported);
  return free_after(attempt, of.price) || repriced;
}

bool Money::adjust(AttemptId attempt, Credits reported, Instant at) {
  auto rows = database_.prepare(
      "SELECT sum(amount), count(amount), max(source = 'reported') FROM ledger WHERE attempt_id = ? AND kind "
      "IN ('charge', "
      "'adjust')");
  rows.bind(attempt);
  YJ_ASSERT(rows.row());
  if (rows.null(2) || rows.integer(2) != 0) return false;  // not charged yet, or for a reported price already
  Credits before{rows.null(0) ? 0 : rows.integer(0)};
  bool was_unknown = rows.integer(1) == 0;
  Attempt of = look(attempt);
  std::int64_t difference = reported.millionths - before.millionths;
  count(of, Credits{difference});
  book(attempt, of, "adjust", Credits{difference}, "reported", at);
  database_
      .prepare(R"sql(
      UPDATE spent SET credits = credits + ?, unproven = unproven - ?, unknown = unknown - ?
      WHERE day = ? AND account = ? AND project = ? AND batch_id = ? AND model = ?)sql")
      .bind(difference, before.millionths, was_unknown, of.day, of.account, of.project, of.batch, of.model)
      .run();
  bool repriced = learn(of.price, reported);
  return free_after(attempt, of.price) || repriced;
}

bool Money::learn(PriceClass const& price, Credits charged) {
  Estimate before = price_of(price);
  database_
      .prepare(R"sql(
      INSERT INTO price_point (price_class, duration, last, highest, before, tasks) VALUES (?1, ?2, ?3, ?3, 0, 1)
      ON CONFLICT (price_class, duration) DO UPDATE SET last = excluded.last, tasks = tasks + 1,
        before = iif(tasks % ?4 = 0, highest, before),
        highest = iif(tasks % ?4 = 0, excluded.last, max(highest, excluded.last)))sql")
      .bind(price.key, price.duration, charged.millionths, kPriceMemory)
      .run();
  database_.prepare("DELETE FROM unpriced WHERE price_class = ?").bind(price.key).run();
  Estimate now = price_of(price);
  if (now.bounded == before.bounded && now.high == before.high) return false;
  raise_holds(price);
  // Whatever waits for a price of this class, or for room for the price before, is looked at anew.
  return database_.prepare("DELETE FROM money_wait WHERE price_class = ? AND need IS NOT NULL")
             .bind(price.key)
             .run() > 0;
}

/// A price that rose: what is under way will cost it too.
void Money::raise_holds(PriceClass const& price) {
  Estimate now = price_of(price);
  if (!now.bounded) return;
  struct Open {
    AttemptId attempt;
    std::int64_t budget;
    Credits amount;
  };
  std::vector<Open> open;
  {
    auto rows = database_.prepare(R"sql(
        SELECT hold.attempt_id, hold.budget_id, hold.amount FROM hold
        JOIN attempt ON attempt.id = hold.attempt_id JOIN job ON job.id = attempt.job_id
        WHERE hold.amount > 0 AND hold.amount < ?1 AND attempt.money = 'open' AND job.price_class = ?2 AND job.duration = ?3
        ORDER BY hold.attempt_id)sql");
    rows.bind(now.high.millionths, price.key, price.duration);
    while (rows.row()) open.push_back({rows.id<AttemptId>(0), rows.integer(1), Credits{rows.integer(2)}});
  }
  for (auto const& each : open)
    hold_what_fits(each.attempt, each.budget, Credits{now.high.millionths - each.amount.millionths});
}

Credits Money::hold_what_fits(AttemptId attempt, std::int64_t budget, Credits amount) {
  auto rows = database_.prepare("SELECT max(0, min(?, cap - spent - held)) FROM budget WHERE id = ?");
  rows.bind(amount.millionths, budget);
  YJ_ASSERT(rows.row());
  Credits fits{rows.integer(0)};
  database_.prepare("UPDATE budget SET held = held + ? WHERE id = ?").bind(fits.millionths, budget).run();
  database_
      .prepare(
          "INSERT INTO hold (attempt_id, budget_id, amount) VALUES (?1, ?2, ?3) "
          "ON CONFLICT (attempt_id, budget_id) DO UPDATE SET amount = amount + excluded.amount")
      .bind(attempt, budget, fits.millionths)
      .run();
  return fits;
}

// ---- What waits
// -----------------------------------------------------------------------------------------------------

/// What waits for one budget and has room for it now. What does not know its price waits for any room at all.
bool Money::free_budget(std::int64_t budget) {
  return database_
             .prepare(R"sql(
      DELETE FROM money_wait WHERE budget_id = ?1
        AND coalesce(need, 1) <= (SELECT cap - spent - held FROM budget WHERE id = ?1))sql")
             .bind(budget)
             .run() > 0;
}

bool Money::free_after(AttemptId attempt, PriceClass const& price) {
  std::vector<std::int64_t> budgets;
  {
    auto rows = database_.prepare("SELECT budget_id FROM hold WHERE attempt_id = ?");
    rows.bind(attempt);
    while (rows.row()) budgets.push_back(rows.integer(0));
  }
  bool freed = false;
  for (auto budget : budgets) freed = free_budget(budget) || freed;
  // A price that became known re-prices what waits for it: it is looked at anew.
  if (price_of(price).bounded)
    freed =
        database_.prepare("DELETE FROM money_wait WHERE price_class = ? AND (kind = 'price' OR need IS NULL)")
                .bind(price.key)
                .run() > 0 ||
        freed;
  return freed;
}

bool Money::free_waiting(std::string const& today) {
  // Caps, prices or the day changed: everything that waits is looked at anew, and waits again where it must.
  bool over =
      database_
          .prepare(
              "DELETE FROM money_wait WHERE budget_id IN (SELECT id FROM budget WHERE day <> '' AND day < ?)")
          .bind(today)
          .run() > 0;
  bool room = database_
                  .prepare(R"sql(
      DELETE FROM money_wait WHERE kind = 'budget' AND coalesce(need, 1) <= coalesce(
        (SELECT cap - spent - held FROM budget WHERE id = budget_id), need, 1))sql")
                  .run() > 0;
  std::vector<PriceClass> priced;
  {
    auto rows = database_.prepare(
        "SELECT DISTINCT price_class, duration FROM money_wait WHERE kind = 'price' OR need IS NULL");
    while (rows.row()) {
      PriceClass price{rows.text(0), static_cast<int>(rows.integer(1))};
      if (price_of(price).bounded) priced.push_back(std::move(price));
    }
  }
  for (auto const& price : priced)
    database_
        .prepare(
            "DELETE FROM money_wait WHERE price_class = ? AND duration = ? AND (kind = 'price' OR need IS "
            "NULL)")
        .bind(price.key, price.duration)
        .run();
  return over || room || !priced.empty();
}

void Money::look_again(BatchId batch) {
  database_.prepare("DELETE FROM money_wait WHERE batch_id = ?").bind(batch).run();
}

void Money::approve(BatchId batch, std::string const& price_class, std::string const& by, Instant at) {
  database_
      .prepare(R"sql(
      INSERT OR IGNORE INTO approval (batch_id, price_class, by, at)
      SELECT DISTINCT batch_id, price_class, ?3, ?4 FROM money_wait
      WHERE batch_id = ?1 AND kind = 'price' AND (?2 = '' OR price_class = ?2))sql")
      .bind(batch, price_class, by, at)
      .run();
  database_
      .prepare(
          "DELETE FROM money_wait WHERE batch_id = ?1 AND kind = 'price' AND (?2 = '' OR price_class = ?2)")
      .bind(batch, price_class)
      .run();
}

void Money::set_cap(BudgetScope scope, std::string const& name, std::string const& day,
                    std::optional<Credits> cap) {
  std::optional<std::int64_t> before;
  {
    auto known = database_.prepare("SELECT cap FROM budget WHERE scope = ? AND name = ? AND day = ?");
    known.bind(name_of(scope), name, day);
    if (known.row()) before = known.integer(0);
  }
  if (!before) {
    if (cap) add_budget(scope, name, day, *cap);
    return;
  }
  // A row whose limit is taken away stays and counts on, without binding anybody.
  database_.prepare("UPDATE budget SET cap = ? WHERE scope = ? AND name = ? AND day = ?")
      .bind(cap ? cap->millionths : kNoLimit, name_of(scope), name, day)
      .run();
  if (cap && *before >= kNoLimit) hold_for_open(scope, name, day, *cap);
}

void Money::add_budget(BudgetScope scope, std::string const& name, std::string const& day, Credits cap) {
  database_
      .prepare(R"sql(
      INSERT INTO budget (scope, name, day, cap, spent) VALUES (?1, ?2, ?3, ?4, (
        SELECT coalesce(sum(credits), 0) FROM spent WHERE (?3 = '' OR day = ?3) AND CASE ?1
          WHEN 'project' THEN project = ?2
          WHEN 'account' THEN account = ?2
          WHEN 'account_day' THEN account = ?2
          ELSE lower(hex(batch_id)) = ?2 END)))sql")
      .bind(name_of(scope), name, day, cap.millionths)
      .run();
  hold_for_open(scope, name, day, cap);
}

/// What is under way and has nothing set aside here yet, because there was no such limit when it began.
void Money::hold_for_open(BudgetScope scope, std::string const& name, std::string const& day, Credits cap) {
  auto row = database_.prepare("SELECT id FROM budget WHERE scope = ? AND name = ? AND day = ?");
  row.bind(name_of(scope), name, day);
  YJ_ASSERT(row.row());
  std::int64_t budget = row.integer(0);

  std::vector<std::pair<AttemptId, PriceClass>> open;
  {
    auto rows = database_.prepare(R"sql(
        SELECT attempt.id, job.price_class, job.duration FROM attempt INDEXED BY attempt_open
        JOIN job ON job.id = attempt.job_id JOIN batch ON batch.id = job.batch_id
        WHERE attempt.money = 'open' AND (?3 = '' OR attempt.day = ?3) AND CASE ?1
          WHEN 'project' THEN batch.project = ?2
          WHEN 'account' THEN attempt.account = ?2
          WHEN 'account_day' THEN attempt.account = ?2
          ELSE lower(hex(batch.id)) = ?2 END
          AND NOT EXISTS (SELECT 1 FROM hold WHERE hold.attempt_id = attempt.id AND hold.budget_id = ?4)
        ORDER BY attempt.id)sql");
    rows.bind(name_of(scope), name, day, budget);
    while (rows.row())
      open.emplace_back(rows.id<AttemptId>(0), PriceClass{rows.text(1), static_cast<int>(rows.integer(2))});
  }
  for (auto const& [attempt, price] : open) {
    Estimate each = price_of(price);
    // What nobody knows sets aside all that is left, as it would have at its begin.
    hold_what_fits(attempt, budget, each.bounded ? each.high : cap);
  }
}

void Money::set_rule(BudgetScope scope, std::string const& name, std::string const& day,
                     std::optional<Credits> cap) {
  if (cap) {
    database_
        .prepare(
            "INSERT INTO budget_rule (scope, name, cap) VALUES (?, ?, ?) "
            "ON CONFLICT (scope, name) DO UPDATE SET cap = excluded.cap")
        .bind(name_of(scope), name, cap->millionths)
        .run();
    set_cap(scope, name, day, cap);
    return;
  }
  database_.prepare("DELETE FROM budget_rule WHERE scope = ? AND name = ?").bind(name_of(scope), name).run();
  set_cap(scope, name, day, std::nullopt);
}

void Money::set_prices(std::map<std::string, TablePrice> const& prices) {
  database_.prepare("DELETE FROM price_table").run();
  for (auto const& [price_class, price] : prices)
    database_.prepare("INSERT INTO price_table (price_class, amount, per_second) VALUES (?, ?, ?)")
        .bind(price_class, price.amount.millionths, price.per_second)
        .run();
}

}  // namespace yj::store
