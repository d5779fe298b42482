#include "base/media_type.hpp"

#include <algorithm>
#include <array>

namespace yj {

namespace {

/// ISO/IEC 14496-12: the brand of a file that begins with an `ftyp` box.
std::string_view type_of_brand(std::string_view brand) {
  constexpr std::array<std::string_view, 6> kStill{"heic", "heix", "mif1", "msf1", "hevc", "heim"};
  if (std::find(kStill.begin(), kStill.end(), brand) != kStill.end()) return "image/heic";
  return brand == "qt  " ? "video/quicktime" : "video/mp4";
}

}  // namespace

std::optional<std::string_view> media_type_of(std::string_view head) {
  using namespace std::string_view_literals;
  if (head.starts_with("\xff\xd8\xff"sv)) return "image/jpeg";
  if (head.starts_with("\x89PNG\r\n\x1a\n"sv)) return "image/png";
  if (head.starts_with("GIF87a"sv) || head.starts_with("GIF89a"sv)) return "image/gif";
  if (head.starts_with("RIFF"sv) && head.size() >= 12 && head.substr(8, 4) == "WEBP") return "image/webp";
  if (head.size() >= 12 && head.substr(4, 4) == "ftyp") return type_of_brand(head.substr(8, 4));
  if (head.starts_with("\x1a\x45\xdf\xa3"sv)) return "video/webm";
  // Two letters are little; the reserved fields of a bitmap's header are zero besides.
  if (head.starts_with("BM"sv) && head.size() >= 10 && head.substr(6, 4) == "\0\0\0\0"sv) return "image/bmp";
  return std::nullopt;
}

}  // namespace yj
