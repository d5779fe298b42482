#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace yj::sim {

/// What the headers of an MP4 file say of its length (ISO/IEC 14496-12). All durations are in their own
/// timescale.
struct Mp4Times {
  std::uint32_t movie_timescale = 0;
  std::uint32_t movie_duration = 0;  ///< mvhd
  std::uint32_t track_duration = 0;  ///< tkhd, in the movie's timescale
  std::uint32_t edit_duration = 0;   ///< elst, in the movie's timescale; 0 when there is no edit list
  std::uint32_t media_timescale = 0;
  std::uint32_t media_duration = 0;  ///< mdhd
  std::uint32_t samples = 0;         ///< stts, one entry
  std::uint32_t sample_delta = 0;    ///< stts, in the media's timescale
  std::uint32_t width = 0;           ///< tkhd, pixels
  std::uint32_t height = 0;
};

/// Reads a clip like those of tests/data/media: one track, version 0 boxes, one `stts` entry.
Result<Mp4Times> read_mp4_times(std::string_view mp4);

/// The same clip shown over `seconds`: each frame simply stays longer. Rewrites mvhd, tkhd, elst, mdhd and
/// stts in place, so the file keeps its size and its offsets.
Result<std::string> with_duration(std::string_view mp4, std::uint32_t seconds);

}  // namespace yj::sim
