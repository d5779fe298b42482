#include "daemon/ctl/width.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace yj::ctl {

namespace {

struct Range {
  std::uint32_t first;
  std::uint32_t last;
};

// The blocks of EastAsianWidth.txt that are wide or full-width, joined where the gaps hold nothing that
// people type.
constexpr std::array kWide{Range{0x1100, 0x115f},   Range{0x231a, 0x231b},   Range{0x23e9, 0x23ec},
                           Range{0x2e80, 0x303e},   Range{0x3041, 0x33ff},   Range{0x3400, 0x4dbf},
                           Range{0x4e00, 0x9fff},   Range{0xa000, 0xa4cf},   Range{0xa960, 0xa97f},
                           Range{0xac00, 0xd7a3},   Range{0xf900, 0xfaff},   Range{0xfe10, 0xfe19},
                           Range{0xfe30, 0xfe6f},   Range{0xff00, 0xff60},   Range{0xffe0, 0xffe6},
                           Range{0x16fe0, 0x18aff}, Range{0x1b000, 0x1b2ff}, Range{0x1f300, 0x1f64f},
                           Range{0x1f680, 0x1f6ff}, Range{0x1f900, 0x1f9ff}, Range{0x20000, 0x3fffd}};
constexpr std::array kNone{Range{0x0300, 0x036f}, Range{0x200b, 0x200f}, Range{0x20d0, 0x20ff},
                           Range{0x3099, 0x309a}, Range{0xfe00, 0xfe0f}, Range{0xfe20, 0xfe2f}};

template <std::size_t N>
bool within(std::array<Range, N> const& ranges, std::uint32_t point) {
  return std::any_of(ranges.begin(), ranges.end(),
                     [&](Range const& range) { return point >= range.first && point <= range.last; });
}

struct Character {
  std::size_t bytes = 1;
  std::size_t columns = 1;
};

/// The first character of a text that is not empty; a broken byte counts as one column.
Character first_of(std::string_view text) {
  auto byte = [&](std::size_t i) { return static_cast<std::uint32_t>(static_cast<unsigned char>(text[i])); };
  std::uint32_t lead = byte(0);
  std::size_t length = lead < 0x80 ? 1 : lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 1;
  if (length == 1 || length > text.size()) return {};
  std::uint32_t point = lead & (0x7fU >> length);
  for (std::size_t i = 1; i < length; ++i) point = (point << 6U) | (byte(i) & 0x3fU);
  if (within(kNone, point)) return {length, 0};
  return {length, within(kWide, point) ? std::size_t{2} : std::size_t{1}};
}

}  // namespace

std::size_t display_width(std::string_view utf8) {
  std::size_t columns = 0;
  while (!utf8.empty()) {
    Character character = first_of(utf8);
    columns += character.columns;
    utf8.remove_prefix(character.bytes);
  }
  return columns;
}

std::size_t bytes_within(std::string_view utf8, std::size_t columns) {
  std::size_t used = 0;
  std::size_t bytes = 0;
  while (bytes < utf8.size()) {
    Character character = first_of(utf8.substr(bytes));
    if (used + character.columns > columns) break;
    used += character.columns;
    bytes += character.bytes;
  }
  return bytes;
}

std::string cut_to(std::string_view utf8, std::size_t columns) {
  if (display_width(utf8) <= columns) return std::string{utf8};
  return std::string{utf8.substr(0, columns == 0 ? 0 : bytes_within(utf8, columns - 1))} + "…";
}

std::string padded(std::string_view utf8, std::size_t columns) {
  std::string out{utf8};
  std::size_t width = display_width(utf8);
  if (width < columns) out.append(columns - width, ' ');
  return out;
}

}  // namespace yj::ctl
