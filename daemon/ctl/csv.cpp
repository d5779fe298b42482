#include "daemon/ctl/csv.hpp"

namespace yj::ctl {

std::string csv_text(std::string_view text) {
  bool formula = !text.empty() && std::string_view{"=+-@\t\r"}.find(text.front()) != std::string_view::npos;
  return (formula ? "'" : "") + std::string{text};
}

std::string csv_line(std::vector<std::string> const& fields) {
  std::string line;
  for (auto const& field : fields) {
    if (!line.empty() || &field != &fields.front()) line += ',';
    if (field.find_first_of(",\"\r\n") == std::string::npos) {
      line += field;
      continue;
    }
    line += '"';
    for (char c : field) line += c == '"' ? "\"\"" : std::string(1, c);
    line += '"';
  }
  return line + "\r\n";
}

}  // namespace yj::ctl
