#include "daemon/reference/roff.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <utility>

namespace yj::reference {

namespace {

constexpr std::size_t kColumns = 78;

/// One character of well-formed UTF-8; `text` loses it.
std::uint32_t next_character(std::string_view& text) {
  auto first = static_cast<unsigned char>(text.front());
  std::size_t length = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  std::uint32_t value = length == 1 ? first : first & (0xffU >> (length + 1));
  for (std::size_t i = 1; i < length && i < text.size(); ++i)
    value = value << 6 | (static_cast<unsigned char>(text[i]) & 0x3fU);
  text.remove_prefix(std::min(length, text.size()));
  return value;
}

std::string form_of(std::uint32_t character) {
  switch (character) {
    case '\\': return "\\e";
    case '-': return "\\-";
    case '\'': return "\\(aq";
    case '^': return "\\(ha";
    case '~': return "\\(ti";
    case '`': return "\\(ga";
    case 0x2026: return "...";
    case 0x2013: return "\\-";
    case 0x2019: return "\\(aq";
    default: break;
  }
  if (character < 0x80) return std::string(1, static_cast<char>(character));
  return fmt::format("\\[u{:04X}]", character);
}

std::string escaped(std::string_view text, bool bold_between_backquotes) {
  std::string out;
  bool bold = false;
  while (!text.empty()) {
    auto character = next_character(text);
    if (character == '`' && bold_between_backquotes) {
      bold = !bold;
      out += bold ? "\\fB" : "\\fR";
    } else {
      out += form_of(character);
    }
  }
  return bold ? out + "\\fR" : out;
}

}  // namespace

std::string roff_text(std::string_view text) { return escaped(text, true); }

std::string roff_plain(std::string_view text) { return escaped(text, false); }

std::string roff_lines(std::string_view text) {
  std::string out;
  std::string line;
  auto end_line = [&] {
    if (line.empty()) return;
    if (line.front() == '.' || line.front() == '\'') line.insert(0, "\\&");
    out += line + "\n";
    line.clear();
  };
  while (!text.empty()) {
    auto end = text.find_first_of(" \n");
    auto word = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (word.empty()) continue;
    if (!line.empty() && line.size() + 1 + word.size() > kColumns) end_line();
    line += (line.empty() ? "" : " ") + std::string{word};
  }
  end_line();
  return out;
}

std::string roff_heading(std::string_view macro, std::string_view text) {
  bool quotes = text.find(' ') != std::string_view::npos;
  return fmt::format(".{} {}{}{}\n", macro, quotes ? "\"" : "", roff_plain(text), quotes ? "\"" : "");
}

}  // namespace yj::reference
