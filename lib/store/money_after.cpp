// Money after an order: what it cost, what is learned of its price, and what becomes of what was set aside.
#include "store/apply.hpp"
#include "store/codec.hpp"
#include "store/money.hpp"
#include "store/money_words.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace yj::store {

namespace {

/// So many charges of a price are remembered at least, and twice as many at most.
constexpr std::int64_t kPriceMemory = 20;

}  // namespace

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

}  // namespace yj::store
