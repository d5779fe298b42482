#include "daemon/ctl/table.hpp"

#include "daemon/ctl/width.hpp"

#include <algorithm>

namespace yj::ctl {

std::string table_text(std::vector<std::vector<std::string>> const& rows, std::size_t right_from) {
  if (rows.size() < 2) return {};
  std::vector<std::size_t> widths;
  for (auto const& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], display_width(row[i]));
  }
  std::string out;
  for (auto const& row : rows) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      std::size_t blanks = widths[i] - display_width(row[i]);
      if (i >= right_from) line.append(blanks, ' ');
      line += row[i];
      if (i + 1 == row.size()) break;
      line.append((i < right_from ? blanks : 0) + 2, ' ');
    }
    line.erase(line.find_last_not_of(' ') + 1);
    out += line + "\n";
  }
  return out;
}

}  // namespace yj::ctl
