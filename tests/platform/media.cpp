#include "media.hpp"

#include "base/files.hpp"
#include "embedded_media.hpp"
#include "mp4_time.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>

namespace yj::sim {

namespace {

struct Shape {
  Ratio ratio;
  std::string_view name;
  double width, height;
};
constexpr std::array<Shape, 5> kShapes{{{Ratio::r16x9, "16x9", 16, 9},
                                        {Ratio::r4x3, "4x3", 4, 3},
                                        {Ratio::r1x1, "1x1", 1, 1},
                                        {Ratio::r3x4, "3x4", 3, 4},
                                        {Ratio::r9x16, "9x16", 9, 16}}};

std::string big_endian(std::uint32_t value) {
  std::string bytes;
  for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(value >> shift & 0xff);
  return bytes;
}

/// CRC-32 as PNG uses it (ISO 3309), bit by bit: the texts are short.
std::uint32_t crc32(std::string_view bytes) {
  std::uint32_t crc = 0xffffffff;
  for (char byte : bytes) {
    crc ^= static_cast<std::uint8_t>(byte);
    for (int bit = 0; bit < 8; ++bit) crc = crc >> 1 ^ ((crc & 1) != 0 ? 0xedb88320U : 0U);
  }
  return ~crc;
}

}  // namespace

std::string_view to_text(Ratio ratio) {
  for (auto const& shape : kShapes) {
    if (shape.ratio == ratio) return shape.name;
  }
  return "16x9";
}

Ratio ratio_of(std::string_view text) {
  for (auto const& shape : kShapes) {
    if (fmt::format("{}:{}", shape.width, shape.height) == text) return shape.ratio;
  }
  return Ratio::r16x9;
}

Ratio ratio_of_size(std::string_view text) {
  auto star = text.find('*');
  if (star == std::string_view::npos) return Ratio::r16x9;
  int width = 0;
  int height = 0;
  std::from_chars(text.data(), text.data() + star, width);
  std::from_chars(text.data() + star + 1, text.data() + text.size(), height);
  if (width <= 0 || height <= 0) return Ratio::r16x9;
  Ratio nearest = Ratio::r16x9;
  double best = 1e9;
  for (auto const& shape : kShapes) {
    double distance =
        std::abs(std::log(static_cast<double>(width) / height) - std::log(shape.width / shape.height));
    if (distance < best) {
      best = distance;
      nearest = shape.ratio;
    }
  }
  return nearest;
}

Media Media::embedded() {
  Media media;
  for (auto const& file : embedded_media()) media.assets_.emplace(file.name, file.bytes);
  return media;
}

Result<Media> Media::from_folder(std::filesystem::path const& folder) {
  Media media;
  for (auto const& file : embedded_media()) {
    auto bytes = read_file(folder / file.name, 64ULL << 20);
    if (!bytes) return bytes.error();
    if (file.name.ends_with(".mp4")) {
      auto stretched = with_duration(*bytes, 1);
      if (!stretched) return fail(Errc::invalid, fmt::format("{}: {}", file.name, stretched.error().what));
    }
    media.assets_.emplace(file.name, std::move(*bytes));
  }
  return media;
}

std::string Media::video(Ratio ratio, int seconds, std::string_view note) const {
  auto found = assets_.find(fmt::format("video-{}.mp4", to_text(ratio)));
  YJ_ASSERT(found != assets_.end());
  auto stretched = with_duration(found->second, static_cast<std::uint32_t>(seconds));
  YJ_ASSERT(stretched.has_value());
  // A `free` box at the end: players skip it.
  std::string bytes = std::move(*stretched);
  bytes += big_endian(static_cast<std::uint32_t>(8 + note.size()));
  bytes += "free";
  bytes += note;
  return bytes;
}

std::string Media::cover(Ratio ratio, std::string_view note) const {
  auto found = assets_.find(fmt::format("cover-{}.jpeg", to_text(ratio)));
  YJ_ASSERT(found != assets_.end());
  // A COM segment right behind SOI; its length counts its own two bytes.
  std::string segment = "\xff\xfe" + big_endian(static_cast<std::uint32_t>(note.size() + 2)).substr(2);
  segment += note;
  std::string bytes = found->second;
  return bytes.insert(2, segment);
}

std::string Media::png(std::string_view note) const {
  auto found = assets_.find("picture-1x1.png");
  YJ_ASSERT(found != assets_.end());
  std::string typed = "tEXt" + std::string("Comment") + '\0';
  typed += note;
  std::string chunk =
      big_endian(static_cast<std::uint32_t>(typed.size() - 4)) + typed + big_endian(crc32(typed));
  // Signature (8) and IHDR (25) come first in every PNG.
  std::string bytes = found->second;
  return bytes.insert(33, chunk);
}

}  // namespace yj::sim
