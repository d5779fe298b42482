#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace yj::ctl {

/// Rows of cells in aligned columns, two blanks apart; the last column is not padded. The first row is the
/// heading. A table of the heading alone is nothing. Columns from `right_from` on are numbers, and end below each other.
std::string table_text(std::vector<std::vector<std::string>> const& rows,
                       std::size_t right_from = std::string::npos);

}  // namespace yj::ctl
