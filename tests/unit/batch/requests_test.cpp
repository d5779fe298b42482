#include "unit/batch/bench.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <ostream>

// Every model with every type that the platform's API document lists: what is sent when the user writes the
// least possible, and when the user writes everything. The expected fields are those of the document's
// tables.

namespace yj::batch {
namespace {

struct Case {
  char const* name;
  std::string job;       ///< keys of the job besides the prompt, in flow style
  std::string expected;  ///< behind `model`, see `text_of`
};
void PrintTo(Case const& each, std::ostream* out) { *out << each.name; }

std::string shown(std::string const& model, std::string const& type, std::string const& rest) {
  return "model='" + model + "' catelogid='" + type + "' prompt='猫'" + rest;
}

class Request : public testing::TestWithParam<Case> {};

TEST_P(Request, HasExactlyTheDocumentedFields) {
  Bench bench;
  auto job = bench.job("jobs: [{prompt: 猫, " + GetParam().job + "}]");
  EXPECT_EQ(text_of(job.request), GetParam().expected);
}

std::string const kImage = "/llmage/v1/image/generations json ";
std::string const kVideo = "/llmage/v1/video/generations json ";
std::string const kFiles = "/llmage/v1/video/generations multipart ";
std::string const kFrames = "first_frame: a.jpg, last_frame: b.png";

/// The same table for several models.
std::vector<Case> seedance_2(char const* names[3], std::string const& model) {
  return {{names[0], "model: " + model, kVideo + shown(model, "t2v", " resolution='720p' duration=5")},
          {names[1], "model: " + model + ", " + kFrames,
           kFiles + shown(model, "i2v",
                          " resolution='720p' duration=5 image1_file@first_frame.jpg<a.jpg "
                          "image2_file@last_frame.png<b.png")},
          {names[2], "model: " + model + ", reference_images: [b.png, a.jpg]",
           kFiles + shown(model, "ref2v",
                          " resolution='1080p' duration=12 image_files@ref_01.png<b.png "
                          "image_files@ref_02.jpg<a.jpg")}};
}

std::vector<Case> least() {
  std::vector<Case> all;
  char const* names[4] = {"wan22_plus", "wan25_preview", "wan22_flash", "cogview"};
  char const* models[4] = {"wan2.2-t2i-plus", "wan2.5-t2i-preview", "wan2.2-t2i-flash", "cogview-3-flash"};
  for (int i = 0; i < 4; ++i) {
    all.push_back({names[i], std::string{"model: "} + models[i], kImage + shown(models[i], "t2i", "")});
  }
  char const* doubao[3] = {"seedance2_t2v", "seedance2_i2v", "seedance2_ref2v"};
  char const* dreamina[3] = {"dreamina_t2v", "dreamina_i2v", "dreamina_ref2v"};
  for (auto const& one : seedance_2(doubao, "doubao-seedance-2-0-260128")) all.push_back(one);
  for (auto const& one : seedance_2(dreamina, "dreamina-seedance-2-0-260128")) all.push_back(one);
  std::vector<Case> others{
      {"seedance2_fast_t2v", "model: doubao-seedance-2-0-fast-260128",
       kVideo + shown("doubao-seedance-2-0-fast-260128", "t2v", " resolution='720p' duration=5")},
      {"seedance15_t2v", "model: doubao-seedance-1-5-pro-251215",
       kVideo + shown("doubao-seedance-1-5-pro-251215", "t2v", " resolution='1080p' duration=12")},
      {"seedance15_i2v_without_frames", "model: doubao-seedance-1-5-pro-251215, type: i2v",
       kFiles + shown("doubao-seedance-1-5-pro-251215", "i2v", " resolution='1080p' duration=12")},
      {"seedance15_i2v", "model: doubao-seedance-1-5-pro-251215, last_frame: b.png",
       kFiles + shown("doubao-seedance-1-5-pro-251215", "i2v",
                      " resolution='1080p' duration=12 image_file2@last_frame.png<b.png")},
      {"happyhorse_t2v", "model: happyhorse-1.0-t2v",
       kVideo + shown("happyhorse-1.0-t2v", "t2v", " resolution='720P' duration=5")},
      {"happyhorse_i2v", "model: happyhorse-1.0-i2v, first_frame: a.jpg",
       kFiles + shown("happyhorse-1.0-i2v", "i2v",
                      " resolution='720P' duration=5 image_file@first_frame.jpg<a.jpg")},
      {"happyhorse_ref2v", "model: happyhorse-1.0-r2v, reference_images: a.jpg",
       kFiles + shown("happyhorse-1.0-r2v", "ref2v",
                      " resolution='1080P' duration=15 image_files@ref_01.jpg<a.jpg")},
      {"wan_t2v", "model: wan2.6-t2v", kVideo + shown("wan2.6-t2v", "t2v", " size='1920*1080' duration=15")},
      {"wan_i2v", "model: wan2.6-r2v, " + kFrames,
       kFiles + shown("wan2.6-r2v", "i2v",
                      " size='1920*1080' duration=15 image_file1@first_frame.jpg<a.jpg "
                      "image_file2@last_frame.png<b.png")},
      {"vidu_t2v", "model: viduq3-pro",
       kVideo + shown("viduq3-pro", "t2v", " duration=10 resolution='1080p'")},
      {"vidu_i2v", "model: viduq3-pro, " + kFrames,
       kFiles + shown("viduq3-pro", "i2v",
                      " duration=10 resolution='1080p' image_file1@first_frame.jpg<a.jpg "
                      "image_file2@last_frame.png<b.png")},
  };
  all.insert(all.end(), others.begin(), others.end());
  all.push_back({"text", "model: qwen3-max",
                 "/llmage/v1/chat/completions json " + shown("qwen3-max", "t2t", " stream=true")});
  // Not in the document, but in the platform's public source.
  for (auto const* model : {"music-2.6", "music-2.5", "music-2.0"})
    all.push_back({model, std::string{"model: "} + model,
                   "/llmage/v1/music/generations json " + shown(model, "music_gen", "")});
  for (auto const* model : {"speech-2.6-hd", "speech-2.6-turbo", "speech-2.5-hd-preview"})
    all.push_back(
        {model, std::string{"model: "} + model, "/llmage/v1/audio/speech json " + shown(model, "tts", "")});
  return all;
}

std::vector<Case> most() {
  return {
      {"picture", "model: wan2.2-t2i-plus, negative_prompt: 模糊",
       kImage + shown("wan2.2-t2i-plus", "t2i", " negative_prompt='模糊'")},
      {"text", "model: qwen3-max, sys_prompt: 你是分镜师, fields: {stream: false}",
       "/llmage/v1/chat/completions json " +
           shown("qwen3-max", "t2t", " sys_prompt='你是分镜师' stream=false")},
      {"music", "model: music-2.6, fields: {lyrics: 长安}",
       "/llmage/v1/music/generations json " + shown("music-2.6", "music_gen", " lyrics='长安'")},
      {"speech", "model: speech-2.6-hd, fields: {speaker: 女, speed: 1.5, emotion: 平静}",
       "/llmage/v1/audio/speech json " +
           shown("speech-2.6-hd", "tts", " speaker='女' speed=1.500000 emotion='平静'")},
      {"happyhorse_t2v", "model: happyhorse-1.0-t2v, duration: 4, ratio: 4:3, resolution: 1080P",
       kVideo + shown("happyhorse-1.0-t2v", "t2v", " resolution='1080P' ratio='4:3' duration=4")},
      {"happyhorse_i2v", "model: happyhorse-1.0-i2v, first_frame: a.jpg, duration: 15, resolution: 720P",
       kFiles + shown("happyhorse-1.0-i2v", "i2v",
                      " resolution='720P' duration=15 image_file@first_frame.jpg<a.jpg")},
      {"happyhorse_ref2v",
       "model: happyhorse-1.0-r2v, reference_images: [a.jpg, b.png], duration: 4, ratio: 4:3, resolution: "
       "720P",
       kFiles + shown("happyhorse-1.0-r2v", "ref2v",
                      " ratio='4:3' resolution='720P' duration=4 image_files@ref_01.jpg<a.jpg "
                      "image_files@ref_02.png<b.png")},
      {"seedance2_i2v",
       "model: doubao-seedance-2-0-260128, duration: 5, ratio: 16:9, resolution: 480p, " + kFrames,
       kFiles + shown("doubao-seedance-2-0-260128", "i2v",
                      " resolution='480p' ratio='16:9' duration=5 image1_file@first_frame.jpg<a.jpg "
                      "image2_file@last_frame.png<b.png")},
      {"seedance2_ref2v",
       "model: doubao-seedance-2-0-260128, duration: 4, ratio: 4:3, resolution: 720p, reference_audios: "
       "[d.mp3], "
       "reference_images: [a.jpg, 子/猫.webp], reference_videos: c.MP4",
       kFiles + shown("doubao-seedance-2-0-260128", "ref2v",
                      " ratio='4:3' resolution='720p' duration=4 image_files@ref_01.jpg<a.jpg "
                      "image_files@ref_02.webp<子/猫.webp video_files@ref_video_01.mp4<c.MP4 "
                      "audio_files@ref_audio_01.mp3<d.mp3")},
      {"seedance15_t2v",
       "model: doubao-seedance-1-5-pro-251215, duration: 5, ratio: adaptive, resolution: 480p",
       kVideo +
           shown("doubao-seedance-1-5-pro-251215", "t2v", " ratio='adaptive' resolution='480p' duration=5")},
      {"wan_t2v", "model: wan2.6-t2v, negative_prompt: 字, size: 832*480, duration: 5",
       kVideo + shown("wan2.6-t2v", "t2v", " negative_prompt='字' size='832*480' duration=5")},
      {"wan_i2v", "model: wan2.6-r2v, negative_prompt: 字, size: 1280*720, duration: 10, " + kFrames,
       kFiles + shown("wan2.6-r2v", "i2v",
                      " negative_prompt='字' size='1280*720' duration=10 image_file1@first_frame.jpg<a.jpg "
                      "image_file2@last_frame.png<b.png")},
      {"vidu_t2v", "model: viduq3-pro, off_peak: true, duration: 16, ratio: 3:4, resolution: 540p",
       kVideo + shown("viduq3-pro", "t2v", " off_peak='Y' duration=16 ratio='3:4' resolution='540p'")},
      {"vidu_i2v",
       "model: viduq3-pro, off_peak: false, duration: 1, ratio: 1:1, resolution: 720p, " + kFrames,
       kFiles +
           shown("viduq3-pro", "i2v",
                 " off_peak='N' duration=1 ratio='1:1' resolution='720p' image_file1@first_frame.jpg<a.jpg "
                 "image_file2@last_frame.png<b.png")},
  };
}

std::string name_of_case(testing::TestParamInfo<Case> const& one) {
  std::string name = one.param.name;
  std::replace_if(
      name.begin(), name.end(), [](char c) { return c == '-' || c == '.'; }, '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Least, Request, testing::ValuesIn(least()), name_of_case);
INSTANTIATE_TEST_SUITE_P(Most, Request, testing::ValuesIn(most()), name_of_case);

TEST(Request, IsCheckedHereForEveryOfferOfTheCatalogue) {
  // One of them twice: seedance 1.5 may do without frames.
  EXPECT_EQ(least().size(), shipped().offers().size() + 1);
}

TEST(Request, CarriesTheHashesOfItsFiles) {
  Bench bench;
  auto job = bench.job("jobs: [{prompt: 猫, model: happyhorse-1.0-r2v, reference_images: [b.png, a.jpg]}]");
  ASSERT_EQ(job.request.files.size(), 2U);
  EXPECT_EQ(job.request.files[0].sha256, Sha256::of("BB"));
  EXPECT_EQ(job.request.files[0].bytes, 2U);
  EXPECT_EQ(job.request.files[1].sha256, Sha256::of("A"));
}

}  // namespace
}  // namespace yj::batch
