#include "catalog/yaml_bytes.hpp"

#include "base/text.hpp"
#include "catalog/source_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace yj::catalog {

namespace {

/// The offset of the first byte that is not part of well-formed UTF-8. Line by line, because no well-formed
/// character contains a line feed.
std::optional<std::size_t> first_broken_byte(std::string_view text) {
  if (is_utf8(text)) return std::nullopt;
  std::size_t start = 0;
  while (start < text.size()) {
    std::size_t end = std::min(text.find('\n', start), text.size());
    std::string_view line = text.substr(start, end - start);
    if (!is_utf8(line)) {
      std::size_t i = 0;
      while (i < line.size()) {
        std::size_t length = 1;
        while (length <= 4 && !is_utf8(line.substr(i, length))) ++length;
        if (length > 4) return start + i;
        i += length;
      }
    }
    start = end + 1;
  }
  return text.size() - 1;
}

/// True when every byte above 127 belongs to a pair or quadruple as GBK and GB18030 form them.
bool looks_like_gbk(std::string_view text) {
  auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U; };
  for (std::size_t i = 0; i < text.size();) {
    unsigned first = byte(i);
    unsigned second = byte(i + 1);
    if (first < 0x80) {
      ++i;
    } else if (first == 0x80 || first == 0xff) {
      return false;
    } else if (second >= 0x40 && second <= 0xfe && second != 0x7f) {
      i += 2;
    } else if (second >= 0x30 && second <= 0x39) {
      i += 4;
    } else {
      return false;
    }
  }
  return true;
}

}  // namespace

bool check_bytes(std::string_view text, YamlLimits const& limits, Problems& problems) {
  if (text.size() > limits.bytes_max) {
    problems.add(Mark{}, "too-large", fmt::format("the file has {} bytes", text.size()),
                 fmt::format("at most {} bytes", limits.bytes_max));
    return false;
  }
  if (text.starts_with("\xff\xfe") || text.starts_with("\xfe\xff")) {
    problems.add(Mark{1, 1}, "bad-encoding", "the file is written in UTF-16", "save it as UTF-8");
    return false;
  }
  SourcePlaces places{text};
  if (auto broken = first_broken_byte(text)) {
    if (looks_like_gbk(text)) {
      problems.add(places.mark(*broken), "bad-encoding", "the file is written in GBK (GB18030)",
                   "save it as UTF-8");
    } else {
      problems.add(places.mark(*broken), "bad-encoding", "the file is not UTF-8 text", "save it as UTF-8");
    }
    return false;
  }
  auto control = [](char c) {
    auto code = static_cast<unsigned char>(c);
    return (code < 0x20 && c != '\n' && c != '\r' && c != '\t') || code == 0x7f;
  };
  auto found = std::find_if(text.begin(), text.end(), control);
  if (found != text.end()) {
    problems.add(places.mark(static_cast<std::size_t>(found - text.begin())), "bad-character",
                 fmt::format("control character {:#04x} in the text", static_cast<unsigned char>(*found)),
                 "remove it; the file must be plain text");
    return false;
  }
  return true;
}

}  // namespace yj::catalog
