#include "mp4_time.hpp"

#include <fmt/format.h>

#include <array>
#include <limits>
#include <optional>

namespace yj::sim {

namespace {

std::uint32_t read_u32(std::string_view bytes, std::size_t at) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < 4; ++i) value = value << 8 | static_cast<std::uint8_t>(bytes[at + i]);
  return value;
}

void write_u32(std::string& bytes, std::size_t at, std::uint32_t value) {
  for (std::size_t i = 0; i < 4; ++i) bytes[at + i] = static_cast<char>(value >> (24 - 8 * i) & 0xff);
}

struct Box {
  std::size_t content = 0;  ///< offset of the first byte behind size and type
  std::size_t end = 0;
};

/// The first box of that type among those from `begin` to `end`.
std::optional<Box> find_box(std::string_view mp4, Box within, std::string_view type) {
  std::size_t at = within.content;
  while (at + 8 <= within.end) {
    std::size_t size = read_u32(mp4, at);
    if (size < 8 || size > within.end - at) return std::nullopt;
    if (mp4.substr(at + 4, 4) == type) return Box{at + 8, at + size};
    at += size;
  }
  return std::nullopt;
}

template <std::size_t N>
std::optional<Box> find_path(std::string_view mp4, std::array<std::string_view, N> const& path) {
  Box box{0, mp4.size()};
  for (auto type : path) {
    auto inner = find_box(mp4, box, type);
    if (!inner) return std::nullopt;
    box = *inner;
  }
  return box;
}

/// The boxes whose numbers say how long the film is. Offsets of fields are those of version 0.
struct Places {
  Box mvhd, tkhd, mdhd, stts;
  std::optional<Box> elst;
};

Result<Places> find_places(std::string_view mp4) {
  using Path2 = std::array<std::string_view, 2>;
  using Path3 = std::array<std::string_view, 3>;
  using Path4 = std::array<std::string_view, 4>;
  using Path5 = std::array<std::string_view, 5>;
  auto mvhd = find_path(mp4, Path2{"moov", "mvhd"});
  auto tkhd = find_path(mp4, Path3{"moov", "trak", "tkhd"});
  auto mdhd = find_path(mp4, Path4{"moov", "trak", "mdia", "mdhd"});
  auto stts = find_path(mp4, Path5{"moov", "trak", "mdia", "minf", "stbl"});
  if (stts) stts = find_box(mp4, *stts, "stts");
  auto elst = find_path(mp4, Path4{"moov", "trak", "edts", "elst"});
  if (!mvhd || !tkhd || !mdhd || !stts) return fail(Errc::invalid, "not an MP4 file with one video track");
  auto fits = [&](Box const& box, std::size_t bytes) {
    return box.end - box.content >= bytes && mp4[box.content] == 0;
  };
  if (!fits(*mvhd, 20) || !fits(*tkhd, 84) || !fits(*mdhd, 20) || !fits(*stts, 16) ||
      (elst && !fits(*elst, 20)))
    return fail(Errc::invalid, "an MP4 box is too short or of another version than 0");
  if (read_u32(mp4, stts->content + 4) != 1) return fail(Errc::invalid, "stts has more than one entry");
  return Places{*mvhd, *tkhd, *mdhd, *stts, elst};
}

}  // namespace

Result<Mp4Times> read_mp4_times(std::string_view mp4) {
  auto found = find_places(mp4);
  if (!found) return found.error();
  Places const& places = *found;
  Mp4Times times;
  times.movie_timescale = read_u32(mp4, places.mvhd.content + 12);
  times.movie_duration = read_u32(mp4, places.mvhd.content + 16);
  times.track_duration = read_u32(mp4, places.tkhd.content + 20);
  times.width = read_u32(mp4, places.tkhd.content + 76) >> 16;
  times.height = read_u32(mp4, places.tkhd.content + 80) >> 16;
  times.media_timescale = read_u32(mp4, places.mdhd.content + 12);
  times.media_duration = read_u32(mp4, places.mdhd.content + 16);
  times.samples = read_u32(mp4, places.stts.content + 8);
  times.sample_delta = read_u32(mp4, places.stts.content + 12);
  if (places.elst) times.edit_duration = read_u32(mp4, places.elst->content + 8);
  return times;
}

Result<std::string> with_duration(std::string_view mp4, std::uint32_t seconds) {
  auto found = find_places(mp4);
  if (!found) return found.error();
  Places const& places = *found;
  auto known = read_mp4_times(mp4);
  if (!known) return known.error();
  Mp4Times const& times = *known;
  std::uint64_t movie = std::uint64_t{times.movie_timescale} * seconds;
  std::uint64_t media = std::uint64_t{times.media_timescale} * seconds;
  if (seconds == 0 || times.samples == 0 || media % times.samples != 0 ||
      std::max(movie, media) > std::numeric_limits<std::uint32_t>::max())
    return fail(Errc::invalid, fmt::format("this clip cannot be shown over {} s", seconds));

  std::string out(mp4);
  auto movie_duration = static_cast<std::uint32_t>(movie);
  write_u32(out, places.mvhd.content + 16, movie_duration);
  write_u32(out, places.tkhd.content + 20, movie_duration);
  if (places.elst) write_u32(out, places.elst->content + 8, movie_duration);
  write_u32(out, places.mdhd.content + 16, static_cast<std::uint32_t>(media));
  write_u32(out, places.stts.content + 12, static_cast<std::uint32_t>(media / times.samples));
  return out;
}

}  // namespace yj::sim
