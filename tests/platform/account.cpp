#include "account.hpp"

#include <algorithm>

namespace yj::sim {

Yuan Account::available() const { return balance_.value_or(Yuan{}) - set_aside_ - mislaid_; }

bool Account::admits(Billing const& billing, std::string_view model, Yuan amount) const {
  if (!balance_) return true;
  auto minimum = billing.min_balance.find(model);
  bool has_minimum = minimum != billing.min_balance.end();
  // Above it, not at it: `llm.min_balance < bal` in the public source.
  if (has_minimum && available() <= minimum->second) return false;
  if (!has_minimum && billing.balance_test == BalanceTest::minimum && available() <= Yuan{}) return false;
  Yuan needed = billing.bill == Bill::at_submit ? set_aside_for(billing, model, amount) : Yuan{};
  if (billing.balance_test == BalanceTest::price) needed = std::max(needed, amount);
  return available() >= needed;
}

Yuan Account::set_aside_for(Billing const& billing, std::string_view model, Yuan amount) const {
  if (billing.set_aside == SetAside::own) return amount;
  auto found = highest_.find(model);
  return found == highest_.end() ? Yuan{} : found->second;
}

void Account::mislay(Yuan amount) {
  set_aside_ -= amount;
  mislaid_ += amount;
}

void Account::find_again(Yuan amount) { mislaid_ -= amount; }

void Account::charge(std::string_view model, Yuan amount, std::optional<Credits> credits) {
  charged_ += amount;
  charged_credits_ += credits.value_or(Credits{});
  if (balance_) *balance_ -= amount;
  Yuan& highest = highest_[std::string(model)];
  highest = std::max(highest, amount);
}

void Account::top_up(Yuan amount) {
  if (balance_) *balance_ += amount;
}

Json Account::to_json() const {
  Json account = Json::object();
  account["balance"] = balance_ ? sim::to_json(*balance_) : Json(nullptr);
  account["set_aside"] = sim::to_json(set_aside_);
  account["mislaid"] = sim::to_json(mislaid_);
  account["charged"] = sim::to_json(charged_);
  account["charged_amount"] = sim::to_json(charged_);
  account["charged_credits"] = sim::to_json(charged_credits_);
  return account;
}

}  // namespace yj::sim
