#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace yj::ctl {

/// How a piece of a line looks on a terminal with colours.
enum class Look { plain, strong, faint, good, waiting, bad };

struct Piece {
  std::string text;
  Look look = Look::plain;
};

/// One line of a screen, without its end.
using StyledLine = std::vector<Piece>;

/// Columns that it takes (width.hpp).
std::size_t width_of(StyledLine const& line);

/// Cut to `columns`, closed with `…` where something is missing.
StyledLine cut_line(StyledLine line, std::size_t columns);

/// The bytes for a terminal; without `colour` the text alone.
std::string painted(StyledLine const& line, bool colour);

/// A text in lines of at most `columns`, broken at blanks where there are some, and anywhere in Chinese. At least one column.
std::vector<std::string> wrapped(std::string_view text, std::size_t columns);

}  // namespace yj::ctl
