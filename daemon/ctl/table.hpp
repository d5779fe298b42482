#pragma once

#include <string>
#include <vector>

namespace yj::ctl {

/// Rows of cells in aligned columns, two blanks apart; the last column is not padded. The first row is the
/// heading. A table of the heading alone is nothing.
std::string table_text(std::vector<std::vector<std::string>> const& rows);

}  // namespace yj::ctl
