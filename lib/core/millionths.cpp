#include "core/millionths.hpp"

#include <fmt/format.h>

#include <cmath>

namespace yj {

namespace {

constexpr std::int64_t kOne = 1'000'000;
constexpr double kMax = 1e8;

}  // namespace

std::string millionths_text(std::int64_t millionths) {
  constexpr auto unit = static_cast<std::uint64_t>(kOne);
  bool negative = millionths < 0;
  auto size = static_cast<std::uint64_t>(millionths);
  if (negative) size = 0 - size;
  std::string fraction = fmt::format("{:06}", size % unit);
  fraction.erase(fraction.find_last_not_of('0') + 1);
  return fmt::format("{}{}{}{}", negative ? "-" : "", size / unit, fraction.empty() ? "" : ".", fraction);
}

std::optional<std::int64_t> reported_millionths(double amount) {
  if (!(amount >= 0) || amount > kMax) return std::nullopt;
  return std::llround(amount * static_cast<double>(kOne));
}

}  // namespace yj
