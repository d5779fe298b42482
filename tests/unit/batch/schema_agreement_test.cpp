// The checker of the daemon and the schema of editors, document by document.
#include "unit/batch/schema_bench.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <ostream>
#include <random>

namespace yj::batch {
namespace {

struct Document {
  char const* name;
  std::string text;
};
void PrintTo(Document const& each, std::ostream* out) { *out << each.name; }
std::string name_of_document(testing::TestParamInfo<Document> const& info) { return info.param.name; }

std::string const kSeedance = "model: doubao-seedance-2-0-260128";
std::string const kFree = "model: cogview-3-flash";

std::string job(std::string const& keys) { return "jobs: [{prompt: a, " + keys + "}]\n"; }

class RightDocument : public testing::TestWithParam<Document> {};
TEST_P(RightDocument, IsTakenByBoth) { both_take(GetParam().text); }

INSTANTIATE_TEST_SUITE_P(
    Shape, RightDocument,
    testing::Values(
        Document{"list_of_texts", "defaults: {" + kFree + "}\njobs: [猫, 5, true, 0.5, 2026-06-01]\n"},
        Document{"list_of_maps",
                 "jobs:\n  - {" + kFree + ", prompt: 猫}\n  - {" + kFree + ", prompt: 狗, name: 二}\n"},
        Document{"map_of_texts", "defaults: {" + kFree + "}\njobs: {一: 猫, 9:16: 狗, 3: 鸟}\n"},
        Document{"map_of_maps", "jobs: {一: {" + kFree + ", prompt: 猫}}\n"},
        Document{
            "json",
            R"({"defaults": {"model": "viduq3-pro", "off_peak": true}, "jobs": [{"prompt": "猫", "duration": 5}]})"},
        Document{"names", "batch: 长安 夜行-03\naccount: studio\n" + job(kFree + ", name: '第${batch}集'")},
        Document{"on_doubt", "on_doubt: resend_once\n" + job(kFree)},
        Document{"on_doubt_in_capitals", "on_doubt: HOLD\n" + job(kFree)},
        Document{"retry", "retry: {unknown: 1, network: '0', throttled: 10}\n" + job(kFree)},
        Document{"stop", "stop: {fails_in_row: 3, fail_rate: 25%}\n" + job(kFree)},
        Document{"stop_fraction", "stop: {fail_rate: 0.25}\n" + job(kFree)},
        Document{"stop_text", "stop: {fails_in_row: '3', fail_rate: ' 12.5 % '}\n" + job(kFree)},
        Document{"number_as_name", "batch: 2026\n" + job(kFree + ", name: 7")},
        Document{"free_keys", "x-a: {b: [1]}\nx-: ~\ndefaults: {x-b: 1}\n" + job(kFree + ", x-c: ~")},
        Document{
            "merged",
            "x-cheap: &cheap {model: viduq3-pro, off_peak: true}\njobs:\n  a: {<<: *cheap, prompt: 猫}\n"},
        Document{"everything_for_all",
                 "jobs:\n  - {" + kFree +
                     ", type: t2i, prompt: a, negative_prompt: b, style: c, priority: LOW, optional: No, "
                     "fields: {seed: 42, a.b-c: '@a.jpg', x: 0.5, y: true, z: ''}}\n"},
        Document{"empty_style", "defaults: {style: 水墨}\n" + job(kFree + ", style: ''")},
        Document{"number_prompt", "jobs: [{" + kFree + ", prompt: 5}]\n"},
        Document{"truth_prompt", "jobs: [{" + kFree + ", prompt: true}]\n"},
        Document{"dollars", "jobs: [{" + kFree + ", prompt: '$$5 和 $$${batch} 和 5$ 和 a $b ${job}'}]\n"},
        Document{"dollar_alone", "jobs: [{" + kFree + ", prompt: $}]\n"},
        Document{"no_reference", "jobs: [{" + kFree + ", prompt: '$镜 一'}]\n"},
        Document{"block_prompt",
                 "jobs:\n  - " + kFree + "\n    prompt: |\n      一只橘猫\n\n      在窗台上\n"},
        Document{"paths", "batch: 子\n" + job("model: happyhorse-1.0-r2v, reference_images: [./a.jpg, "
                                              "子//猫.webp, '${batch}/猫.webp']")},
        Document{"one_reference", job("model: happyhorse-1.0-r2v, reference_images: a.jpg")},
        Document{
            "all_references",
            job(kSeedance +
                ", reference_images: [a.jpg], reference_videos: c.MP4, reference_audios: [d.mp3, d.mp3]")},
        Document{"model_in_any_case", job("model: ' VIDUQ3-Pro '")},
        Document{"type_in_any_case", job("model: viduq3-pro, type: ' T2V '")},
        Document{"budget_number", "budget: 200\nproject: 长安夜行\nconfirm_above: 50.5\n" + job(kFree)},
        Document{"budget_zero", "budget: 0\n" + job(kFree)},
        Document{"budget_map",
                 "budget: {max: 3000, daily: '1500', new_price: ' Pilot ', unit: Credits}\n" + job(kFree)},
        Document{"budget_daily", "budget: {daily: 2.5}\n" + job(kFree)},
        Document{"new_price_allow", "budget: {max: 9, new_price: allow(2.5)}\n" + job(kFree)},
        Document{"new_price_ask", "budget: {max: 9, new_price: ask}\n" + job(kFree)},
        Document{"model_by_variable", "batch: viduq3-pro\n" + job("model: '${batch}', duration: 16")},
        Document{"values_by_variable",
                 "jobs: {9:16: {prompt: a, model: viduq3-pro, ratio: '${job}'}, 7: {prompt: a, model: "
                 "viduq3-pro, duration: '${job}'},"
                 " on: {prompt: a, model: viduq3-pro, off_peak: '${job}', optional: '${job}'}}\n"},
        Document{"priority_by_variable", "jobs: {low: {prompt: a, " + kFree + ", priority: '${job}'}}\n"}),
    name_of_document);

INSTANTIATE_TEST_SUITE_P(
    Defaults, RightDocument,
    testing::Values(
        Document{"model",
                 "defaults: {model: viduq3-pro}\njobs: [a, {prompt: b, duration: 16, resolution: 540P}]\n"},
        Document{"prompt", "defaults: {prompt: 狗}\njobs: [{" + kFree + "}]\n"},
        Document{
            "not_taken",
            "defaults: {model: viduq3-pro, ratio: 9:16, resolution: 480p, size: 832*480, negative_prompt: a, "
            "off_peak: on, first_frame: a.jpg}\njobs: [{prompt: a, model: wan2.6-t2v}]\n"},
        Document{"value_of_another_model",
                 "defaults: {model: viduq3-pro, resolution: 480p, duration: 99}\n"
                 "jobs: [{prompt: a, " +
                     kSeedance + "}]\n"},
        Document{"files", "defaults: {first_frame: a.jpg, last_frame: b.png}\njobs: [{prompt: a, " +
                              kSeedance + "}]\n"},
        Document{"half_of_the_files", "defaults: {last_frame: b.png}\njobs: [{prompt: a, " + kSeedance +
                                          ", first_frame: a.jpg}]\n"},
        Document{"both_kinds_of_files",
                 "defaults: {reference_images: a.jpg, first_frame: a.jpg, last_frame: b.png}\n"
                 "jobs: [{prompt: a, " +
                     kSeedance + ", type: i2v}]\n"},
        Document{"own_files_win",
                 "defaults: {first_frame: a.jpg, last_frame: b.png}\n"
                 "jobs: [{prompt: a, " +
                     kSeedance + ", reference_images: a.jpg}]\n"},
        Document{"type", "defaults: {type: i2v}\njobs: [{prompt: a, " + kSeedance +
                             ", first_frame: a.jpg, last_frame: b.png}]\n"},
        Document{"type_that_is_not_offered",
                 "defaults: {type: ref2v}\njobs: [{prompt: a, model: wan2.6-t2v}]\n"},
        Document{"empty", "defaults: {}\njobs: [{prompt: a, " + kFree + "}]\n"},
        Document{"fields",
                 "defaults: {fields: {seed: 1}}\njobs: [{prompt: a, " + kFree + ", fields: {}}]\n"}),
    name_of_document);

class WrongDocument : public testing::TestWithParam<Document> {};
TEST_P(WrongDocument, IsRefusedByBoth) { both_refuse(GetParam().text); }

std::string const kJob = "{" + kFree + ", prompt: a}";

INSTANTIATE_TEST_SUITE_P(
    Shape, WrongDocument,
    testing::Values(
        Document{"list", "- a\n"}, Document{"no_jobs", "batch: a\n"}, Document{"null_jobs", "jobs:\n"},
        Document{"empty_list", "jobs: []\n"}, Document{"empty_map", "jobs: {}\n"},
        Document{"text_jobs", "jobs: a\n"}, Document{"unknown_key", "jbos: a\njobs: [" + kJob + "]\n"},
        Document{"unknown_job_key", "jobs: [{" + kFree + ", promt: a, prompt: b}]\n"},
        Document{"unknown_default", "defaults: {durration: 5}\njobs: [" + kJob + "]\n"},
        Document{"key_in_other_case", "jobs: [{Model: a, " + kFree + ", prompt: a}]\n"},
        Document{"job_key_at_top", "model: cogview-3-flash\njobs: [" + kJob + "]\n"},
        Document{"batch_key_in_job", job(kFree + ", account: studio")},
        Document{"name_in_map", "jobs: {a: {" + kFree + ", prompt: a, name: b}}\n"},
        Document{"name_in_defaults", "defaults: {name: a}\njobs: [" + kJob + "]\n"},
        Document{"budget_below_zero", "budget: -5\njobs: [" + kJob + "]\n"},
        Document{"budget_in_words", "budget: much\njobs: [" + kJob + "]\n"},
        Document{"budget_list", "budget: [5]\njobs: [" + kJob + "]\n"},
        Document{"budget_empty", "budget: {}\njobs: [" + kJob + "]\n"},
        Document{"budget_null", "budget:\njobs: [" + kJob + "]\n"},
        Document{"budget_in_yuan", "budget: {max: 5, unit: yuan}\njobs: [" + kJob + "]\n"},
        Document{"budget_key", "budget: {maximum: 5}\njobs: [" + kJob + "]\n"},
        Document{"new_price", "budget: {max: 5, new_price: allow}\njobs: [" + kJob + "]\n"},
        Document{"confirm_above_map", "confirm_above: {max: 5}\njobs: [" + kJob + "]\n"},
        Document{"project_map", "project: {name: a}\njobs: [" + kJob + "]\n"},
        Document{"cast_list", "cast: [a]\njobs: [" + kJob + "]\n"},
        Document{"cast_key", "cast: {a: {image: b.png}}\njobs: [" + kJob + "]\n"},
        Document{"takes", job(kFree + ", takes: 2")}, Document{"matrix", job(kFree + ", matrix: {a: [b]}")},
        Document{"rows", "defaults: {rows: a.csv}\njobs: [" + kJob + "]\n"},
        Document{"defaults_list", "defaults: [a]\njobs: [" + kJob + "]\n"},
        Document{"null_defaults", "defaults:\njobs: [" + kJob + "]\n"},
        Document{"batch_list", "batch: [a]\njobs: [" + kJob + "]\n"},
        Document{"null_batch", "batch:\njobs: [" + kJob + "]\n"},
        Document{"empty_batch", "batch: ''\njobs: [" + kJob + "]\n"},
        Document{"batch_path", "batch: a/b\njobs: [" + kJob + "]\n"},
        Document{"batch_dot", "batch: .a\njobs: [" + kJob + "]\n"},
        Document{"batch_blank", "batch: 'a '\njobs: [" + kJob + "]\n"},
        Document{"batch_long", "batch: " + std::string(201, 'a') + "\njobs: [" + kJob + "]\n"},
        Document{"account_list", "account: [a]\njobs: [" + kJob + "]\n"},
        Document{"account_empty", "account: ''\njobs: [" + kJob + "]\n"},
        Document{"on_doubt_twice", "on_doubt: resend_twice\njobs: [" + kJob + "]\n"},
        Document{"on_doubt_list", "on_doubt: [hold]\njobs: [" + kJob + "]\n"},
        Document{"on_doubt_truth", "on_doubt: true\njobs: [" + kJob + "]\n"},
        Document{"retry_moderation", "retry: {moderation: 1}\njobs: [" + kJob + "]\n"},
        Document{"retry_often", "retry: {unknown: 11}\njobs: [" + kJob + "]\n"},
        Document{"retry_number", "retry: 1\njobs: [" + kJob + "]\n"},
        Document{"retry_empty", "retry: {}\njobs: [" + kJob + "]\n"},
        Document{"stop_whole", "stop: {fail_rate: 25}\njobs: [" + kJob + "]\n"},
        Document{"stop_never", "stop: {fails_in_row: 0}\njobs: [" + kJob + "]\n"},
        Document{"stop_unknown", "stop: {fails: 1}\njobs: [" + kJob + "]\n"},
        Document{"list_job", "jobs: [[a]]\n"}, Document{"null_job", "jobs:\n  - " + kJob + "\n  -\n"},
        Document{"null_named_job", "jobs:\n  a:\n"}, Document{"name_of_job", "jobs: {a/b: " + kJob + "}\n"},
        Document{"dot_name", "jobs: {a.: " + kJob + "}\n"}, Document{"null_name", job(kFree + ", name: ~")},
        Document{"name_with_job", job(kFree + ", name: 'a${job}'")},
        Document{"name_dot", job(kFree + ", name: .a")}),
    name_of_document);

INSTANTIATE_TEST_SUITE_P(
    Job, WrongDocument,
    testing::Values(
        Document{"no_model", "jobs: [猫]\n"}, Document{"no_model_in_map", "jobs: {a: {prompt: 猫}}\n"},
        Document{"no_model_in_defaults", "defaults: {duration: 5}\njobs: [猫]\n"},
        Document{"unknown_model", job("model: happyhorse-1.0-t2w")}, Document{"null_model", job("model: ~")},
        Document{"unknown_default_model", "defaults: {model: qwen}\njobs: [a]\n"},
        Document{"no_prompt", "jobs: [{" + kFree + "}]\n"},
        Document{"blank_prompt", "jobs: [{" + kFree + ", prompt: ' '}]\n"},
        Document{"null_prompt", "jobs: [{" + kFree + ", prompt: }]\n"},
        Document{"map_prompt", "jobs: [{" + kFree + ", prompt: {谁}}]\n"},
        Document{"list_prompt", "jobs: [{" + kFree + ", prompt: [谁]}]\n"},
        Document{"blank_text_job", "defaults: {" + kFree + "}\njobs: [' ']\n"},
        Document{"undefined_variable", "jobs: [{" + kFree + ", prompt: '${谁}走过'}]\n"},
        Document{"undefined_variable_in_text", "defaults: {" + kFree + "}\njobs: ['${谁}走过']\n"},
        Document{"open_variable", "jobs: [{" + kFree + ", prompt: '走 ${batch'}]\n"},
        Document{"variable_behind_a_dollar", "jobs: [{" + kFree + ", prompt: '$$${take}'}]\n"},
        Document{"result_of_a_job", "jobs: [{" + kFree + ", prompt: $剧本.text}]\n"},
        Document{"result_in_brackets", "jobs: [{" + kFree + ", prompt: '$关键帧[a b]'}]\n"},
        Document{"undefined_in_style", "defaults: {style: '${谁}'}\njobs: [" + kJob + "]\n"},
        Document{"type", job("model: viduq3-pro, type: video")},
        Document{"text_type", job("model: viduq3-pro, type: t2t")},
        Document{"null_type", job("model: viduq3-pro, type: ~")},
        Document{"type_not_offered", job("model: wan2.6-t2v, type: i2v")},
        Document{"priority", job(kFree + ", priority: urgent")},
        Document{"null_priority", job(kFree + ", priority: ~")},
        Document{"optional", job(kFree + ", optional: maybe")},
        Document{"optional_number", job(kFree + ", optional: 1")},
        Document{"fields_number", job(kFree + ", fields: 5")},
        Document{"field_list", job(kFree + ", fields: {a: [1]}")},
        Document{"field_null", job(kFree + ", fields: {a: }")},
        Document{"field_name", job(kFree + ", fields: {a b: 1}")},
        Document{"field_model", job(kFree + ", fields: {model: x}")},
        Document{"field_transno", job(kFree + ", fields: {transno: x}")},
        Document{"field_with_a_key", job("model: viduq3-pro, fields: {duration: 5}")},
        Document{"field_of_a_file",
                 job("model: happyhorse-1.0-i2v, first_frame: a.jpg, fields: {image_file: '@b.png'}")}),
    name_of_document);

INSTANTIATE_TEST_SUITE_P(
    Files, WrongDocument,
    testing::Values(Document{"missing_frame", job(kSeedance + ", first_frame: a.jpg")},
                    Document{"missing_reference", job("model: happyhorse-1.0-r2v")},
                    Document{"missing_by_type", job(kSeedance + ", type: ref2v")},
                    Document{"missing_with_default_model",
                             "defaults: {model: happyhorse-1.0-i2v, duration: 5}\njobs: [{prompt: a}]\n"},
                    Document{"half_with_default_model",
                             "defaults: {model: viduq3-pro}\njobs: {a: {prompt: a, last_frame: b.png}}\n"},
                    Document{"missing_by_default_model",
                             "defaults: {model: happyhorse-1.0-i2v, type: t2i}\njobs: [{" + kFree +
                                 ", prompt: a}, {prompt: b, reference_images: a.jpg}]\n"},
                    Document{"frames_of_t2v", job("model: wan2.6-t2v, first_frame: a.jpg")},
                    Document{"frames_of_said_t2v", job(kSeedance + ", type: t2v, first_frame: a.jpg")},
                    Document{"references_of_frames", job("model: viduq3-pro, reference_images: a.jpg")},
                    Document{"both", job(kSeedance +
                                         ", first_frame: a.jpg, last_frame: b.png, reference_images: a.jpg")},
                    Document{"too_many", job("model: happyhorse-1.0-r2v, reference_images: [a.jpg, a.jpg, "
                                             "a.jpg, a.jpg, a.jpg, a.jpg, a.jpg, "
                                             "a.jpg, a.jpg, a.jpg]")},
                    Document{"none", job(kSeedance + ", reference_images: []")},
                    Document{"null_file", job(kSeedance + ", reference_images: [~]")},
                    Document{"frame_list", job("model: happyhorse-1.0-i2v, first_frame: [a.jpg]")},
                    Document{"frame_map", job("model: happyhorse-1.0-i2v, first_frame: {a: b}")},
                    Document{"null_frame", job("model: happyhorse-1.0-i2v, first_frame: ~")},
                    Document{"absolute", job("model: happyhorse-1.0-i2v, first_frame: /a.jpg")},
                    Document{"home", job("model: happyhorse-1.0-i2v, first_frame: ~/a.jpg")},
                    Document{"above", job("model: happyhorse-1.0-i2v, first_frame: ../a.jpg")},
                    Document{"above_later", job("model: happyhorse-1.0-i2v, first_frame: 子/..")},
                    Document{"folder", job("model: happyhorse-1.0-i2v, first_frame: ./")},
                    Document{"empty_path", job("model: happyhorse-1.0-i2v, first_frame: ''")},
                    Document{"link", job("model: happyhorse-1.0-i2v, first_frame: 'https://x.y/a.jpg'")},
                    Document{"control", job("model: happyhorse-1.0-i2v, first_frame: \"a\\nb\"")},
                    Document{"result", job("model: happyhorse-1.0-i2v, first_frame: $镜一.last_frame")}),
    name_of_document);

INSTANTIATE_TEST_SUITE_P(
    Defaults, WrongDocument,
    testing::Values(
        Document{"value_of_the_job", "defaults: {model: viduq3-pro}\njobs: [{prompt: a, duration: 17}]\n"},
        Document{"key_of_the_job", "defaults: {model: viduq3-pro}\njobs: {a: {prompt: a, size: 1280*720}}\n"},
        Document{"value_of_no_model", "defaults: {model: viduq3-pro, resolution: 4k}\njobs: [a]\n"},
        Document{"null", "defaults: {model: viduq3-pro, duration: }\njobs: [a]\n"},
        Document{"type", "defaults: {model: viduq3-pro, type: film}\njobs: [a]\n"},
        Document{"fields", "defaults: {model: viduq3-pro, fields: [a]}\njobs: [a]\n"}),
    name_of_document);

/// A default that could not serve any model is a mistake, though no job uses it here.
TEST(ADefaultThatNoModelOffers, IsMarkedEvenWhereItIsSkipped) {
  std::string const text = "defaults: {resolution: 4k}\njobs: [{prompt: a, model: wan2.6-t2v}]\n";
  Bench bench;
  EXPECT_EQ(bench.problems(text), std::vector<std::string>{});
  EXPECT_NE(marks(text), std::vector<std::string>{});
}

// ---- Files made by chance

class Dice {
 public:
  explicit Dice(std::uint32_t seed) : engine_(seed) {}
  bool one_in(std::size_t n) { return engine_() % n == 0; }
  std::string const& pick(std::vector<std::string> const& from) { return from[engine_() % from.size()]; }

