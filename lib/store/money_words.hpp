#pragma once

#include "core/credits.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace yj::store {

/// Why so much was set aside, where it is not a known price: as it stands in the ledger.
inline constexpr std::string_view kPilot = "pilot";
inline constexpr std::string_view kAllow = "allow";

/// As the store keeps an amount that may be unknown.
inline std::optional<std::int64_t> millionths(std::optional<Credits> credits) {
  return credits ? std::optional{credits->millionths} : std::nullopt;
}

}  // namespace yj::store
