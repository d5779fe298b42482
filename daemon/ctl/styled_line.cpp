#include "daemon/ctl/styled_line.hpp"

#include "daemon/ctl/width.hpp"

#include <algorithm>

namespace yj::ctl {

namespace {

/// Of the sixteen colours that every terminal has (ECMA-48, SGR).
std::string_view code_of(Look look) {
  switch (look) {
    case Look::plain: return "";
    case Look::strong: return "\x1b[1m";
    case Look::faint: return "\x1b[2m";
    case Look::good: return "\x1b[32m";
    case Look::waiting: return "\x1b[33m";
    case Look::bad: return "\x1b[31m";
  }
  return "";
}

}  // namespace

std::size_t width_of(StyledLine const& line) {
  std::size_t columns = 0;
  for (auto const& piece : line) columns += display_width(piece.text);
  return columns;
}

StyledLine cut_line(StyledLine line, std::size_t columns) {
  if (width_of(line) <= columns) return line;
  if (columns == 0) return {};
  std::size_t room = columns - 1;  // the last one is for the sign that something is missing
  for (std::size_t i = 0; i < line.size(); ++i) {
    std::size_t const width = display_width(line[i].text);
    if (width <= room) {
      room -= width;
      continue;
    }
    line[i].text.resize(bytes_within(line[i].text, room));
    line[i].text += "…";
    line.resize(i + 1);
  }
  return line;
}

std::string painted(StyledLine const& line, bool colour) {
  std::string out;
  for (auto const& piece : line) {
    std::string_view const code = colour ? code_of(piece.look) : "";
    out.append(code).append(piece.text);
    if (!code.empty()) out += "\x1b[0m";
  }
  return out;
}

std::vector<std::string> wrapped(std::string_view text, std::size_t columns) {
  std::vector<std::string> lines;
  while (display_width(text) > columns) {
    // A character that is wider than the line stands on one of its own all the same.
    std::size_t end = bytes_within(text, columns);
    if (end == 0) end = std::max<std::size_t>(1, bytes_within(text, 2));
    // A word is broken only where it fills most of a line by itself; Chinese has no blanks.
    bool const at_blank = text[end] == ' ';
    auto blank = text.substr(0, end).rfind(' ');
    if (!at_blank && blank != std::string_view::npos && blank > end / 3) end = blank;
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(end);
    while (text.starts_with(' ')) text.remove_prefix(1);
  }
  if (!text.empty() || lines.empty()) lines.emplace_back(text);
  return lines;
}

}  // namespace yj::ctl
