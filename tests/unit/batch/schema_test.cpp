#include "batch/schema_words.hpp"
#include "batch/vocabulary.hpp"
#include "unit/batch/schema_bench.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace yj::batch {
namespace {

using testing::HasSubstr;
using testing::UnorderedElementsAreArray;

Json const& generated() {
  static Json const json = schema(shipped());
  return json;
}

std::vector<std::string> keys_of(Json const& map) {
  std::vector<std::string> keys;
  for (auto const& [key, value] : map.items()) keys.push_back(key);
  return keys;
}

TEST(BatchSchema, IsCheckedInAsTheCatalogueMakesIt) {
  auto text = read_file(YJ_SOURCE_DIR "/schema/batch.schema.json", 16U << 20U);
  ASSERT_TRUE(text);
  EXPECT_TRUE(*text == schema_text(shipped()))
      << "renew it: build/dev/bin/yuanjingctl schema > schema/batch.schema.json";
}

TEST(BatchSchema, IsDraft07) {
  auto metaschema = test::JsonSchema::from_file(YJ_SOURCE_DIR "/tests/data/json-schema/draft-07.schema.json");
  EXPECT_EQ(metaschema.problems(generated()), std::vector<std::string>{});
  EXPECT_EQ(generated()["$schema"], "http://json-schema.org/draft-07/schema#");
  EXPECT_FALSE(metaschema.takes(Json{{"type", "text"}})) << "the metaschema finds mistakes";
  EXPECT_FALSE(metaschema.takes(Json{{"properties", Json{{"a", Json{{"required", "b"}}}}}}));
}

TEST(BatchSchema, SaysTheSameAsText) {
  auto parsed = parse_json(schema_text(shipped()));
  ASSERT_TRUE(parsed);
  EXPECT_EQ(*parsed, generated());
}

TEST(BatchSchema, HasEveryKeyOfTheVocabularyAtItsPlace) {
  Json const& definitions = generated()["definitions"];
  EXPECT_THAT(keys_of(generated()["properties"]), UnorderedElementsAreArray(keys_at(KeyPlace::batch)));
  EXPECT_THAT(keys_of(definitions["defaults"]["properties"]),
              UnorderedElementsAreArray(keys_at(KeyPlace::defaults)));
  EXPECT_THAT(keys_of(definitions["job-in-list"]["properties"]),
              UnorderedElementsAreArray(keys_at(KeyPlace::list_entry)));
  EXPECT_THAT(keys_of(definitions["job-in-map"]["properties"]),
              UnorderedElementsAreArray(keys_at(KeyPlace::map_entry)));
}

TEST(BatchSchema, ExplainsEveryKeyInTwoLanguages) {
  for (auto place : {KeyPlace::batch, KeyPlace::list_entry}) {
    for (auto const& key : keys_at(place)) {
      EXPECT_THAT(description_of(key), testing::ContainsRegex("^[A-Za-z0-9].*[.] .*。$")) << key;
      EXPECT_THAT(schema_text(shipped()), HasSubstr(description_of(key))) << key;
    }
  }
}

TEST(BatchSchema, OffersEveryModelWithItsTypes) {
  Json const& listed = generated()["definitions"]["key-model"]["anyOf"][0];
  EXPECT_EQ(listed["enum"], Json(shipped().models()));
  ASSERT_EQ(listed["enum"].size(), listed["enumDescriptions"].size());
  EXPECT_EQ(listed["enum"].back(), "speech-2.5-hd-preview");
  EXPECT_EQ(listed["enumDescriptions"].back(), "tts");
  EXPECT_THAT(listed["enumDescriptions"].dump(), HasSubstr("\"t2v, i2v\""));
}

TEST(BatchSchema, TellsValuesDefaultsAndRangesOfAModel) {
  Json const& offer = generated()["definitions"]["model-viduq3-pro-as-t2v"]["properties"];
  EXPECT_EQ(offer["duration"]["default"], 10);
  EXPECT_EQ(offer["duration"]["minimum"], 1);
  EXPECT_EQ(offer["duration"]["maximum"], 16);
  EXPECT_EQ(offer["off_peak"]["default"], false);
  EXPECT_EQ(offer["resolution"]["anyOf"][0]["enum"], Json({"540p", "720p", "1080p"}));
  EXPECT_EQ(offer["size"], false);
  EXPECT_THAT(offer["resolution"]["description"], HasSubstr("[540p, 720p, 1080p] (default 默认: 1080p)"));
}

/// A catalogue with everything that a table can say and the shipped one does not.
constexpr char const* kOddModels = R"yaml(
types: {t2v: {path: /a}, i2v: {path: /a}, ref2v: {path: /a}}
models:
  odd/model ~1 模型:
    i2v: {files: {first_frame: {field: f}}, parameters: {duration: {min: 0, max: 1000}, off_peak: {yes_word: "1", no_word: nein}}}
    ref2v: {files: {reference_images: {field: r, max: 2, required: true}}, parameters: {duration: {max: 5}, resolution: {kind: integer, allowed: [480, 720]}}}
  odd.model ~1 模型:
    t2v: {parameters: {duration: {}, ratio: {allowed: ["1", "1.5"]}, size: {}, negative_prompt: {default: none, always: true}}}
    i2v: {files: {first_frame: {field: f}}, parameters: {resolution: {allowed: [a(b, "x|y"]}}}
)yaml";

TEST(BatchSchema, IsMadeForAnyCatalogue) {
  auto loaded = catalog::Catalog::load(kOddModels, "odd.yaml");
  ASSERT_TRUE(std::holds_alternative<catalog::Catalog>(loaded))
      << std::get<Diagnostics>(loaded).front().text();
  auto const& odd = std::get<catalog::Catalog>(loaded);
  auto metaschema = test::JsonSchema::from_file(YJ_SOURCE_DIR "/tests/data/json-schema/draft-07.schema.json");
  EXPECT_EQ(metaschema.problems(schema(odd)), std::vector<std::string>{});
  test::JsonSchema odd_schema{schema(odd)};
  auto agree = [&](std::string const& keys, bool right) {
    std::string text = "jobs: [{prompt: a, " + keys + "}]\n";
    FakeFolder folder;
    auto result = check(text, CheckOptions{"f.yaml", "批", "", {"default"}, {}}, odd, folder);
    EXPECT_EQ(std::holds_alternative<BatchSpec>(result), right) << text;
    EXPECT_EQ(odd_schema.takes(test::json_of_yaml(text)), right) << text;
  };
  std::string const first = "model: odd/model ~1 模型, ";
  agree(first + "first_frame: a.jpg", true);
  agree(first + "first_frame: a.jpg, duration: 0, off_peak: 1", true);
  agree(first + "first_frame: a.jpg, duration: 1000s, off_peak: NEIN", true);
  agree(first + "first_frame: a.jpg, duration: 1001", false);
  agree(first + "first_frame: a.jpg, off_peak: 2", false);
  agree(first + "reference_images: [a.jpg, a.jpg], duration: -3, resolution: 480", true);
  agree(first + "reference_images: a.jpg, resolution: '720'", true);
  agree(first + "reference_images: a.jpg, resolution: 481", false);
  agree(first + "reference_images: a.jpg, duration: 6", false);
  agree(first + "reference_images: [a.jpg, a.jpg, a.jpg]", false);
  agree(first + "duration: 5", false);  // two types, none of them t2v, and none said
  agree(first + "type: ref2v", false);
  std::string const second = "model: ODD.model ~1 模型, ";
  agree(second + "ratio: 1.5, duration: -7, size: 12 x 34, negative_prompt: x", true);
  agree(second + "ratio: '1'", true);
  agree(second + "size: ''", true);
  agree(second + "ratio: 2", false);
  agree(second + "negative_prompt: ' '", false);
  agree(second + "first_frame: a.jpg, resolution: A(B", true);
  agree(second + "first_frame: a.jpg, resolution: x|y", true);
  agree(second + "first_frame: a.jpg, resolution: x", false);
  agree(second + "reference_images: a.jpg", false);
  agree("model: odd-model ~1 模型", false);
}

}  // namespace
}  // namespace yj::batch
