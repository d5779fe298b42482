#include "media.hpp"

#include "mp4_time.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace yj::sim {
namespace {

struct Shape {
  std::string_view ratio;
  double width, height;
};
constexpr Shape kShapes[] = {{"16:9", 16, 9}, {"4:3", 4, 3}, {"1:1", 1, 1}, {"3:4", 3, 4}, {"9:16", 9, 16}};

std::uint32_t u32(std::string_view bytes, std::size_t at) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < 4; ++i) value = value << 8 | static_cast<std::uint8_t>(bytes[at + i]);
  return value;
}

/// The types of the outermost boxes; nothing when their sizes do not add up to the file.
std::vector<std::string> top_boxes(std::string_view mp4) {
  std::vector<std::string> types;
  std::size_t at = 0;
  while (at + 8 <= mp4.size()) {
    types.emplace_back(mp4.substr(at + 4, 4));
    at += u32(mp4, at);
  }
  return at == mp4.size() ? types : std::vector<std::string>{};
}

TEST(Media, VideosHaveTheShapeAndTheLengthThatWereAsked) {
  auto media = Media::embedded();
  for (auto const& shape : kShapes) {
    for (int seconds : {1, 4, 5, 10, 15, 16, 600}) {
      auto video = media.video(ratio_of(shape.ratio), seconds, "note");
      auto times = read_mp4_times(video);
      ASSERT_TRUE(times.has_value());
      auto length = static_cast<std::uint32_t>(seconds);
      EXPECT_EQ(times->movie_duration, length * times->movie_timescale);
      EXPECT_EQ(times->track_duration, length * times->movie_timescale);
      EXPECT_EQ(times->edit_duration, length * times->movie_timescale);
      EXPECT_EQ(times->media_duration, length * times->media_timescale);
      EXPECT_EQ(times->samples * times->sample_delta, times->media_duration);
      EXPECT_DOUBLE_EQ(times->width * shape.height, times->height * shape.width) << shape.ratio;
      EXPECT_EQ(top_boxes(video), (std::vector<std::string>{"ftyp", "moov", "free", "mdat", "free"}));
    }
  }
}

TEST(Media, FilesOfTwoTasksDiffer) {
  auto media = Media::embedded();
  EXPECT_NE(media.video(Ratio::r1x1, 5, "task 1"), media.video(Ratio::r1x1, 5, "task 2"));
  EXPECT_NE(media.cover(Ratio::r1x1, "task 1"), media.cover(Ratio::r1x1, "task 2"));
  EXPECT_NE(media.png("task 1"), media.png("task 2"));
}

TEST(Media, PicturesBeginAndEndAsTheirFormatSays) {
  auto media = Media::embedded();
  auto cover = media.cover(Ratio::r9x16, "note");
  EXPECT_TRUE(cover.starts_with("\xff\xd8\xff\xfe"));
  EXPECT_TRUE(cover.ends_with("\xff\xd9"));
  auto png = media.png("note");
  EXPECT_TRUE(png.starts_with("\x89PNG\r\n\x1a\n"));
  EXPECT_TRUE(png.ends_with("IEND\xae\x42\x60\x82"));
  // Chunk by chunk to the very end.
  std::size_t at = 8;
  while (at + 12 <= png.size()) at += u32(png, at) + 12;
  EXPECT_EQ(at, png.size());
}

TEST(Media, SizesHaveTheirNearestShape) {
  EXPECT_EQ(ratio_of_size("832*480"), Ratio::r16x9);
  EXPECT_EQ(ratio_of_size("480*832"), Ratio::r9x16);
  EXPECT_EQ(ratio_of_size("624*624"), Ratio::r1x1);
  EXPECT_EQ(ratio_of_size("1440*1440"), Ratio::r1x1);
  EXPECT_EQ(ratio_of_size("1080*1920"), Ratio::r9x16);
  EXPECT_EQ(ratio_of_size("1024*768"), Ratio::r4x3);
  EXPECT_EQ(ratio_of("adaptive"), Ratio::r16x9);
}

TEST(Media, OfAFolderIsTakenInsteadOfTheBuiltIn) {
  auto from_folder = Media::from_folder(YJ_SOURCE_DIR "/tests/data/media");
  ASSERT_TRUE(from_folder.has_value());
  EXPECT_EQ(from_folder->video(Ratio::r4x3, 7, "n"), Media::embedded().video(Ratio::r4x3, 7, "n"));
  EXPECT_FALSE(Media::from_folder(YJ_SOURCE_DIR "/tests/platform").has_value());
}

TEST(Mp4Times, RefuseWhatIsNoSuchClip) {
  EXPECT_FALSE(read_mp4_times("").has_value());
  EXPECT_FALSE(read_mp4_times(std::string(64, '\0')).has_value());
  auto video = Media::embedded().video(Ratio::r1x1, 5, "n");
  for (std::size_t length = 0; length < video.size() / 2; ++length)
    (void)read_mp4_times(video.substr(0, length));
  EXPECT_FALSE(with_duration(video, 0).has_value());
  EXPECT_FALSE(with_duration(video, 4'000'000'000).has_value());
}

}  // namespace
}  // namespace yj::sim
