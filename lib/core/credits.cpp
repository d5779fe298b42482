#include "core/credits.hpp"

#include <fmt/format.h>

namespace yj {

std::string to_text(Credits credits) {
  constexpr std::uint64_t kOne = 1'000'000;
  bool negative = credits.millionths < 0;
  auto size = static_cast<std::uint64_t>(credits.millionths);
  if (negative) size = 0 - size;
  std::string fraction = fmt::format("{:06}", size % kOne);
  fraction.erase(fraction.find_last_not_of('0') + 1);
  return fmt::format("{}{}{}{}", negative ? "-" : "", size / kOne, fraction.empty() ? "" : ".", fraction);
}

}  // namespace yj
