#pragma once

#include "base/result.hpp"
#include "decimal.hpp"

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace yj::sim {

/// What the price of a task depends on, read from its call with the table's defaults filled in.
struct Order {
  std::string model;
  std::string catelogid;
  std::string resolution;  ///< `720p`, or a size like `1280*720`, or empty
  int duration = 0;        ///< seconds; 0 for pictures
  bool off_peak = false;
};

/// The built-in price list. Pictures 1, the free model 0. Video: seconds x 1 (up to 540 lines or 700,000
/// pixels), x 2 (up to 720 lines or 1,100,000 pixels), x 3 (more); off-peak is half of it, rounded up. The
/// real prices are others.
Credits table_price(Order const& order);

/// `viduq3-pro/t2v/720p/5=7`, `*/*/720p=1.5/s`: a price for the orders of that model, type, resolution and
/// duration. `*` and what is left out match everything; `/s` makes it a price per second (a picture counts as
/// one). Off-peak changes nothing.
struct PriceRule {
  std::string model;
  std::string type;
  std::string resolution;
  std::string duration;
  std::int64_t millionths = 0;
  bool per_second = false;

  static Result<PriceRule> parse(std::string_view selector, std::string_view price);
  [[nodiscard]] std::string selector() const;
  [[nodiscard]] std::string price() const;
  [[nodiscard]] bool matches(Order const& order) const;
  /// Which of two matching rules counts: a model weighs more than a type, that more than a resolution, that
  /// more than a duration. Two different rules of the same weight never match the same order.
  [[nodiscard]] int weight() const;
  [[nodiscard]] std::int64_t of(Order const& order) const;
};

/// Model names; `*` is every one.
using ModelNames = std::set<std::string, std::less<>>;
bool names_model(ModelNames const& names, std::string_view model);

/// The settings behind every price.
struct Pricing {
  std::optional<Credits> price;               ///< every task costs that
  std::optional<Credits> credits_per_second;  ///< in place of the built-in list
  std::vector<PriceRule> credits;             ///< go before both
  std::vector<PriceRule> yuan;                ///< go before `yuan_per_credit`
  Yuan yuan_per_credit = Yuan::whole(1);
  ModelNames no_credits;  ///< models whose `usage` says nothing of credits
  ModelNames no_price;    ///< models without a price program, which refuse every order
};

struct Price {
  Credits credits;               ///< the vendor's
  Yuan amount;                   ///< the platform's, in whole fen
  bool credits_reported = true;  ///< whether `usage` names the credits
};

/// What an order of now would cost.
Price price_of(Pricing const& pricing, Order const& order);
/// What so many credits cost at the general rate.
Yuan worth(Pricing const& pricing, Credits credits);

}  // namespace yj::sim
