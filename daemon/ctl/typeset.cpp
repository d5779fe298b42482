#include "daemon/ctl/typeset.hpp"

#include "daemon/ctl/width.hpp"
#include "daemon/reference/chinese.hpp"

namespace yj::ctl {

namespace {

std::string_view first_character(std::string_view text) {
  auto const lead = static_cast<unsigned char>(text.front());
  std::size_t const length = lead < 0xc0 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  return text.substr(0, length);
}

/// What is not torn apart, with the blank before it.
struct Piece {
  std::string text;
  bool blank_before = false;
};

std::vector<Piece> pieces_of(std::string_view line) {
  std::vector<Piece> pieces;
  bool blank = false;
  std::string_view before;
  bool wide_before = true;
  while (!line.empty()) {
    std::string_view const character = first_character(line);
    line.remove_prefix(character.size());
    if (character == " ") {
      blank = true;
      continue;
    }
    bool const wide = display_width(character) > 1;
    bool const held = reference::hold_together(before, character);
    bool const glued = !pieces.empty() && !blank && (held || (!wide && !wide_before));
    if (glued) {
      pieces.back().text += character;
    } else {
      pieces.push_back({std::string{character}, blank});
    }
    blank = false;
    before = character;
    wide_before = wide || held;
  }
  return pieces;
}

}  // namespace

std::vector<std::string> typeset(std::string_view utf8, std::size_t columns) {
  std::vector<std::string> lines;
  while (true) {
    auto const end = utf8.find('\n');
    std::string line;
    for (auto const& piece : pieces_of(utf8.substr(0, end))) {
      bool const blank = piece.blank_before && !line.empty();
      if (!line.empty() && display_width(line) + (blank ? 1 : 0) + display_width(piece.text) > columns) {
        lines.push_back(std::move(line));
        line = piece.text;
      } else {
        line += (blank ? " " : "") + piece.text;
      }
    }
    lines.push_back(std::move(line));
    if (end == std::string_view::npos) return lines;
    utf8.remove_prefix(end + 1);
  }
}

}  // namespace yj::ctl
