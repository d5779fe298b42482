// Money that is waited for: what has room again, and what a person allows.
#include "store/apply.hpp"
#include "store/codec.hpp"
#include "store/money.hpp"
#include "store/money_words.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace yj::store {

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
