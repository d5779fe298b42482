#pragma once

#include "base/json.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace yj::sim {

/// A number of one unit, exact to a millionth. Credits are the vendor's unit and yuan the platform's money;
/// neither becomes the other but through a price.
template <class Unit>
struct Decimal {
  std::int64_t millionths = 0;

  static constexpr Decimal whole(std::int64_t number) { return {number * 1'000'000}; }
  auto operator<=>(Decimal const&) const = default;
  constexpr Decimal operator+(Decimal other) const { return {millionths + other.millionths}; }
  constexpr Decimal operator-(Decimal other) const { return {millionths - other.millionths}; }
  constexpr Decimal& operator+=(Decimal other) { return *this = *this + other; }
  constexpr Decimal& operator-=(Decimal other) { return *this = *this - other; }
};

struct CreditUnit;
struct YuanUnit;
using Credits = Decimal<CreditUnit>;
using Yuan = Decimal<YuanUnit>;

/// `7`, `2.5` or `-0.125`, at most 1,000,000,000 either way and with at most six decimals.
std::optional<std::int64_t> parse_millionths(std::string_view text);
/// The same of a JSON number or of a JSON string with such a number.
std::optional<std::int64_t> millionths_of(Json const& value);
/// As a JSON number: without a fraction where there is none, and else with exactly the digits that are there.
Json number_json(std::int64_t millionths);

template <class Unit>
Json to_json(Decimal<Unit> number) {
  return number_json(number.millionths);
}

}  // namespace yj::sim
