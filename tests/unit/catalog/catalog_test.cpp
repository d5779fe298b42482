#include "catalog/catalog.hpp"

#include "catalog/problems.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ostream>

namespace yj::catalog {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::string_view kTypes = "types:\n  t2v: {path: /v}\n  i2v: {path: /v}\n";  // three lines

std::vector<std::string> problems_of(std::string_view rest) {
  auto loaded = Catalog::load(std::string{kTypes} + std::string{rest}, "m.yaml");
  std::vector<std::string> texts;
  if (auto const* found = std::get_if<Diagnostics>(&loaded)) {
    for (auto const& problem : *found) texts.push_back(problem.text());
  }
  return texts;
}

TEST(Problems, AreOneShortLineEachWhateverTheFileSays) {
  Problems problems{"f.yaml"};
  problems.add({1, 1}, "bad-value", "'a\rb\n\x1b' is none of them",
               "one of 720\r.p, \n" + std::string(100'000, 'x'));
  std::string text = problems.sorted().at(0).text();
  EXPECT_EQ(text.find_first_of("\r\n\x1b"), std::string::npos);
  EXPECT_LT(text.size(), 4096u);
}

TEST(Catalog, TakesANewModelInAFewLines) {
  auto loaded =
      Catalog::load(std::string{kTypes} +
                        "families:\n  f: {t2v: {parameters: {duration: {default: 5, always: true}}}, i2v: }\n"
                        "models:\n"
                        "  New-Model: {family: f}\n"
                        "  part: {family: f, types: [t2v]}\n"
                        "  own: {i2v: {category: r2v, files: {reference_images: {field: pics, max: 3}}}}\n"
                        "  over: {family: f, i2v: {path: /w, encoding: multipart}}\n",
                    "m.yaml");
  ASSERT_TRUE(std::holds_alternative<Catalog>(loaded));
  auto const& catalog = std::get<Catalog>(loaded);
  EXPECT_THAT(catalog.models(), ElementsAre("New-Model", "part", "own", "over"));
  EXPECT_THAT(catalog.models(JobType::i2v), ElementsAre("New-Model", "own", "over"));
  EXPECT_THAT(catalog.types_of("New-Model"), ElementsAre(JobType::t2v, JobType::i2v));
  EXPECT_THAT(catalog.types_of("part"), ElementsAre(JobType::t2v));
  EXPECT_THAT(catalog.types_of("nothing"), IsEmpty());
  EXPECT_EQ(catalog.spelled("new-MODEL"), "New-Model");
  EXPECT_EQ(catalog.spelled("nothing"), "");
  auto const* own = catalog.find("own", JobType::i2v);
  ASSERT_NE(own, nullptr);
  EXPECT_EQ(own->category, "r2v");
  EXPECT_EQ(own->encoding, Encoding::multipart) << "files need it";
  EXPECT_EQ(own->slot(Role::reference_images)->max, 3U);
  EXPECT_EQ(own->slot(Role::first_frame), nullptr);
  EXPECT_EQ(catalog.find("over", JobType::i2v)->path, "/w");
  EXPECT_EQ(catalog.find("over", JobType::t2v)->path, "/v");
  EXPECT_EQ(catalog.find("part", JobType::i2v), nullptr);
  auto const* duration = catalog.find("part", JobType::t2v)->parameter("duration");
  ASSERT_NE(duration, nullptr);
  EXPECT_EQ(duration->kind, ValueKind::integer);
  EXPECT_EQ(duration->field, "duration");
  EXPECT_EQ(duration->default_value, ParameterValue{std::int64_t{5}});
}

TEST(Catalog, NamesEveryProblemAtOnce) {
  EXPECT_THAT(
      problems_of("models:\n"
                  "  a: {t2v: {parameters: {duratoin: {default: 5}}}}\n"
                  "  b: {family: none}\n"
                  "  c: {}\n"
                  "  d: {t2v: {parameters: {ratio: {default: 9:9, allowed: [16:9, 9:16]}}}}\n"
                  "  a: {t2v: }\n"),
      ElementsAre("m.yaml:5:26: unknown parameter 'duratoin' (did you mean 'duration'?)",
                  "m.yaml:6:3: the model 'b' offers nothing (name a 'family', or write a table: t2i, t2v, "
                  "i2v, ref2v, t2t, music_gen, tts)",
                  "m.yaml:6:15: unknown family 'none'",
                  "m.yaml:7:3: the model 'c' offers nothing (name a 'family', or write a table: t2i, t2v, "
                  "i2v, ref2v, t2t, music_gen, tts)",
                  "m.yaml:8:43: the default '9:9' is not among the allowed values (16:9, 9:16)",
                  "m.yaml:9:3: the key 'a' stands here a second time, first at 5:3 (remove one of them)"));
}

struct Mistake {
  char const* name;
  std::string text;  ///< after three lines of `types`
  std::string problem;
};
void PrintTo(Mistake const& each, std::ostream* out) { *out << each.name; }

class CatalogFile : public testing::TestWithParam<Mistake> {};

TEST_P(CatalogFile, IsRefusedForAMistakeWithItsPlace) {
  EXPECT_THAT(problems_of(GetParam().text), ElementsAre(GetParam().problem));
}

/// One model with one parameter, in line 4 from column 36.
std::string parameter(std::string const& text) {
  return "models: {m: {t2v: {parameters: {" + text + "}}}}\n";
}
std::string file(std::string const& text) { return "models: {m: {i2v: {files: {" + text + "}}}}\n"; }

INSTANTIATE_TEST_SUITE_P(
    All, CatalogFile,
    testing::Values(
        Mistake{"top_key", "models: {m: {t2v: }}\nmodel: {}\n",
                "m.yaml:5:1: unknown key 'model' in the catalogue (did you mean 'models'?)"},
        Mistake{"no_models", "families: {}\n", "m.yaml:1:1: the catalogue has no 'models'"},
        Mistake{"models_list", "models: [m]\n", "m.yaml:4:1: 'models' takes a map"},
        Mistake{"model_key", "models: {m: {t2v: , tpyes: [t2v]}}\n",
                "m.yaml:4:21: unknown key 'tpyes' in a model (did you mean 'types'?)"},
        Mistake{"table_key", "models: {m: {t2v: {parameter: {}}}}\n",
                "m.yaml:4:20: unknown key 'parameter' in a table (did you mean 'parameters'?)"},
        Mistake{"table_text", "models: {m: {t2v: yes}}\n",
                "m.yaml:4:19: a table is a map (files, parameters)"},
        Mistake{"no_path", "models: {m: {t2i: }}\n",
                "m.yaml:4:10: no 'path' for t2i of 'm' (write it in 'types' or in the table)"},
        Mistake{"bad_path", "models: {m: {t2v: {path: v}}}\n", "m.yaml:4:26: 'path' begins with '/'"},
        Mistake{"encoding", "models: {m: {t2v: {encoding: xml}}}\n",
                "m.yaml:4:30: unknown encoding 'xml' (json or multipart)"},
        Mistake{"files_in_json", "models: {m: {i2v: {encoding: json, files: {first_frame: {field: a}}}}}\n",
                "m.yaml:4:14: files cannot go along in JSON (encoding: multipart)"},
        Mistake{"types_without_family", "models: {m: {t2v: , types: [t2v]}}\n",
                "m.yaml:4:21: 'types' chooses from a 'family', and there is none"},
        Mistake{"type_not_in_family", "families: {f: {t2v: }}\nmodels: {m: {family: f, types: [t2v, i2v]}}\n",
                "m.yaml:5:38: the family has no table 'i2v'"},
        Mistake{"case_twin", "models: {m: {t2v: }, M: {t2v: }}\n",
                "m.yaml:4:22: the model 'M' is listed twice, in different letter case"},
        Mistake{"parameter_key", parameter("ratio: {allow: [1:1]}"),
                "m.yaml:4:41: unknown key 'allow' in a parameter (did you mean 'allowed'?)"},
        Mistake{"parameter_text", parameter("ratio: 16:9"),
                "m.yaml:4:40: a parameter is described by a map ({default: …, allowed: […]})"},
        Mistake{"kind", parameter("ratio: {kind: float}"),
                "m.yaml:4:47: unknown kind 'float' (integer, text or yes-no)"},
        Mistake{"not_a_number", parameter("duration: {default: five}"),
                "m.yaml:4:53: 'five' is not a whole number"},
        Mistake{"allowed_scalar", parameter("ratio: {allowed: 1:1}"),
                "m.yaml:4:50: 'allowed' takes a list of values"},
        Mistake{"allowed_twins", parameter("resolution: {allowed: [720p, 720P]}"),
                "m.yaml:4:62: the value '720P' is listed twice"},
        Mistake{"default_out_of_range", parameter("duration: {default: 17, min: 1, max: 16}"),
                "m.yaml:4:53: the default '17' is not among the allowed values (1 to 16)"},
        Mistake{"range_upside_down", parameter("duration: {min: 5, max: 1}"),
                "m.yaml:4:33: 'min' is greater than 'max'"},
        Mistake{"range_of_text", parameter("ratio: {min: 5}"),
                "m.yaml:4:33: 'min' and 'max' are for whole numbers"},
        Mistake{"range_negative", parameter("duration: {min: -5}"),
                "m.yaml:4:49: 'min' is not a whole number from 0 to 1000000"},
        Mistake{"range_and_list", parameter("duration: {min: 5, allowed: [5]}"),
                "m.yaml:4:33: 'allowed' and a range exclude each other"},
        Mistake{"always_without_default", parameter("duration: {always: true}"),
                "m.yaml:4:33: 'always' needs a 'default' to send"},
        Mistake{"always_what", parameter("duration: {always: maybe}"),
                "m.yaml:4:52: 'always' is neither true nor false"},
        Mistake{"yes_without_no", parameter("off_peak: {yes_word: Y}"),
                "m.yaml:4:33: a yes-no parameter needs 'yes_word' and 'no_word', the platform's words"},
        Mistake{"yes_of_text", parameter("ratio: {yes_word: Y, no_word: N}"),
                "m.yaml:4:33: 'yes_word' and 'no_word' are for yes-no parameters"},
        Mistake{"unsent_with_default", parameter("ratio: {unsent: a, default: 1:1, allowed: [1:1]}"),
                "m.yaml:4:49: 'unsent' is for a text parameter with a list of allowed values and without a "
                "default (a word "
                "outside of that list, which is said by leaving the field out)"},
        Mistake{"field_name", parameter("ratio: {field: \"a b\"}"),
                "m.yaml:4:48: a field name has letters, digits, '_', '.' and '-' only"},
        Mistake{"field_twice", parameter("ratio: {field: prompt}"),
                "m.yaml:4:14: the field 'prompt' is used twice in this table"},
        Mistake{"role", file("frist_frame: {field: a}"),
                "m.yaml:4:28: unknown kind of file 'frist_frame' (did you mean 'first_frame'?)"},
        Mistake{"file_without_field", file("first_frame: {required: true}"),
                "m.yaml:4:28: 'field' is missing: the platform's name of the file field"},
        Mistake{"two_first_frames", file("first_frame: {field: a, max: 2}"),
                "m.yaml:4:28: 'first_frame' is one file"},
        Mistake{"not_yaml", "models: [\n", "m.yaml:4:9: the '[' that opens here is never closed"}),
    [](auto const& mistake) { return mistake.param.name; });

}  // namespace
}  // namespace yj::catalog
