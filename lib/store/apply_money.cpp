#include "store/apply.hpp"

#include <fmt/format.h>

#include <vector>

namespace yj::store {

namespace {

/// The names of this scope that have a limit and are not in `wanted` any more.
std::vector<std::string> dropped(Database& database, BudgetScope scope, bool rule,
                                 std::map<std::string, Credits> const& wanted) {
  std::vector<std::string> names;
  auto rows = database.prepare(rule ? "SELECT name FROM budget_rule WHERE scope = ?"
                                    : "SELECT name FROM budget WHERE scope = ? AND day = ''");
  rows.bind(name_of(scope));
  while (rows.row()) {
    if (!wanted.contains(rows.text(0))) names.push_back(rows.text(0));
  }
  return names;
}

}  // namespace

Applied Apply::operator()(SetMoney const& intent) {
  MoneySettings const& money = intent.money;
  money_.set_prices(money.prices);  // first: a new limit sets aside what is under way by them
  for (auto const& [scope, caps] : {std::pair{BudgetScope::account, &money.account_max},
                                    std::pair{BudgetScope::project, &money.project_max}}) {
    for (auto const& name : dropped(database_, scope, false, *caps))
      money_.set_cap(scope, name, "", std::nullopt);
    for (auto const& [name, cap] : *caps) money_.set_cap(scope, name, "", cap);
  }
  for (auto const& name : dropped(database_, BudgetScope::account_day, true, money.account_daily))
    money_.set_rule(BudgetScope::account_day, name, intent.day, std::nullopt);
  for (auto const& [name, cap] : money.account_daily)
    money_.set_rule(BudgetScope::account_day, name, intent.day, cap);
  if (money_.free_waiting(intent.day)) return {Applied::Proof::none, {}, MoneyFreed{}};
  return {};
}

Apply::BatchLimits Apply::batch_limits(BatchId id) {
  auto cap = [&](char const* sql) -> std::optional<Credits> {
    auto rows = database_.prepare(sql);
    rows.bind(id.text());
    bool any = rows.row() && !rows.null(0);
    return any ? std::optional{Credits{rows.integer(0)}} : std::nullopt;
  };
  return {cap("SELECT cap FROM budget WHERE scope = 'batch' AND name = ?"),
          cap("SELECT cap FROM budget_rule WHERE scope = 'batch_day' AND name = ?")};
}

bool Apply::set_batch_budget(BatchId id, std::optional<Credits> max, std::optional<Credits> daily,
                             std::string const& by, std::string const& day, Instant at) {
  auto const before = batch_limits(id);
  if (before.max == max && before.daily == daily) return false;
  std::string name = id.text();
  money_.set_cap(BudgetScope::batch, name, "", max);
  money_.set_rule(BudgetScope::batch_day, name, day, daily);
  auto text = [](std::optional<Credits> amount) { return amount ? to_text(*amount) : std::string{"none"}; };
  event(at, id, std::nullopt, std::nullopt, "budget_set",
        fmt::format("by {}: {} in all, {} a day", by, text(max), text(daily)));
  return true;
}

Applied Apply::operator()(SetBatchBudget const& intent) {
  if (auto known = database_.prepare("SELECT 1 FROM batch WHERE id = ?"); !known.bind(intent.batch).row())
    refuse(Errc::not_found, fmt::format("there is no batch {}", intent.batch.text()));
  set_batch_budget(intent.batch, intent.max, intent.daily, intent.by, intent.day, intent.at);
  if (money_.free_waiting(intent.day)) return {Applied::Proof::none, {}, MoneyFreed{}};
  return {};
}

Applied Apply::operator()(ApprovePrice const& intent) {
  money_.approve(intent.batch, intent.price_class, intent.by, intent.at);
  if (intent.price_class.empty()) {
    money_.set_cap(BudgetScope::confirm, intent.batch.text(), "", std::nullopt);
    money_.look_again(intent.batch);
    auto waits = database_.prepare("SELECT 1 FROM batch WHERE id = ? AND unapproved = 1 AND state = 'held'");
    bool held = waits.bind(intent.batch).row();
    if (held) change_batch(intent.batch, "held", "active", "", intent.by, intent.at);
  }
  event(intent.at, intent.batch, std::nullopt, std::nullopt, "price_approved",
        fmt::format("by {}: {}", intent.by, intent.price_class.empty() ? "everything" : intent.price_class));
  return {Applied::Proof::none, {}, MoneyFreed{}};
}

}  // namespace yj::store
