#include "collect/media.hpp"

#include "support/temp_folder.hpp"

#include <gtest/gtest.h>

namespace yj::collect {
namespace {

using test::bytes_of;
using test::TempFolder;

std::string sample(std::string const& name) {
  return bytes_of(std::filesystem::path(YJ_SOURCE_DIR) / "tests/data/media" / name);
}

std::string be32(std::uint32_t value) {
  std::string out;
  for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(value >> shift);
  return out;
}

std::string box(std::string const& type, std::string const& content) {
  return be32(static_cast<std::uint32_t>(content.size() + 8)) + type + content;
}

struct Media : ::testing::Test {
  TempFolder folder;
  Result<MediaType> prove(std::string const& bytes, ArtifactKind kind) {
    return prove_media(folder.write("file", bytes), kind);
  }
};

TEST_F(Media, ProvesRealFiles) {
  EXPECT_EQ(*prove(sample("video-16x9.mp4"), ArtifactKind::video), MediaType::mp4);
  EXPECT_EQ(*prove(sample("cover-16x9.jpeg"), ArtifactKind::cover), MediaType::jpeg);
  EXPECT_EQ(*prove(sample("picture-1x1.png"), ArtifactKind::image), MediaType::png);
  std::string webp = "RIFF" + std::string{"\x0c\x00\x00\x00", 4} + "WEBPVP8 " + "data";
  EXPECT_EQ(*prove(webp, ArtifactKind::image), MediaType::webp);
}

TEST_F(Media, TakesAnyTextThatIsUtf8) {
  EXPECT_EQ(*prove("雨夜\n", ArtifactKind::text), MediaType::markdown);
  EXPECT_EQ(*prove("<html>", ArtifactKind::text), MediaType::markdown) << "somebody may ask for a page";
  EXPECT_EQ(*prove("", ArtifactKind::reasoning), MediaType::markdown);
  EXPECT_FALSE(prove("\xff\xfe", ArtifactKind::text));
  EXPECT_FALSE(prove(std::string{"a\0b", 3}, ArtifactKind::text));
}

TEST_F(Media, KnowsSound) {
  std::string const wav = "RIFF" + std::string{"\x0c\x00\x00\x00", 4} + "WAVEdata" + std::string(4, '\0');
  EXPECT_EQ(*prove(wav, ArtifactKind::audio), MediaType::wav);
  EXPECT_FALSE(prove(wav.substr(0, wav.size() - 2), ArtifactKind::audio)) << "cut short";
  EXPECT_EQ(*prove("ID3\x04rest", ArtifactKind::audio), MediaType::mp3);
  EXPECT_EQ(*prove("\xff\xfb\x90\x64", ArtifactKind::audio), MediaType::mp3);
  EXPECT_EQ(*prove("OggS\x02rest", ArtifactKind::audio), MediaType::ogg);
  EXPECT_EQ(*prove("fLaC\x02rest", ArtifactKind::audio), MediaType::flac);
  std::string const m4a = box("ftyp", "M4A ") + box("moov", "x") + box("mdat", "y");
  EXPECT_EQ(*prove(m4a, ArtifactKind::audio), MediaType::m4a);
  EXPECT_FALSE(prove(m4a.substr(0, m4a.size() - 1), ArtifactKind::audio));
  EXPECT_EQ(prove("<html>log in</html>", ArtifactKind::audio).error().code, Errc::not_found);
  EXPECT_FALSE(prove(sample("cover-16x9.jpeg"), ArtifactKind::audio));
}

TEST_F(Media, FindsEveryTruncation) {
  std::string video = sample("video-16x9.mp4");
  ASSERT_GT(video.size(), 1000u);
  for (std::size_t size = 1; size < video.size(); ++size)
    ASSERT_FALSE(prove(video.substr(0, size), ArtifactKind::video))
        << "cut at " << size << " of " << video.size();
  std::string cover = sample("cover-1x1.jpeg");
  for (std::size_t size = 1; size < cover.size(); ++size)
    ASSERT_FALSE(prove(cover.substr(0, size), ArtifactKind::cover)) << size;
  std::string picture = sample("picture-1x1.png");
  for (std::size_t size = 1; size < picture.size(); ++size)
    ASSERT_FALSE(prove(picture.substr(0, size), ArtifactKind::image)) << size;
}

TEST_F(Media, BlamesTheLinkForAnErrorPage) {
  for (auto const* page :
       {"<!DOCTYPE html><title>404</title>", "\n\n <html>", "{\"error\":\"expired\"}", "Not Found"}) {
    auto verdict = prove(page, ArtifactKind::video);
    ASSERT_FALSE(verdict);
    EXPECT_EQ(verdict.error().code, Errc::not_found) << page;
  }
}

TEST_F(Media, TakesNoPictureForAVideoNorTheOtherWayRound) {
  EXPECT_EQ(prove(sample("cover-16x9.jpeg"), ArtifactKind::video).error().code, Errc::invalid);
  EXPECT_EQ(prove(sample("video-16x9.mp4"), ArtifactKind::cover).error().code, Errc::invalid);
  EXPECT_FALSE(prove("", ArtifactKind::video));
}

TEST_F(Media, WantsMovieAndData) {
  std::string type = box("ftyp", "isom0000");
  EXPECT_FALSE(prove(type + box("moov", "x"), ArtifactKind::video));
  EXPECT_FALSE(prove(type + box("mdat", "x"), ArtifactKind::video));
  EXPECT_TRUE(prove(type + box("moov", "x") + box("mdat", "x"), ArtifactKind::video));
}

TEST_F(Media, ReadsLargeAndOpenEndedBoxes) {
  std::string start = box("ftyp", "isom0000") + box("moov", "x");
  std::string large = be32(1) + "mdat" + be32(0) + be32(16 + 5) + "12345";
  EXPECT_TRUE(prove(start + large, ArtifactKind::video));
  EXPECT_FALSE(prove(start + large.substr(0, large.size() - 1), ArtifactKind::video));
  EXPECT_TRUE(prove(start + be32(0) + "mdat" + "to the end", ArtifactKind::video));
}

TEST_F(Media, SurvivesBoxesThatLie) {
  std::string start = box("ftyp", "isom0000");
  EXPECT_FALSE(prove(start + be32(4) + "moov", ArtifactKind::video)) << "smaller than its head";
  EXPECT_FALSE(prove(start + be32(0xffffffff) + "moov", ArtifactKind::video)) << "beyond the end";
  EXPECT_FALSE(prove(start + be32(1) + "moov" + std::string(8, '\xff'), ArtifactKind::video))
      << "64-bit size beyond the end";
  EXPECT_FALSE(prove(start + be32(1) + "moov" + be32(0) + be32(3), ArtifactKind::video))
      << "64-bit size below its head";
}

}  // namespace
}  // namespace yj::collect
