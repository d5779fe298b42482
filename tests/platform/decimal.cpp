#include "decimal.hpp"

#include <charconv>
#include <cmath>

namespace yj::sim {

namespace {

constexpr std::int64_t kOne = 1'000'000;
constexpr std::int64_t kMost = 1'000'000'000;

/// The whole text as digits; none for an empty one.
std::optional<std::int64_t> digits(std::string_view text) {
  if (text.empty() || text.size() > 10) return std::nullopt;
  for (char digit : text) {
    if (digit < '0' || digit > '9') return std::nullopt;
  }
  std::int64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

}  // namespace

std::optional<std::int64_t> parse_millionths(std::string_view text) {
  bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  auto point = text.find('.');
  auto whole = digits(text.substr(0, point));
  if (!whole || *whole > kMost) return std::nullopt;
  std::int64_t value = *whole * kOne;
  if (point != std::string_view::npos) {
    auto decimals = text.substr(point + 1);
    auto fraction = digits(decimals);
    if (!fraction || decimals.size() > 6) return std::nullopt;
    for (auto places = decimals.size(); places < 6; ++places) *fraction *= 10;
    value += *fraction;
  }
  return negative ? -value : value;
}

std::optional<std::int64_t> millionths_of(Json const& value) {
  if (value.is_string()) return parse_millionths(value.get_ref<std::string const&>());
  if (!value.is_number()) return std::nullopt;
  if (value.is_number_integer()) return parse_millionths(value.dump());
  // The nearest double to a decimal of up to six places is less than half a millionth away from it.
  double scaled = value.get<double>() * static_cast<double>(kOne);
  if (!(std::abs(scaled) <= static_cast<double>(kMost * kOne))) return std::nullopt;
  double nearest = std::nearbyint(scaled);
  if (std::abs(scaled - nearest) > 0.01) return std::nullopt;
  return static_cast<std::int64_t>(nearest);
}

Json number_json(std::int64_t millionths) {
  if (millionths % kOne == 0) return millionths / kOne;
  // The quotient is the double nearest to the decimal, and JSON prints the shortest digits that mean it.
  return static_cast<double>(millionths) / static_cast<double>(kOne);
}

}  // namespace yj::sim
