#include "unit/batch/bench.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ostream>

namespace yj::batch {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::Not;

TEST(Default, IsSkippedWithANoteWhereTheModelDoesNotTakeIt) {
  Bench bench;
  auto job = bench.job(
      "defaults: {model: viduq3-pro, ratio: 9:16, resolution: 720p, duration: 5, first_frame: a.jpg}\n"
      "jobs: [{prompt: a, model: wan2.6-t2v}]\n");
  EXPECT_EQ(sent(job, "ratio"), "-");
  EXPECT_EQ(sent(job, "duration"), "5");
  EXPECT_EQ(job.type, JobType::t2v);
  EXPECT_THAT(job.notes, ElementsAre("size: 1920*1080 is sent, the default of wan2.6-t2v",
                                     "default 'ratio' skipped: wan2.6-t2v (t2v) does not take it",
                                     "default 'resolution' skipped: wan2.6-t2v (t2v) does not take it",
                                     "default 'first_frame' skipped: wan2.6-t2v (t2v) does not take it"));
  EXPECT_THAT(bench.folder.log, Not(Contains("take a.jpg"))) << "what is not sent is not copied";
}

TEST(Default, IsAnErrorWhereTheModelTakesItButNotThatValue) {
  Bench bench;
  EXPECT_THAT(
      bench.problems("defaults: {model: viduq3-pro, resolution: 480p}\njobs: [a, b]\n"),
      ElementsAre("f.yaml:1:43: viduq3-pro (t2v) does not offer 'resolution: 480p' (540p, 720p, 1080p)"))
      << "skipping it could cost more than the user meant";
}

TEST(Default, StepsBackBehindTheJobsOwnKey) {
  Bench bench;
  auto job = bench.job(
      "defaults: {model: viduq3-pro, resolution: 540p, style: 水墨, prompt: 狗}\n"
      "jobs: [{prompt: 猫, resolution: 720p, style: ''}]\n");
  EXPECT_EQ(sent(job, "resolution"), "'720p'");
  EXPECT_EQ(job.prompt, "猫");
}

TEST(Default, MayBeThePrompt) {
  Bench bench;
  EXPECT_EQ(bench.job("defaults: {prompt: 狗}\njobs: [{model: cogview-3-flash}]\n").prompt, "狗");
}

TEST(JobKey, IsAnErrorWhereTheModelDoesNotTakeIt) {
  Bench bench;
  EXPECT_THAT(
      bench.problems("jobs: [{prompt: a, model: happyhorse-1.0-t2v, size: 1280*720, off_peak: no}]\n"),
      ElementsAre(
          "f.yaml:1:47: 'size' does not apply to happyhorse-1.0-t2v (t2v) (it takes resolution, ratio, "
          "duration)",
          "f.yaml:1:63: 'off_peak' does not apply to happyhorse-1.0-t2v (t2v) (it takes resolution, ratio, "
          "duration)"));
}

struct Styled {
  char const* prompt;
  char const* style;
  char const* expected;
};

TEST(Style, IsAppendedToEveryPromptInItsLanguage) {
  for (auto const& one : {Styled{"猫", "水墨", "猫，水墨"}, Styled{"猫。", "水墨", "猫。水墨"},
                          Styled{"a cat", "ink", "a cat, ink"}, Styled{"A cat.", "Ink", "A cat. Ink"},
                          Styled{"a cat", "水墨", "a cat, 水墨"}}) {
    Bench bench;
    std::string text = std::string{"defaults: {model: cogview-3-flash, style: "} + one.style +
                       "}\njobs: [\"" + one.prompt + "\"]\n";
    auto job = bench.job(text);
    EXPECT_EQ(job.prompt, one.expected);
    EXPECT_EQ(sent(job, "prompt"), "'" + std::string{one.expected} + "'");
  }
}

// ---- Which type a job has
// -----------------------------------------------------------------------------------------

struct Typed {
  char const* name;
  std::string defaults;
  std::string keys;
  JobType type;
};
void PrintTo(Typed const& each, std::ostream* out) { *out << each.name; }

class Type : public testing::TestWithParam<Typed> {};

TEST_P(Type, FollowsFromWhatIsGiven) {
  Bench bench;
  auto job =
      bench.job("defaults: {" + GetParam().defaults + "}\njobs: [{prompt: a, " + GetParam().keys + "}]\n");
  EXPECT_EQ(name_of(job.type), name_of(GetParam().type));
  EXPECT_EQ(sent(job, "catelogid"), "'" + std::string{name_of(GetParam().type)} + "'");
}

std::string const kSeedance = "model: doubao-seedance-2-0-260128";
std::string const kBothFrames = ", first_frame: a.jpg, last_frame: b.png";

INSTANTIATE_TEST_SUITE_P(
    All, Type,
    testing::Values(
        Typed{"nothing", "", kSeedance, JobType::t2v},
        Typed{"frames", "", kSeedance + kBothFrames, JobType::i2v},
        Typed{"references", "", kSeedance + ", reference_images: [a.jpg]", JobType::ref2v},
        Typed{"picture_model", "", "model: cogview-3-flash", JobType::t2i},
        Typed{"said", "", kSeedance + ", type: t2v", JobType::t2v},
        Typed{"default_type", "type: i2v", kSeedance + kBothFrames, JobType::i2v},
        Typed{"default_type_and_own_files", "type: i2v", kSeedance + ", reference_images: a.jpg",
              JobType::ref2v},
        Typed{"default_type_not_offered", "type: i2v", "model: wan2.6-t2v", JobType::t2v},
        Typed{"default_frames", "first_frame: a.jpg, last_frame: b.png", kSeedance, JobType::i2v},
        Typed{"default_frames_but_own_references", "first_frame: a.jpg, last_frame: b.png",
              kSeedance + ", reference_images: a.jpg", JobType::ref2v},
        Typed{"default_frames_not_taken", "first_frame: a.jpg", "model: cogview-3-flash", JobType::t2i},
        Typed{"said_beats_default_files", "reference_images: a.jpg", kSeedance + ", type: t2v", JobType::t2v},
        Typed{"said_for_both_by_default", "reference_images: a.jpg, first_frame: a.jpg, last_frame: b.png",
              kSeedance + ", type: i2v", JobType::i2v},
        Typed{"both_by_default_one_fits", "reference_images: a.jpg, first_frame: a.jpg, last_frame: b.png",
              "model: viduq3-pro", JobType::i2v}),
    [](auto const& typed) { return typed.param.name; });

struct Untyped {
  char const* name;
  std::string text;
  std::string problem;
};
void PrintTo(Untyped const& each, std::ostream* out) { *out << each.name; }

class TypeOfJob : public testing::TestWithParam<Untyped> {};

TEST_P(TypeOfJob, IsRefusedWhenItIsNotClearOrNotOffered) {
  Bench bench;
  EXPECT_THAT(bench.problems(GetParam().text), ElementsAre(GetParam().problem));
}

INSTANTIATE_TEST_SUITE_P(
    All, TypeOfJob,
    testing::Values(
        Untyped{"both",
                "jobs: [{prompt: a, " + kSeedance + ", reference_images: a.jpg" + kBothFrames + "}]\n",
                "f.yaml:1:80: frames and references together: the type is not clear (say 'type: i2v' or "
                "'type: ref2v')"},
        Untyped{"both_by_default",
                "defaults: {first_frame: a.jpg, reference_images: b.png}\njobs: [{prompt: a, " + kSeedance +
                    "}]\n",
                "f.yaml:1:32: frames and references together: the type is not clear (say 'type: i2v' or "
                "'type: ref2v')"},
        Untyped{
            "frames_of_t2v", "jobs: [{prompt: a, model: wan2.6-t2v, first_frame: a.jpg}]\n",
            "f.yaml:1:39: 'first_frame' makes this an i2v job, which wan2.6-t2v does not offer (wan2.6-t2v "
            "offers t2v; "
            "models for i2v: happyhorse-1.0-i2v, doubao-seedance-2-0-260128, dreamina-seedance-2-0-260128, "
            "doubao-seedance-1-5-pro-251215, wan2.6-r2v, viduq3-pro)"},
        Untyped{"said_not_offered", "jobs: [{prompt: a, model: wan2.6-t2v, type: i2v}]\n",
                "f.yaml:1:45: wan2.6-t2v does not offer i2v (wan2.6-t2v offers t2v)"},
        Untyped{"unknown", "jobs: [{prompt: a, model: wan2.6-t2v, type: video}]\n",
                "f.yaml:1:45: unknown type 'video' (t2i, t2v, i2v, ref2v, t2t, music_gen, tts)"},
        Untyped{"text", "jobs: [{prompt: a, model: wan2.6-t2v, type: t2t}]\n",
                "f.yaml:1:45: wan2.6-t2v does not offer t2t (wan2.6-t2v offers t2v)"},
        Untyped{"text_model", "jobs: [{prompt: a, model: qwen3-max, type: T2V}]\n",
                "f.yaml:1:44: qwen3-max does not offer t2v (qwen3-max offers t2t)"},
        Untyped{"said_and_wrong_files",
                "jobs: [{prompt: a, " + kSeedance + ", type: t2v, first_frame: a.jpg}]\n",
                "f.yaml:1:66: 'first_frame' does not apply to doubao-seedance-2-0-260128 (t2v) (it takes "
                "resolution, ratio, "
                "duration)"},
        Untyped{"missing_frame", "jobs:\n  - {prompt: a, " + kSeedance + ", first_frame: a.jpg}\n",
                "f.yaml:2:5: 'last_frame' is missing: doubao-seedance-2-0-260128 (i2v) needs it"},
        Untyped{"missing_only_type", "jobs: [{prompt: a, model: happyhorse-1.0-r2v}]\n",
                "f.yaml:1:8: 'reference_images' is missing: happyhorse-1.0-r2v (ref2v) needs it"}),
    [](auto const& untyped) { return untyped.param.name; });

}  // namespace
}  // namespace yj::batch