 private:
  std::mt19937 engine_;
};

/// Keys with values that some model takes, and now and then one that none takes.
std::string some_keys(Dice& dice, bool wrong_ones) {
  static std::map<std::string, std::vector<std::string>> const values{
      {"type", {"t2i", "t2v", "I2V", "ref2v"}},
      {"negative_prompt", {"a", "''", "5"}},
      {"duration", {"5", "10s", "'15'", "16", "17", "1", "'${job}'"}},
      {"ratio", {"16:9", "9：16", "adaptive", "'4 : 3'"}},
      {"resolution", {"480p", "540P", "720p", "1080P"}},
      {"size", {"1280*720", "600x400", "1440 × 1440"}},
      {"off_peak", {"true", "N", "on"}},
      {"first_frame", {"a.jpg", "./b.png"}},
      {"last_frame", {"b.png"}},
      {"reference_images", {"a.jpg", "[a.jpg, b.png]"}},
      {"reference_videos", {"c.MP4"}},
      {"reference_audios", {"[d.mp3]"}},
      {"priority", {"low", "High"}},
      {"optional", {"true", "no"}},
      {"style", {"水墨", "''"}},
      {"fields", {"{seed: 1}", "{}", "{image_file: '@a.jpg'}"}},
      {"x-note", {"~", "[1]"}}};
  static std::vector<std::string> const wrong{"banana", "[x]", "{a: b}", "''", "0", "'${谁}'"};
  std::string out;
  for (auto const& [key, some] : values) {
    if (!dice.one_in(7)) continue;
    out += ", " + key + ": " + (wrong_ones && dice.one_in(12) ? dice.pick(wrong) : dice.pick(some));
  }
  return out;
}

/// Whatever the daemon takes, an editor leaves alone: ten thousand jobs, a sixth of them right.
TEST(AnyFile, ThatTheDaemonTakesIsNotMarked) {
  Dice dice{20260601};
  int taken = 0;
  int missed = 0;
  for (int i = 0; i < 10'000; ++i) {
    std::string text;
    bool model_in_defaults = dice.one_in(3);
    if (model_in_defaults || dice.one_in(3)) {
      std::string defaults = model_in_defaults ? ", model: " + dice.pick(shipped().models()) : "";
      defaults += some_keys(dice, false);
      if (!defaults.empty()) text += "defaults: {" + defaults.substr(2) + "}\n";
    }
    std::string model =
        model_in_defaults && !dice.one_in(4) ? "" : ", model: " + dice.pick(shipped().models());
    text += "jobs: {7: {prompt: 猫" + model + some_keys(dice, true) + "}}\n";
    Bench bench;
    bool right = bench.problems(text).empty();
    bool marked = !checked_in().takes(test::json_of_yaml(text));
    taken += right ? 1 : 0;
    missed += !right && !marked ? 1 : 0;
    if (right) {
      ASSERT_EQ(marks(text), std::vector<std::string>{}) << text;
    }
  }
  EXPECT_GT(taken, 1'000);
  RecordProperty("taken", taken);
  RecordProperty("missed", missed);
}

}  // namespace
}  // namespace yj::batch
