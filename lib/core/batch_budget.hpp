#pragma once

#include "core/credits.hpp"

#include <optional>
#include <string_view>

namespace yj {

/// What to do where a budget applies and nobody knows the price of a job.
enum class NewPrice {
  pilot,  ///< send one of its kind, with all that is left of the budget set aside, and learn
  ask,    ///< hold it until a person approves, or the configuration names a price
  allow,  ///< set aside what the batch says that it may cost at most
};
std::string_view name_of(NewPrice value);
std::optional<NewPrice> parse_new_price(std::string_view name);

/// A batch's own limits, in credits.
struct BatchBudget {
  std::optional<Credits> max;
  std::optional<Credits> daily;
  NewPrice new_price = NewPrice::pilot;
  Credits allowed{};  ///< of `allow`, per task
  /// Beyond it nothing is ordered until a person approves the batch.
  std::optional<Credits> confirm_above{};
  bool operator==(BatchBudget const&) const = default;
};

}  // namespace yj
