#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace yj::ctl {

/// Columns that a text takes in a terminal: two for East Asian wide and full-width characters (Unicode
/// Standard Annex 11), none for combining marks. It does not ask the locale, which services and scripts often
/// do not set.
std::size_t display_width(std::string_view utf8);

/// Bytes of the longest beginning that takes at most `columns`; whole characters.
std::size_t bytes_within(std::string_view utf8, std::size_t columns);

/// Cut to `columns`, closed with `…` where something is missing.
std::string cut_to(std::string_view utf8, std::size_t columns);

/// Filled with blanks on the right up to `columns`.
std::string padded(std::string_view utf8, std::size_t columns);

}  // namespace yj::ctl
