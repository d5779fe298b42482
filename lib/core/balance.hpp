#pragma once

#include "base/instant.hpp"
#include "core/credits.hpp"
#include "core/price.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace yj {

/// Orders of one account and price that wait or are under way.
struct PriceCount {
  PriceClass price;
  Estimate estimate;
  std::int64_t waiting = 0;
  std::int64_t under_way = 0;  ///< sent or being sent, and not charged yet
};

/// What a person read at the platform, and what was charged since. The platform has no way to ask for the balance with an
/// API key, so this is the best that can be known; it informs and never holds anything.
struct ToldBalance {
  std::string account;
  Credits told;
  Instant told_at;
  std::string told_by;
  Credits charged;           ///< since then
  std::int64_t unknown = 0;  ///< tasks since then whose price nobody knows
  std::vector<PriceCount> prices;
};

/// What follows from it.
struct BalanceOutlook {
  struct Price {
    PriceCount count;
    std::optional<std::int64_t> pays_for;  ///< how many of it alone; none: its price is not known
  };
  struct Sum {
    std::int64_t orders = 0;
    Credits credits;           ///< of those whose price is known
    std::int64_t unknown = 0;  ///< orders whose price is not
  };
  Credits left;  ///< may be negative
  Sum under_way;
  Sum waiting;
  std::vector<Price> prices;   ///< what waits, the most numerous first
  std::optional<bool> enough;  ///< for what waits; none: prices are missing
};
BalanceOutlook outlook(ToldBalance const& balance);

/// The same as sentences for people, at most `prices_max` about prices.
std::vector<std::string> sentences(ToldBalance const& balance, BalanceOutlook const& outlook,
                                   std::size_t prices_max = 8);

/// An amount as a person types it: `200`, `12.5`, `-3`; at most six decimals, less than a thousand million.
std::optional<Credits> credits_typed(std::string_view text);

}  // namespace yj
