#include "inbox/companion.hpp"

#include "base/sha256.hpp"

#include <fmt/format.h>

namespace yj::inbox {

namespace {

/// NAME_MAX (limits.h), less what a file's temporary name has more than its own while it is written.
constexpr std::size_t kNameBytesMax = 255 - std::string_view{"..tmp"}.size();
constexpr std::size_t kHashDigits = 8;

bool continues_a_character(char c) { return (static_cast<unsigned char>(c) & 0xc0U) == 0x80U; }

}  // namespace

std::string name_with(std::string_view name, std::string_view ending) {
  if (name.size() + ending.size() <= kNameBytesMax) return fmt::format("{}{}", name, ending);
  std::string mark = "~" + Sha256::of(name).text().substr(0, kHashDigits);
  std::size_t kept = kNameBytesMax - ending.size() - mark.size();
  while (kept > 0 && continues_a_character(name[kept])) --kept;
  return fmt::format("{}{}{}", name.substr(0, kept), mark, ending);
}

}  // namespace yj::inbox
