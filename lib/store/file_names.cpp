#include "store/file_names.hpp"

#include "base/text.hpp"

#include <fmt/format.h>

namespace yj::store {

namespace {

constexpr std::size_t kNameBytesMax = 150;

/// The longest prefix of at most `bytes` bytes that ends at a character's border.
std::string_view cut(std::string_view text, std::size_t bytes) {
  if (text.size() <= bytes) return text;
  while (bytes > 0 && (static_cast<unsigned char>(text[bytes]) & 0xc0) == 0x80) --bytes;
  return text.substr(0, bytes);
}

}  // namespace

std::string file_name_for(std::string_view name) {
  std::string out;
  for (char c : cut(name, kNameBytesMax)) {
    bool bad = static_cast<unsigned char>(c) < 0x20 || c == 0x7f ||
               std::string_view{"/\\:*?\"<>|"}.find(c) != std::string_view::npos;
    bool bad_first = out.empty() && (c == '.' || c == '-' || c == ' ' || c == '~');
    out += bad || bad_first ? '_' : c;
  }
  while (!out.empty() && (out.back() == ' ' || out.back() == '.')) out.back() = '_';
  return out.empty() ? "_" : out;
}

void UniqueNames::reserve(std::string const& name) { taken_.insert(lower_ascii(name)); }

std::string UniqueNames::take(std::string_view wanted) {
  std::string name = file_name_for(wanted);
  std::string candidate = name;
  for (int n = 2; !taken_.insert(lower_ascii(candidate)).second; ++n)
    candidate = fmt::format("{} ({})", name, n);
  return candidate;
}

}  // namespace yj::store
