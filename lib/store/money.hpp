#pragma once

#include "core/budget.hpp"
#include "core/intent.hpp"
#include "store/database.hpp"
#include "store/prices.hpp"

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace yj::store {

/// The money of attempts, inside the writer's transaction: holds on budgets, charges, the ledger, learned prices. Every
/// attempt's money is settled once, whatever arrives twice. Throws SqlError.
class Money {
 public:
  explicit Money(Database& database) : database_(database) {}

  /// An attempt that is about to begin.
  struct Order {
    AttemptId attempt;
    BatchId batch;
    std::string account;
    PriceClass price;
    std::string day;
    Instant at;
  };
  /// What the order has to set aside, budget by budget; nothing where no budget applies.
  struct Holds {
    std::vector<std::int64_t> budgets;
    Credits amount;
    std::string source;
  };
  /// Whether it is affordable. When it is not, the wait is written down with its reason.
  std::variant<Holds, NotAffordable> plan(Order const& order);
  /// Sets it aside; the attempt's row exists.
  void hold(Order const& order, Holds const& holds);

  /// The attempt was not bought: what it set aside is free again. True when something that waited may go.
  bool release(AttemptId attempt, Instant at);
  /// The attempt was bought, for what it reported, or else for the price that is known, labelled an estimate, or for
  /// nobody knows what. A charge is recorded even beyond its hold and its budget. True as above.
  bool charge(AttemptId attempt, std::optional<Credits> reported, Instant at);
  /// A price that came after the charge.
  bool adjust(AttemptId attempt, Credits reported, Instant at);

  /// A limit that is new counts what was spent and what is under way as if it had always been there.
  void set_cap(BudgetScope scope, std::string const& name, std::string const& day,
               std::optional<Credits> cap);
  /// What a new day gets, and the present one.
  void set_rule(BudgetScope scope, std::string const& name, std::string const& day,
                std::optional<Credits> cap);
  void set_prices(std::map<std::string, TablePrice> const& prices);
  /// Lets go what waits and has room or a price now, or waits for a day that is over. True when there was any.
  bool free_waiting(std::string const& today);
  void approve(BatchId batch, std::string const& price_class, std::string const& by, Instant at);
  /// Everything of the batch that waits for money is looked at anew.
  void look_again(BatchId batch);

 private:
  struct Attempt {
    BatchId batch;
    std::string account;
    std::string project;
    std::string model;
    PriceClass price;
    std::string day;
  };
  Attempt look(AttemptId attempt);
  bool settle_once(AttemptId attempt);
  std::vector<std::pair<std::int64_t, BudgetState>> budgets_of(Order const& order);
  Estimate price_of(PriceClass const& price) { return store::price_of(database_, price); }
  bool cheaper_pilot_is_ready(Order const& order);
  NotAffordable wait_for_price(Order const& order, bool never_reported);
  NotAffordable wait_for_room(Order const& order, std::pair<std::int64_t, BudgetState> const& tightest,
                              std::optional<Credits> need);
  NotAffordable wait(Order const& order, MoneyWait reason, std::optional<std::int64_t> budget);
  void add_day(Order const& order);
  void hold_for_open(BudgetScope scope, std::string const& name, std::string const& day, Credits cap);
  void add_budget(BudgetScope scope, std::string const& name, std::string const& day, Credits cap);
  /// Sets `amount` aside for an attempt that is under way, as far as there is room.
  Credits hold_what_fits(AttemptId attempt, std::int64_t budget, Credits amount);
  void raise_holds(PriceClass const& price);
  void give_back(AttemptId attempt);
  void count(Attempt const& of, Credits amount);
  void book(AttemptId attempt, Attempt const& of, std::string_view kind, std::optional<Credits> amount,
            std::string_view source, Instant at);
  /// True when something that waited for another price may go.
  bool learn(PriceClass const& price, Credits charged);
  bool free_after(AttemptId attempt, PriceClass const& price);
  bool free_budget(std::int64_t budget);

  Database& database_;
};

}  // namespace yj::store
