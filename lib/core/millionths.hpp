#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace yj {

/// What the units of money have in common: an amount is a whole number of millionths, so that sums of thousands are exact.
/// The units themselves are types of their own (`credits.hpp`, `yuan.hpp`), and nothing turns one into the other.

/// `10`, `2.5`: without zeros that say nothing.
std::string millionths_text(std::int64_t millionths);

/// The nearest number of millionths to what somebody else reported. Nothing for what is no price of one task: negative, not a
/// number, more than a hundred million (ninety thousand of those still fit into a sum).
std::optional<std::int64_t> reported_millionths(double amount);

}  // namespace yj
