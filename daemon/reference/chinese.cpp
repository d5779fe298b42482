#include "daemon/reference/chinese.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>

namespace yj::reference {

namespace {

constexpr std::array<std::string_view, 16> kClosing{"，", "。", "；", "：", "、", "！", "？", "）",
                                                    "”",  "’",  "》", "」", "】", "…",  "—",  "～"};
constexpr std::array<std::string_view, 6> kOpening{"（", "“", "‘", "《", "「", "【"};
constexpr std::string_view kEscape = "\\[u";

template <std::size_t N>
bool among(std::array<std::string_view, N> const& signs, std::string_view character) {
  return std::find(signs.begin(), signs.end(), character) != signs.end();
}

/// Of U+0800 to U+FFFF, where Chinese lies.
std::string utf8(std::uint32_t point) {
  return {static_cast<char>(0xe0U | (point >> 12U)), static_cast<char>(0x80U | ((point >> 6U) & 0x3fU)),
          static_cast<char>(0x80U | (point & 0x3fU))};
}

}  // namespace

bool hold_together(std::string_view before, std::string_view after) {
  return among(kClosing, after) || among(kOpening, before);
}

std::string with_chinese_as_it_is(std::string_view page) {
  std::string out;
  std::string before;  // the Chinese character that ended just here
  bool heading = false;
  int sections = 0;
  while (!page.empty()) {
    std::uint32_t point = 0;
    if (page.starts_with(kEscape))
      std::from_chars(page.data() + kEscape.size(), page.data() + page.size(), point, 16);
    if (point >= 0x2000 && point <= 0xffff) {
      std::string const character = utf8(point);
      if (!before.empty() && !heading && sections > 1 && !hold_together(before, character)) out += "\\:";
      out += character;
      before = character;
      page.remove_prefix(page.find(']') + 1);
      continue;
    }
    if (out.empty() || out.back() == '\n') {
      heading = page.starts_with(".S") || page.starts_with(".TH");
      if (page.starts_with(".SH")) ++sections;
    }
    // A line with few blanks cannot be filled up to the margin. groff 1.23 sets each paragraph as its string AD says.
    bool const ends_first_heading = page.front() == '\n' && heading && sections == 0;
    if (page.front() == '\n') heading = false;
    out += page.front();
    if (ends_first_heading) out += ".ad l\n.ds AD l\n";
    page.remove_prefix(1);
    before.clear();
  }
  return out;
}

}  // namespace yj::reference
