#include "batch/values.hpp"

#include "unit/batch/bench.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ostream>

namespace yj::batch {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;

struct Form {
  char const* name;
  std::string keys;
  std::string field;
  std::string expected;  ///< what is sent, as `text_of`
};
void PrintTo(Form const& each, std::ostream* out) { *out << each.name; }

class ValueForm : public testing::TestWithParam<Form> {};

TEST_P(ValueForm, IsForgiven) {
  Bench bench;
  EXPECT_EQ(sent(bench.job("jobs: [{prompt: a, " + GetParam().keys + "}]"), GetParam().field),
            GetParam().expected);
}

INSTANTIATE_TEST_SUITE_P(
    All, ValueForm,
    testing::Values(
        Form{"lower_for_upper", "model: happyhorse-1.0-t2v, resolution: 720p", "resolution", "'720P'"},
        Form{"upper_for_lower", "model: viduq3-pro, resolution: 720P", "resolution", "'720p'"},
        Form{"quoted_number", "model: viduq3-pro, duration: \"5\"", "duration", "5"},
        Form{"seconds", "model: viduq3-pro, duration: 5s", "duration", "5"},
        Form{"seconds_apart", "model: viduq3-pro, duration: 5 S", "duration", "5"},
        Form{"seconds_quoted", "model: viduq3-pro, duration: '5s'", "duration", "5"},
        Form{"chinese_seconds", "model: viduq3-pro, duration: 5秒", "duration", "5"},
        Form{"ratio_plain", "model: viduq3-pro, ratio: 9:16", "ratio", "'9:16'"},
        Form{"ratio_quoted", "model: viduq3-pro, ratio: \"9:16\"", "ratio", "'9:16'"},
        Form{"ratio_wide_colon", "model: viduq3-pro, ratio: 9：16", "ratio", "'9:16'"},
        Form{"ratio_blanks", "model: viduq3-pro, ratio: \"9 : 16\"", "ratio", "'9:16'"},
        Form{"size_x", "model: wan2.6-t2v, size: 1280x720", "size", "'1280*720'"},
        Form{"size_times", "model: wan2.6-t2v, size: 1280×720", "size", "'1280*720'"},
        Form{"size_blanks", "model: wan2.6-t2v, size: 1280 X 720", "size", "'1280*720'"},
        Form{"size_free", "model: wan2.6-r2v, size: 600x400, first_frame: a.jpg, last_frame: a.jpg", "size",
             "'600*400'"},
        Form{"true_for_Y", "model: viduq3-pro, off_peak: true", "off_peak", "'Y'"},
        Form{"yes_for_Y", "model: viduq3-pro, off_peak: Yes", "off_peak", "'Y'"},
        Form{"y_for_Y", "model: viduq3-pro, off_peak: y", "off_peak", "'Y'"},
        Form{"off_for_N", "model: viduq3-pro, off_peak: off", "off_peak", "'N'"},
        Form{"not_given", "model: viduq3-pro", "off_peak", "-"},
        Form{"adaptive_is_unsent", "model: happyhorse-1.0-t2v, ratio: adaptive", "ratio", "-"},
        Form{"adaptive_is_sent", "model: doubao-seedance-1-5-pro-251215, ratio: Adaptive", "ratio",
             "'adaptive'"},
        Form{"no_ratio", "model: viduq3-pro", "ratio", "-"},
        Form{"model_case", "model: ViduQ3-Pro", "model", "'viduq3-pro'"},
        Form{"type_case", "model: viduq3-pro, type: T2V", "catelogid", "'t2v'"},
        Form{"negative_number_text", "model: cogview-3-flash, negative_prompt: 5", "negative_prompt", "'5'"},
        Form{"no_negative", "model: cogview-3-flash, negative_prompt: ''", "negative_prompt", "-"}),
    [](auto const& form) { return form.param.name; });

struct Bad {
  char const* name;
  std::string keys;  ///< behind `jobs: [{prompt: a, `, which is 19 columns
  std::string problem;
};
void PrintTo(Bad const& each, std::ostream* out) { *out << each.name; }

class Value : public testing::TestWithParam<Bad> {};

TEST_P(Value, IsRefusedWithWhatIsOffered) {
  Bench bench;
  EXPECT_THAT(bench.problems("jobs: [{prompt: a, " + GetParam().keys + "}]"),
              ElementsAre("f.yaml:1:" + GetParam().problem));
}

INSTANTIATE_TEST_SUITE_P(
    All, Value,
    testing::Values(
        Bad{"resolution", "model: happyhorse-1.0-t2v, resolution: 480p",
            "59: happyhorse-1.0-t2v (t2v) does not offer 'resolution: 480p' (720P, 1080P)"},
        Bad{"ratio", "model: viduq3-pro, ratio: 21:9",
            "46: viduq3-pro (t2v) does not offer 'ratio: 21:9' (16:9, 9:16, 4:3, 3:4, 1:1)"},
        Bad{"adaptive", "model: viduq3-pro, ratio: adaptive",
            "46: viduq3-pro (t2v) does not offer 'ratio: adaptive' (16:9, 9:16, 4:3, 3:4, 1:1)"},
        Bad{"duration_range", "model: viduq3-pro, duration: 17",
            "49: viduq3-pro (t2v) does not offer 'duration: 17' (1 to 16)"},
        Bad{"duration_zero", "model: viduq3-pro, duration: 0",
            "49: viduq3-pro (t2v) does not offer 'duration: 0' (1 to 16)"},
        Bad{"duration_list", "model: wan2.6-t2v, duration: 6",
            "49: wan2.6-t2v (t2v) does not offer 'duration: 6' (5, 10, 15)"},
        Bad{"duration_negative", "model: happyhorse-1.0-t2v, duration: -5",
            "57: happyhorse-1.0-t2v (t2v) does not offer 'duration: -5' (a whole number, at least 1)"},
        Bad{"duration_fraction", "model: viduq3-pro, duration: 5.0",
            "49: viduq3-pro (t2v) does not offer 'duration: 5.0' (1 to 16)"},
        Bad{"duration_minutes", "model: viduq3-pro, duration: 1m",
            "49: viduq3-pro (t2v) does not offer 'duration: 1m' (1 to 16)"},
        Bad{"duration_octal", "model: viduq3-pro, duration: 05",
            "49: viduq3-pro (t2v) does not offer 'duration: 05' (1 to 16)"},
        Bad{"duration_map", "model: viduq3-pro, duration: {a: b}",
            "49: 'duration' takes a single value, not a map (a text that begins with '{' must be quoted)"},
        Bad{"ratio_list", "model: viduq3-pro, ratio: [1:1]",
            "46: 'ratio' takes a single value, not a list (a text that begins with '[' must be quoted)"},
        Bad{"off_peak", "model: viduq3-pro, off_peak: maybe",
            "49: viduq3-pro (t2v) does not offer 'off_peak: maybe' (yes or no)"},
        Bad{"size", "model: wan2.6-t2v, size: 600*400",
            "45: wan2.6-t2v (t2v) does not offer 'size: 600*400' (832*480, 480*832, 624*624, 1280*720, "
            "720*1280, 960*960, "
            "1920*1080, 1080*1920, 1440*1440)"},
        Bad{"size_no_size", "model: wan2.6-r2v, size: big, first_frame: a.jpg, last_frame: a.jpg",
            "45: wan2.6-r2v (i2v) does not offer 'size: big' (a size like 1280*720)"},
        Bad{"empty_ratio", "model: viduq3-pro, ratio: ''",
            "46: viduq3-pro (t2v) does not offer 'ratio: ' (16:9, 9:16, 4:3, 3:4, 1:1)"},
        Bad{"empty_size", "model: wan2.6-r2v, size: '', first_frame: a.jpg, last_frame: a.jpg",
            "45: wan2.6-r2v (i2v) does not offer 'size: ' (a size like 1280*720)"},
        Bad{"null_duration", "model: viduq3-pro, duration: ",
            "39: 'duration' has no value (a text that begins with '#' must be quoted)"}),
    [](auto const& bad) { return bad.param.name; });

TEST(MoneyField, IsAlwaysSentAndFilledInWithANote) {
  Bench bench;
  auto job = bench.job("jobs: [{prompt: a, model: wan2.6-t2v}]");
  EXPECT_EQ(sent(job, "duration"), "15");
  EXPECT_THAT(job.notes, ElementsAre("size: 1920*1080 is sent, the default of wan2.6-t2v",
                                     "duration: 15 is sent, the default of wan2.6-t2v"));
}

TEST(MoneyField, IsNotNotedWhenTheUserWroteIt) {
  Bench bench;
  EXPECT_THAT(bench.job("jobs: [{prompt: a, model: wan2.6-t2v, duration: 5, size: 832*480}]").notes,
              IsEmpty());
}

TEST(RewrittenValue, IsNoted) {
  Bench bench;
  auto job = bench.job(
      "jobs: [{prompt: a, model: Happyhorse-1.0-t2v, duration: 5s, resolution: 720p, ratio: adaptive}]");
  EXPECT_THAT(job.notes, ElementsAre("model: 'Happyhorse-1.0-t2v' is sent as 'happyhorse-1.0-t2v'",
                                     "resolution: '720p' is sent as '720P'",
                                     "ratio: adaptive is the platform's own choice, so nothing is sent",
                                     "duration: '5s' is sent as '5'"));
}

TEST(Fields, ArePassedThroughUntouchedAfterTheOthers) {
  Bench bench;
  auto job = bench.job(
      "jobs:\n  - prompt: a\n    model: viduq3-pro\n    fields: {seed: 42, scale: 0.5, watermark: false, "
      "tag: \"5\", "
      "bgm: Y, v: 1.2.3, text: '${x} $$', at: \"@@me\"}\n");
  EXPECT_EQ(text_of(job.request),
            "/llmage/v1/video/generations json model='viduq3-pro' catelogid='t2v' prompt='a' duration=10 "
            "resolution='1080p' "
            "seed=42 scale=0.500000 watermark=false tag='5' bgm='Y' v='1.2.3' text='${x} $$' at='@me'");
  EXPECT_THAT(job.notes, Contains("field 'seed' is passed on unchecked"));
}

TEST(Fields, TakeFilesAndThenTheBodyIsMultipart) {
  Bench bench;
  auto job =
      bench.job("jobs: [{prompt: a, model: viduq3-pro, fields: {mask: \"@b.png\", pose: '@./a.jpg'}}]\n");
  EXPECT_EQ(
      text_of(job.request),
      "/llmage/v1/video/generations multipart model='viduq3-pro' catelogid='t2v' prompt='a' duration=10 "
      "resolution='1080p' mask@file_01.png<b.png pose@file_02.jpg<a.jpg");
}

TEST(Fields, OfAJobBeatThoseOfTheDefaults) {
  Bench bench;
  auto job = bench.job(
      "defaults: {model: cogview-3-flash, fields: {seed: 1, style_id: 2}}\njobs: [{prompt: a, fields: {seed: "
      "3}}]\n");
  EXPECT_EQ(sent(job, "seed"), "3");
  EXPECT_EQ(sent(job, "style_id"), "2");
}

TEST(Fields, WarnOfNamesThatThePlatformUsesItself) {
  Bench bench;
  EXPECT_THAT(bench.job("jobs: [{prompt: a, model: cogview-3-flash, fields: {debug: 1}}]").notes,
              ElementsAre("field 'debug' is passed on unchecked, and its name may confuse the platform"));
}

TEST(Fields, AreRefusedWhereABatchHasAWordForThem) {
  Bench bench;
  EXPECT_THAT(
      bench.problems("jobs:\n"
                     "  - prompt: a\n"
                     "    model: happyhorse-1.0-i2v\n"
                     "    first_frame: a.jpg\n"
                     "    fields:\n"
                     "      duration: 5\n"
                     "      image_file: \"@b.png\"\n"
                     "      model: x\n"
                     "      catelogid: x\n"
                     "      transno: x\n"
                     "      a b: x\n"
                     "      list: [1]\n"
                     "      nothing:\n"
                     "      gone: \"@none.jpg\"\n"),
      ElementsAre(
          "f.yaml:6:7: 'duration' is no field to pass through (write 'duration: …' on the job itself)",
          "f.yaml:7:7: 'image_file' is no field to pass through (write 'first_frame: …' on the job itself)",
          "f.yaml:8:7: 'model' is no field to pass through (write 'model: …' on the job itself)",
          "f.yaml:9:7: 'catelogid' is no field to pass through (write 'type: …' on the job itself)",
          "f.yaml:10:7: 'transno' is no field to pass through (it is made by the daemon)",
          "f.yaml:11:7: 'a b' cannot be the name of a field (letters, digits, '_', '.' and '-')",
          "f.yaml:12:13: the field 'list' takes a single value",
          "f.yaml:13:7: the field 'nothing' takes a single value",
          "f.yaml:14:13: there is no file 'none.jpg' (a readable file, not empty, in the folder of the batch "
          "file)"));
  EXPECT_THAT(bench.problems("jobs: [{prompt: a, model: cogview-3-flash, fields: 5}]\n"),
              ElementsAre("f.yaml:1:52: 'fields' takes a map (fields: {seed: 42})"));
}

}  // namespace
}  // namespace yj::batch
