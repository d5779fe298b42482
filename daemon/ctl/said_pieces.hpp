#pragma once

#include <string_view>
#include <vector>

namespace yj::ctl {

/// A part of what the daemon said, and what joins it with the next: "; ", ". ", ": ", "。 " or a new line.
struct SaidPiece {
  std::string_view text;
  std::string_view joint;  ///< empty behind the last one
};

constexpr std::size_t kSaidPiecesMax = 24;

/// Takes apart what the daemon put together, in order and without a gap. What stands in quotes, backticks or brackets stays
/// whole, and so does everything behind a quote that never ends, and behind the last of so many pieces.
std::vector<SaidPiece> taken_apart(std::string_view text);

}  // namespace yj::ctl
