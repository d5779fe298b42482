#include "store/money.hpp"

#include "store/apply.hpp"
#include "store/codec.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace yj::store {

namespace {

/// So many charges of a price are remembered at least, and twice as many at most.
constexpr std::int64_t kPriceMemory = 20;

constexpr std::string_view kPilot = "pilot";
constexpr std::string_view kAllow = "allow";

std::optional<std::int64_t> millionths(std::optional<Credits> credits) {
  return credits ? std::optional{credits->millionths} : std::nullopt;
}

}  // namespace

// ---- Before an order
// ------------------------------------------------------------------------------------------------

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
      SELECT 1 FROM job INDEXED BY job_by_price WHERE batch_id = ?1 AND state = 'ready' AND price_class = ?2 AND duration BETWEEN 1 AND ?3 - 1
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

bool Money::differs(AttemptId attempt, Attempt const& of, Reported const& reported, Instant at) {
  auto rows = database_.prepare(R"sql(
      SELECT job.request, attempt.expected, attempt.expected_from
      FROM attempt JOIN job ON job.id = attempt.job_id WHERE attempt.id = ?)sql");
  rows.bind(attempt);
  YJ_ASSERT(rows.row());
  auto request = decode_request(rows.text(0));
  if (!request) throw SqlError{request.error()};
  Asked asked{of.price, resolution_of(*request), is_off_peak(*request), {}, Estimate::Source::unknown};
  if (!rows.null(1)) asked.expected = Credits{rows.integer(1)};
  std::string from = rows.text(2);
  asked.expected_from = from == "table" ? Estimate::Source::table : Estimate::Source::exact;
  std::string why = differences(asked, reported);
  if (why.empty()) return false;
  return database_
             .prepare(R"sql(
      INSERT INTO audit (attempt_id, batch_id, account, at, day, asked, expected, expected_from, charged, why)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (attempt_id) DO NOTHING)sql")
             .bind(attempt, of.batch, of.account, at, of.day, to_text(of.price), millionths(asked.expected),
                   from, millionths(reported.credits), why)
             .run() == 1;
}

void Money::add_spent(Attempt const& of, std::int64_t millionths) {
  if (millionths == 0) return;
  database_
      .prepare(R"sql(
      UPDATE budget SET spent = spent + ?1
      WHERE (scope IN ('batch', 'confirm') AND name = ?2 AND day = '') OR (scope = 'batch_day' AND name = ?2 AND day = ?5)
        OR (scope = 'account' AND name = ?3 AND day = '') OR (scope = 'account_day' AND name = ?3 AND day = ?5)
        OR (scope = 'project' AND ?4 <> '' AND name = ?4 AND day = ''))sql")
      .bind(millionths, of.batch.text(), of.account, of.project, of.day)
      .run();
}

void Money::let_go(AttemptId attempt) {
  database_
      .prepare(
          "UPDATE budget SET held = held - (SELECT amount FROM hold WHERE attempt_id = ?1 AND budget_id = "
          "budget.id) "
          "WHERE id IN (SELECT budget_id FROM hold WHERE attempt_id = ?1)")
      .bind(attempt)
      .run();
  database_.prepare("UPDATE hold SET amount = 0, pilot = 0 WHERE attempt_id = ?").bind(attempt).run();
}

/// What `new_price: allow(N)` set aside for it.
std::optional<Credits> Money::allowed_to(AttemptId attempt) {
  auto rows = database_.prepare(
      "SELECT amount FROM ledger WHERE attempt_id = ? AND kind = 'hold' AND source = ? ORDER BY seq LIMIT 1");
  rows.bind(attempt, kAllow);
  return rows.row() ? std::optional{Credits{rows.integer(0)}} : std::nullopt;
}

