#include "core/credits.hpp"

#include "core/millionths.hpp"

#include <algorithm>

namespace yj {

namespace {

constexpr std::int64_t kOne = 1'000'000;
constexpr std::size_t kWholeDigitsMax = 9;
constexpr std::size_t kFractionDigitsMax = 6;

bool digits(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::int64_t number(std::string_view text) {
  std::int64_t value = 0;
  for (char c : text) value = value * 10 + (c - '0');
  return value;
}

}  // namespace

std::optional<Credits> parse_credits(std::string_view text) {
  auto point = text.find('.');
  std::string_view whole = text.substr(0, point);
  std::string fraction{point == std::string_view::npos ? "" : text.substr(point + 1)};
  bool cut_off = point != std::string_view::npos && fraction.empty();
  bool sized =
      !whole.empty() && whole.size() <= kWholeDigitsMax && fraction.size() <= kFractionDigitsMax && !cut_off;
  if (!sized || !digits(whole) || !digits(fraction)) return std::nullopt;
  fraction.resize(kFractionDigitsMax, '0');
  return Credits{number(whole) * kOne + number(fraction)};
}

std::string to_text(Credits credits) { return millionths_text(credits.millionths); }

}  // namespace yj
