#pragma once

#include "core/audit.hpp"
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
    /// The price, where such a task was charged before (`exact`) or the configuration names it (`table`).
    std::optional<Credits> expected;
    std::string expected_from;
  };
  /// Whether it is affordable. When it is not, the wait is written down with its reason.
  std::variant<Holds, NotAffordable> plan(Order const& order);
  /// Sets it aside, and notes what is expected; the attempt's row exists.
  void hold(Order const& order, Holds const& holds);

  /// The attempt was not bought: what it set aside is free again. True when something that waited may go.
  bool release(AttemptId attempt, Instant at);
  /// A person or a policy orders again although the attempt may have been bought, so nobody will ever know: it keeps what
  /// such a task costs. True as above.
  bool give_up(AttemptId attempt);
  /// An attempt that a restored store took up again, in doubt: set aside in every limit that binds it, as far as there is room.
  void set_aside_again(AttemptId attempt);
  /// The attempt was bought, for what it reported, or else for the price that is known, labelled an estimate, or for
  /// nobody knows what. A charge is recorded even beyond its hold and its budget, and where it differs from what was asked
  /// or expected, the audit has it. True as above.
  bool charge(AttemptId attempt, Reported const& reported, Instant at);
  /// A price that came after the charge; nothing happens without one.
  bool adjust(AttemptId attempt, Reported const& reported, Instant at);

  /// What the platform's history shows that the attempt cost: set, or corrected, with the sums. It is no movement of credits,
  /// so the ledger and the budgets know nothing of it.
  struct YuanKept {
    bool changed = false;
    std::optional<Yuan> before{};
    BatchId batch{};
  };
  YuanKept keep_yuan(AttemptId attempt, Yuan yuan);

  /// A limit, or none any more. What was spent before it was set counts too, and what is under way then is set aside.
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
  /// Sets `amount` aside for an attempt that is under way, as far as there is room.
  void hold_what_fits(AttemptId attempt, std::int64_t budget, Credits amount);
  void price_what_is_under_way(std::string const& price_class);
  std::optional<Credits> allowed_to(AttemptId attempt);
  /// An order of unknown price is under way in this budget.
  bool pilot_is_out(std::int64_t budget);
  std::optional<std::int64_t> unbound(BudgetScope scope, std::string const& name, std::string const& day);
  void set_aside_for_open(std::int64_t budget, BudgetScope scope, std::string const& name,
                          std::string const& day, Credits cap);
  /// To every limit that binds the attempt, whether it holds on to it or not.
  void add_spent(Attempt const& of, std::int64_t millionths);
  void let_go(AttemptId attempt);
  /// True when it differs, and had not been found to differ before.
  bool differs(AttemptId attempt, Attempt const& of, Reported const& reported, Instant at);
  void book(AttemptId attempt, Attempt const& of, std::string_view kind, std::optional<Credits> amount,
            std::string_view source, Instant at);
  /// True when something waits no longer.
  bool learn(PriceClass const& price, Credits charged);
  bool free_after(AttemptId attempt, PriceClass const& price);
  bool free_budget(std::int64_t budget);

  Database& database_;
};

}  // namespace yj::store