/// Nobody will ever know whether it was bought. It keeps what such a task costs, but not all that was left. Where that is not
/// known any more, what was set aside as its price stays.
bool Money::give_up(AttemptId attempt) {
  Attempt of = look(attempt);
  Estimate price = price_of(of.price);
  Credits keeps = price.bounded ? price.high : allowed_to(attempt).value_or(Credits{});
  database_
      .prepare(R"sql(
      UPDATE budget SET held = held - (SELECT max(0, amount - ?2) FROM hold WHERE attempt_id = ?1 AND budget_id = budget.id)
      WHERE id IN (SELECT budget_id FROM hold WHERE attempt_id = ?1 AND (pilot = 1 OR ?3)))sql")
      .bind(attempt, keeps.millionths, price.bounded)
      .run();
  database_
      .prepare(
          "UPDATE hold SET amount = iif(pilot = 1 OR ?3, min(amount, ?2), amount), pilot = 0 "
          "WHERE attempt_id = ?1")
      .bind(attempt, keeps.millionths, price.bounded)
      .run();
  return free_after(attempt, of.price);
}

bool Money::release(AttemptId attempt, Instant at) {
  if (!settle_once(attempt)) return false;
  Attempt of = look(attempt);
  auto held = database_.prepare("SELECT max(amount) FROM hold WHERE attempt_id = ?");
  held.bind(attempt);
  YJ_ASSERT(held.row());
  if (held.null(0)) return false;  // no budget applied
  Credits amount{held.integer(0)};
  let_go(attempt);
  book(attempt, of, "release", amount, "", at);
  return free_after(attempt, of.price);
}

bool Money::charge(AttemptId attempt, Reported const& reported, Instant at) {
  if (!settle_once(attempt)) return false;
  Attempt of = look(attempt);
  std::optional<Credits> amount = reported.credits;
  std::string source = "reported";
  if (!reported.credits) {
    Estimate price = price_of(of.price);
    source = name_of(price.source);
    if (price.source != Estimate::Source::unknown) {
      amount = price.high;
    } else if (auto allowed = allowed_to(attempt)) {
      // What the batch allowed each of them to cost is what its budget has to bear.
      amount = allowed;
      source = kAllow;
    }
    database_.prepare("INSERT OR IGNORE INTO unpriced (price_class) VALUES (?)").bind(of.price.key).run();
  }
  std::int64_t booked = amount.value_or(Credits{}).millionths;
  let_go(attempt);
  add_spent(of, booked);
  book(attempt, of, "charge", amount, source, at);
  database_
      .prepare(R"sql(
      INSERT INTO spent (day, account, project, batch_id, model, tasks, credits, unproven, unknown, differ, yuan_known)
      VALUES (?, ?, ?, ?, ?, 1, ?, ?, ?, ?, (SELECT yuan IS NOT NULL FROM attempt WHERE id = ?))
      ON CONFLICT (day, account, project, batch_id, model) DO UPDATE SET tasks = tasks + 1, credits = credits + excluded.credits,
        unproven = unproven + excluded.unproven, unknown = unknown + excluded.unknown, differ = differ + excluded.differ,
        yuan_known = yuan_known + excluded.yuan_known)sql")
      .bind(of.day, of.account, of.project, of.batch, of.model, booked,
            reported.credits ? std::int64_t{0} : booked, !amount.has_value(),
            differs(attempt, of, reported, at), attempt)
      .run();
  bool learned = reported.credits && learn(of.price, *reported.credits);
  return free_after(attempt, of.price) || learned;
}

bool Money::adjust(AttemptId attempt, Reported const& reported, Instant at) {
  if (!reported.credits) return false;
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
  std::int64_t difference = reported.credits->millionths - before.millionths;
  add_spent(of, difference);
  book(attempt, of, "adjust", Credits{difference}, "reported", at);
  database_
      .prepare(R"sql(
      UPDATE spent SET credits = credits + ?, unproven = unproven - ?, unknown = unknown - ?, differ = differ + ?
      WHERE day = ? AND account = ? AND project = ? AND batch_id = ? AND model = ?)sql")
      .bind(difference, before.millionths, was_unknown, differs(attempt, of, reported, at), of.day,
            of.account, of.project, of.batch, of.model)
      .run();
  bool learned = learn(of.price, *reported.credits);
  bool freed = difference < 0 && free_waiting(of.day);
  return free_after(attempt, of.price) || freed || learned;
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
  price_what_is_under_way(price.key);
  // Whatever waits for a price of this class, or for room for the price before, is looked at anew.
  return database_.prepare("DELETE FROM money_wait WHERE price_class = ?").bind(price.key).run() > 0;
}

