#pragma once

#include "base/instant.hpp"
#include "decimal.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace yj::sim {

enum class Bill { at_submit, at_success };
enum class BalanceTest { price, minimum };
enum class SetAside { own, highest };

/// When money moves, and who may still order.
struct Billing {
  Bill bill = Bill::at_submit;  ///< whether money is set aside for tasks that run
  Duration bill_delay{0};       ///< from success to the charge
  BalanceTest balance_test = BalanceTest::price;
  std::map<std::string, Yuan, std::less<>> min_balance;  ///< by model
  SetAside set_aside = SetAside::own;
  Duration set_aside_life{0};  ///< 0: as long as the task takes
};

/// The account that the one key belongs to, in yuan. Money may be set aside when a task is created and is
/// charged some time after it succeeds; a task that fails costs nothing (public source of the platform,
/// llmage/accounting.py and llmage/balance.py).
class Account {
 public:
  /// Without a balance everything is paid.
  explicit Account(std::optional<Yuan> balance) : balance_(balance) {}

  /// Whether an order of that model and amount may start.
  [[nodiscard]] bool admits(Billing const& billing, std::string_view model, Yuan amount) const;
  /// What would be set aside for it: its amount, or the highest amount ever charged for its model.
  [[nodiscard]] Yuan set_aside_for(Billing const& billing, std::string_view model, Yuan amount) const;

  void set_aside(Yuan amount) { set_aside_ += amount; }
  void give_back(Yuan amount) { set_aside_ -= amount; }
  /// A set-aside ran out unsettled: the money is neither there nor spent until `find_again`.
  void mislay(Yuan amount);
  void find_again(Yuan amount);
  void charge(std::string_view model, Yuan amount, std::optional<Credits> credits);
  void top_up(Yuan amount);

  /// `{"balance": 20, "set_aside": 10, "mislaid": 0, "charged": 70, "charged_amount": 70,
  /// "charged_credits": 70}`: yuan but for the last; a null balance is one without an end.
  [[nodiscard]] Json to_json() const;

 private:
  [[nodiscard]] Yuan available() const;

  std::optional<Yuan> balance_;
  Yuan set_aside_;
  Yuan mislaid_;
  Yuan charged_;
  Credits charged_credits_;
  std::map<std::string, Yuan, std::less<>> highest_;  ///< ever charged, by model
};

}  // namespace yj::sim
