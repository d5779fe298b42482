#include "base/files.hpp"
#include "base/json.hpp"
#include "catalog/catalog.hpp"
#include "support/json_schema.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

namespace yj::catalog {
namespace {

using testing::ElementsAre;
using testing::UnorderedElementsAre;

/// The catalogue that is shipped.
Catalog const& shipped() {
  static Catalog const catalog = [] {
    auto text = read_file(YJ_SOURCE_DIR "/config/models.yaml", 1U << 20U);
    auto loaded = Catalog::load(*text, "config/models.yaml");
    if (auto const* problems = std::get_if<Diagnostics>(&loaded)) {
      for (auto const& problem : *problems) ADD_FAILURE() << problem.text();
    }
    return std::get<Catalog>(std::move(loaded));
  }();
  return catalog;
}

/// A table as one line: `resolution=720P*[720P, 1080P]`, `*` for what is always sent.
std::string line_of(Offer const& offer) {
  std::string line = offer.path + (offer.encoding == Encoding::json ? " json" : " multipart");
  for (auto const& slot : offer.files) {
    line += " " + std::string{name_of(slot.role)} + ":" + slot.field + "(" + std::to_string(slot.min) + "-" +
            (slot.max == 0 ? "" : std::to_string(slot.max)) + ")";
  }
  for (auto const& parameter : offer.parameters) {
    line += " " + parameter.key + (parameter.field == parameter.key ? "" : "->" + parameter.field) + "=";
    if (parameter.default_value) line += value_text(*parameter.default_value);
    line += (parameter.always ? "*" : "") + std::string{"["} + parameter.allowed_text() + "]";
  }
  return line;
}

std::string table(std::string const& model, JobType type) {
  auto const* offer = shipped().find(model, type);
  return offer == nullptr ? "none" : line_of(*offer);
}

TEST(ModelsFile, HasEveryModelOfTheDocument) {
  EXPECT_THAT(shipped().models(JobType::t2i), UnorderedElementsAre("wan2.2-t2i-plus", "wan2.5-t2i-preview",
                                                                   "wan2.2-t2i-flash", "cogview-3-flash"));
  EXPECT_THAT(shipped().models(JobType::t2v),
              UnorderedElementsAre("happyhorse-1.0-t2v", "doubao-seedance-2-0-260128",
                                   "doubao-seedance-2-0-fast-260128", "dreamina-seedance-2-0-260128",
                                   "doubao-seedance-1-5-pro-251215", "wan2.6-t2v", "viduq3-pro"));
  EXPECT_THAT(
      shipped().models(JobType::i2v),
      UnorderedElementsAre("happyhorse-1.0-i2v", "doubao-seedance-2-0-260128", "dreamina-seedance-2-0-260128",
                           "doubao-seedance-1-5-pro-251215", "viduq3-pro", "wan2.6-r2v"));
  EXPECT_THAT(shipped().models(JobType::ref2v),
              UnorderedElementsAre("happyhorse-1.0-r2v", "doubao-seedance-2-0-260128",
                                   "dreamina-seedance-2-0-260128"));
  EXPECT_THAT(shipped().models(JobType::t2t), UnorderedElementsAre("qwen3-max"));
  auto documented = std::count_if(shipped().offers().begin(), shipped().offers().end(),
                                  [](Offer const& offer) { return !offer.undocumented; });
  EXPECT_EQ(documented, 21);
}

TEST(ModelsFile, SendsTheTypeAsTheCategory) {
  for (auto const& offer : shipped().offers()) EXPECT_EQ(offer.category, name_of(offer.type)) << offer.model;
}

TEST(ModelsFile, StreamsTexts) {
  EXPECT_EQ(table("qwen3-max", JobType::t2t), "/llmage/v1/chat/completions json sys_prompt=[text]");
  auto const& fields = shipped().find("qwen3-max", JobType::t2t)->fields;
  ASSERT_EQ(fields.size(), 1U);
  EXPECT_EQ(fields[0].name, "stream");
  EXPECT_EQ(fields[0].value, FieldValue{true});
}

TEST(ModelsFile, SaysWhatThePlatformsDocumentDoesNot) {
  for (auto type : {JobType::music_gen, JobType::tts}) {
    EXPECT_FALSE(shipped().models(type).empty());
    for (auto const& model : shipped().models(type))
      EXPECT_TRUE(shipped().find(model, type)->undocumented) << model;
  }
  EXPECT_EQ(shipped().find("music-2.6", JobType::music_gen)->fields.at(0).value, std::nullopt);
}

TEST(ModelsFile, HasThePictureTable) {
  for (auto const& model : shipped().models(JobType::t2i)) {
    EXPECT_EQ(table(model, JobType::t2i), "/llmage/v1/image/generations json negative_prompt=[text]");
  }
}

TEST(ModelsFile, HasTheHappyhorseTables) {
  EXPECT_EQ(table("happyhorse-1.0-t2v", JobType::t2v),
            "/llmage/v1/video/generations json resolution=720P*[720P, 1080P] ratio=[16:9, 4:3, 1:1, 3:4, "
            "9:16, adaptive] "
            "duration=5*[a whole number, at least 1]");
  EXPECT_EQ(
      table("happyhorse-1.0-i2v", JobType::i2v),
      "/llmage/v1/video/generations multipart first_frame:image_file(1-1) resolution=720P*[720P, 1080P] "
      "duration=5*[a whole number, at least 1]");
  EXPECT_EQ(table("happyhorse-1.0-r2v", JobType::ref2v),
            "/llmage/v1/video/generations multipart reference_images:image_files(1-9) ratio=[16:9, 4:3, 1:1, "
            "3:4, 9:16] "
            "resolution=1080P*[720P, 1080P] duration=15*[a whole number, at least 1]");
}

TEST(ModelsFile, HasTheSeedance20Tables) {
  for (auto const* model :
       {"doubao-seedance-2-0-260128", "dreamina-seedance-2-0-260128", "doubao-seedance-2-0-fast-260128"}) {
    EXPECT_EQ(table(model, JobType::t2v),
              "/llmage/v1/video/generations json resolution=720p*[480p, 720p, 1080p] "
              "ratio=[16:9, 4:3, 1:1, 3:4, 9:16, adaptive] duration=5*[a whole number, at least 1]");
  }
  for (auto const* model : {"doubao-seedance-2-0-260128", "dreamina-seedance-2-0-260128"}) {
    EXPECT_EQ(
        table(model, JobType::i2v),
        "/llmage/v1/video/generations multipart first_frame:image1_file(1-1) last_frame:image2_file(1-1) "
        "resolution=720p*[480p, 720p, 1080p] ratio=[16:9, 4:3, 1:1, 3:4, 9:16, adaptive] "
        "duration=5*[a whole number, at least 1]");
    EXPECT_EQ(table(model, JobType::ref2v),
              "/llmage/v1/video/generations multipart reference_images:image_files(1-) "
              "reference_videos:video_files(0-) "
              "reference_audios:audio_files(0-) ratio=[16:9, 4:3, 1:1, 3:4, 9:16] "
              "resolution=1080p*[480p, 720p, 1080p] duration=12*[a whole number, at least 1]");
  }
  EXPECT_THAT(shipped().types_of("doubao-seedance-2-0-fast-260128"), ElementsAre(JobType::t2v));
}

TEST(ModelsFile, HasTheSeedance15Tables) {
  EXPECT_EQ(table("doubao-seedance-1-5-pro-251215", JobType::t2v),
            "/llmage/v1/video/generations json ratio=[16:9, 4:3, 1:1, 3:4, 9:16, adaptive] "
            "resolution=1080p*[480p, 720p, 1080p] duration=12*[a whole number, at least 1]");
  EXPECT_EQ(table("doubao-seedance-1-5-pro-251215", JobType::i2v),
            "/llmage/v1/video/generations multipart first_frame:image_file1(0-1) last_frame:image_file2(0-1) "
            "ratio=[16:9, 4:3, 1:1, 3:4, 9:16, adaptive] resolution=1080p*[480p, 720p, 1080p] "
            "duration=12*[a whole number, at least 1]");
}

TEST(ModelsFile, HasTheWanTables) {
  EXPECT_EQ(table("wan2.6-t2v", JobType::t2v),
            "/llmage/v1/video/generations json negative_prompt=[text] size=1920*1080*[832*480, 480*832, "
            "624*624, 1280*720, "
            "720*1280, 960*960, 1920*1080, 1080*1920, 1440*1440] duration=15*[5, 10, 15]");
  EXPECT_EQ(table("wan2.6-r2v", JobType::i2v),
            "/llmage/v1/video/generations multipart first_frame:image_file1(1-1) last_frame:image_file2(1-1) "
            "negative_prompt=[text] size=1920*1080*[a size like 1280*720] duration=15*[5, 10, 15]");
}

TEST(ModelsFile, HasTheViduTables) {
  std::string parameters =
      "off_peak=N[yes or no] duration=10*[1 to 16] ratio=16:9[16:9, 9:16, 4:3, 3:4, 1:1] "
      "resolution=1080p*[540p, 720p, 1080p]";
  EXPECT_EQ(table("viduq3-pro", JobType::t2v), "/llmage/v1/video/generations json " + parameters);
  EXPECT_EQ(
      table("viduq3-pro", JobType::i2v),
      "/llmage/v1/video/generations multipart first_frame:image_file1(1-1) last_frame:image_file2(1-1) " +
          parameters);
}

TEST(ModelsSchema, KnowsTheKeysThatTheReaderKnows) {
  auto text = read_file(YJ_SOURCE_DIR "/schema/models.schema.json", 1U << 20U);
  auto schema = parse_json(*text);
  ASSERT_TRUE(schema.has_value());
  auto keys = [&](char const* definition) {
    std::vector<std::string> names;
    for (auto const& [name, unused] : (*schema)["definitions"][definition]["properties"].items())
      names.push_back(name);
    return names;
  };
  EXPECT_THAT(keys("parameters"), testing::UnorderedElementsAreArray(parameter_keys()));
  EXPECT_THAT(keys("files"), UnorderedElementsAre("first_frame", "last_frame", "reference_images",
                                                  "reference_videos", "reference_audios"));
  EXPECT_THAT(keys("tables"), UnorderedElementsAre("t2i", "t2v", "i2v", "ref2v", "t2t", "music_gen", "tts"));
  EXPECT_THAT(keys("table"), UnorderedElementsAre("category", "path", "encoding", "files", "parameters",
                                                  "fields", "undocumented", "asset_reference"));
}

test::JsonSchema const& models_schema() {
  static test::JsonSchema const schema =
      test::JsonSchema::from_file(YJ_SOURCE_DIR "/schema/models.schema.json");
  return schema;
}

TEST(ModelsSchema, IsDraft07) {
  auto metaschema = test::JsonSchema::from_file(YJ_SOURCE_DIR "/tests/data/json-schema/draft-07.schema.json");
  auto schema = parse_json(*read_file(YJ_SOURCE_DIR "/schema/models.schema.json", 1U << 20U));
  ASSERT_TRUE(schema);
  EXPECT_EQ((*schema)["$schema"], "http://json-schema.org/draft-07/schema#");
  EXPECT_EQ(metaschema.problems(*schema), std::vector<std::string>{});
}

TEST(ModelsSchema, TakesTheModelsFile) {
  auto text = read_file(YJ_SOURCE_DIR "/config/models.yaml", 1U << 20U);
  EXPECT_EQ(models_schema().problems(test::json_of_yaml(*text)), std::vector<std::string>{});
}

TEST(ModelsSchema, IsNamedInTheFirstLineOfTheModelsFile) {
  auto text = read_file(YJ_SOURCE_DIR "/config/models.yaml", 1U << 20U);
  std::string const begin = "# yaml-language-server: $schema=";
  ASSERT_THAT(*text, testing::StartsWith(begin));
  std::string const path = text->substr(begin.size(), text->find('\n') - begin.size());
  EXPECT_TRUE(std::filesystem::equivalent(YJ_SOURCE_DIR "/config/" + path,
                                          YJ_SOURCE_DIR "/schema/models.schema.json"));
}

TEST(ModelsSchema, AgreesWithTheReader) {
  std::string const head = "types: {t2v: {path: /a}, i2v: {path: /a}}\n";
  for (std::string models :
       {"models: {a: {t2v: }}",
        "models: {a: {t2v: {parameters: {duration: {default: 5, min: 1, max: 9, always: true}}}}}",
        "models: {a: {i2v: {files: {first_frame: {field: f, required: true, max: 1}}, encoding: multipart}}}",
        "families: {f: {t2v: {category: x}}}\nmodels: {a: {family: f, types: [t2v]}}",
        "models: {a: {t2v: {parameters: {off_peak: {yes_word: Y, no_word: N}, size: , ratio: {allowed: "
        "[1:1], unsent: b}}}}}"}) {
    auto loaded = Catalog::load(head + models + "\n", "m.yaml");
    EXPECT_TRUE(std::holds_alternative<Catalog>(loaded)) << models;
    EXPECT_EQ(models_schema().problems(test::json_of_yaml(head + models + "\n")), std::vector<std::string>{})
        << models;
  }
  for (std::string models :
       {"model: {}", "models: {}", "models: [a]", "models: {a: {t3v: }}", "models: {a: {t2v: {pth: /b}}}",
        "models: {a: {t2v: {path: b}}}", "models: {a: {t2v: {encoding: xml}}}",
        "models: {a: {t2v: {parameters: {seed: }}}}",
        "models: {a: {t2v: {parameters: {duration: {kind: number}}}}}",
        "models: {a: {t2v: {parameters: {duration: {mim: 1}}}}}",
        "models: {a: {t2v: {parameters: {duration: {min: -1}}}}}",
        "models: {a: {t2v: {parameters: {ratio: {allowed: []}}}}}",
        "models: {a: {i2v: {files: {first_frame: {}}}}}",
        "models: {a: {i2v: {files: {picture: {field: f}}}}}",
        "models: {a: {i2v: {files: {first_frame: {field: a b}}}}}", "families: [f]\nmodels: {a: {t2v: }}",
        "models: {a: {family: f, types: []}}"}) {
    auto loaded = Catalog::load(head + models + "\n", "m.yaml");
    EXPECT_TRUE(std::holds_alternative<Diagnostics>(loaded)) << models;
    EXPECT_FALSE(models_schema().takes(test::json_of_yaml(head + models + "\n"))) << models;
  }
}

}  // namespace
}  // namespace yj::catalog