/// What is under way will cost the price that is known now: a pilot no longer all that is left, the others perhaps more than
/// was set aside for them.
void Money::price_what_is_under_way(std::string const& price_class) {
  struct Open {
    AttemptId attempt;
    std::int64_t budget;
    Credits amount;
    bool pilot;
    Estimate price;
  };
  std::vector<Open> open;
  {
    auto rows = database_.prepare(R"sql(
        SELECT attempt.id, hold.budget_id, hold.amount, hold.pilot, job.duration
        FROM attempt INDEXED BY attempt_open JOIN hold ON hold.attempt_id = attempt.id JOIN job ON job.id = attempt.job_id
        WHERE attempt.money = 'open' AND job.price_class = ? ORDER BY attempt.id)sql");
    rows.bind(price_class);
    while (rows.row())
      open.push_back({rows.id<AttemptId>(0), rows.integer(1), Credits{rows.integer(2)}, rows.integer(3) != 0,
                      price_of({price_class, static_cast<int>(rows.integer(4))})});
  }
  for (auto const& each : open) {
    if (!each.price.bounded) continue;
    std::int64_t const more = each.price.high.millionths - each.amount.millionths;
    if (each.pilot && more < 0) {
      database_.prepare("UPDATE budget SET held = held + ? WHERE id = ?").bind(more, each.budget).run();
      database_.prepare("UPDATE hold SET amount = ? WHERE attempt_id = ? AND budget_id = ?")
          .bind(each.price.high.millionths, each.attempt, each.budget)
          .run();
    }
    if (more > 0) hold_what_fits(each.attempt, each.budget, Credits{more});
    database_.prepare("UPDATE hold SET pilot = 0 WHERE attempt_id = ? AND budget_id = ?")
        .bind(each.attempt, each.budget)
        .run();
  }
}

void Money::hold_what_fits(AttemptId attempt, std::int64_t budget, Credits amount) {
  auto rows =
      database_.prepare("SELECT max(0, min(?, coalesce(cap - spent - held, 0))) FROM budget WHERE id = ?");
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
}

// ---- What waits
// -----------------------------------------------------------------------------------------------------

/// What waits for one budget and has room for it now. What does not know its price waits for any room at all, and until no
/// other such job is out.
bool Money::free_budget(std::int64_t budget) {
  return database_
             .prepare(R"sql(
      DELETE FROM money_wait WHERE budget_id = ?1
        AND (need IS NOT NULL OR NOT EXISTS (SELECT 1 FROM hold WHERE hold.budget_id = ?1 AND pilot = 1))
        AND coalesce(need, 1) <= coalesce((SELECT cap - spent - held FROM budget WHERE id = ?1), need, 1))sql")
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
      DELETE FROM money_wait WHERE kind = 'budget'
        AND (need IS NOT NULL OR NOT EXISTS (SELECT 1 FROM hold WHERE hold.budget_id = money_wait.budget_id AND pilot = 1))
        AND coalesce(need, 1) <= coalesce(
        (SELECT cap - spent - held FROM budget WHERE id = budget_id), need, 1))sql")
                  .run() > 0;
  struct Waiting {
    PriceClass price;
    std::optional<Credits> need;
  };
  std::vector<Waiting> priced;
  {
    auto rows = database_.prepare("SELECT DISTINCT price_class, duration, need FROM money_wait");
    while (rows.row()) {
      Waiting each{{rows.text(0), static_cast<int>(rows.integer(1))}, std::nullopt};
      if (!rows.null(2)) each.need = Credits{rows.integer(2)};
      Estimate price = price_of(each.price);
      // What is known now, or known otherwise than when the wait began.
      if (price.bounded && each.need != price.high) priced.push_back(std::move(each));
    }
  }
  for (auto const& [price, need] : priced)
    database_.prepare("DELETE FROM money_wait WHERE price_class = ? AND duration = ? AND need IS ?")
        .bind(price.key, price.duration, millionths(need))
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

}  // namespace yj::store
