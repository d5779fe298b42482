#pragma once

#include "base/files.hpp"
#include "batch/check.hpp"
#include "catalog/catalog.hpp"
#include "support/json_schema.hpp"

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace yj::batch {

/// The catalogue that is shipped.
inline catalog::Catalog const& shipped() {
  static catalog::Catalog const catalog = [] {
    auto text = read_file(YJ_SOURCE_DIR "/config/models.yaml", 1U << 20U);
    return std::get<catalog::Catalog>(catalog::Catalog::load(*text, "config/models.yaml"));
  }();
  return catalog;
}

/// A folder that exists only in memory, and a log of what was asked of it.
class FakeFolder : public InputSource {
 public:
  std::map<std::string, std::string> files{{"a.jpg", "A"},    {"b.png", "BB"},         {"c.MP4", "CCC"},
                                           {"d.mp3", "DDDD"}, {"子/猫.webp", "EEEEE"}, {"empty.jpg", ""}};
  std::map<std::string, std::string> broken_on_take;
  std::vector<std::string> log;

  Result<std::string> look(std::string const& path) override {
    log.push_back("look " + path);
    auto found = files.find(path);
    if (found == files.end()) return fail(Errc::not_found, "there is no file '" + path + "'");
    if (found->second.empty()) return fail(Errc::invalid, "the file '" + path + "' is empty");
    return found->second.substr(0, kLookBytes);
  }
  Result<StoredInput> take(std::string const& path) override {
    log.push_back("take " + path);
    if (broken_on_take.contains(path)) return fail(Errc::unavailable, broken_on_take.at(path));
    return StoredInput{Sha256::of(files.at(path)), files.at(path).size()};
  }
};

/// The schema that is checked in.
inline test::JsonSchema const& checked_in() {
  static test::JsonSchema const schema =
      test::JsonSchema::from_file(YJ_SOURCE_DIR "/schema/batch.schema.json");
  return schema;
}

/// What an editor would say of a batch file; empty when it marks nothing.
inline std::vector<std::string> marks(std::string_view text) {
  return checked_in().problems(test::json_of_yaml(text));
}

/// Checks texts as the batch file `f.yaml`, named 批 unless the test says otherwise.
struct Bench {
  static constexpr std::size_t kMarkedBytesMax = 100'000;  ///< the validator takes its time
  CheckOptions options{"f.yaml", "批", "", {"default", "studio"}, {}};
  FakeFolder folder;

  std::variant<BatchSpec, Diagnostics> check(std::string_view text) {
    return batch::check(text, options, shipped(), folder);
  }
  /// The batch in a text that the daemon and the schema for editors both take.
  BatchSpec accepted(std::string_view text) {
    auto result = check(text);
    if (auto const* found = std::get_if<Diagnostics>(&result)) {
      for (auto const& problem : *found) ADD_FAILURE() << problem.text();
      return {};
    }
    if (text.size() < kMarkedBytesMax) {
      EXPECT_EQ(marks(text), std::vector<std::string>{}) << text;
    }
    return std::get<BatchSpec>(std::move(result));
  }
  /// The only job of a batch.
  JobSpec job(std::string_view text) {
    auto batch = accepted(text);
    if (batch.jobs.size() != 1) {
      ADD_FAILURE() << batch.jobs.size() << " jobs";
      return {};
    }
    return batch.jobs.front();
  }
  /// Every problem as its text; empty when the batch was accepted.
  std::vector<std::string> problems(std::string_view text) {
    auto result = check(text);
    std::vector<std::string> texts;
    if (auto const* found = std::get_if<Diagnostics>(&result)) {
      for (auto const& problem : *found) texts.push_back(problem.text());
    }
    return texts;
  }
};

inline std::string text_of(FieldValue const& value) {
  if (auto const* text = std::get_if<std::string>(&value)) return "'" + *text + "'";
  if (auto const* number = std::get_if<std::int64_t>(&value)) return std::to_string(*number);
  if (auto const* decimal = std::get_if<double>(&value)) return std::to_string(*decimal);
  return std::get<bool>(value) ? "true" : "false";
}

/// A request as one text: fields with text in quotes, files as `field@upload_name<source`.
inline std::string text_of(RequestSpec const& request) {
  std::string out = request.path + (request.encoding == Encoding::json ? " json" : " multipart");
  for (auto const& field : request.fields) out += " " + field.name + "=" + text_of(field.value);
  for (auto const& file : request.files) out += " " + file.field + "@" + file.upload_name + "<" + file.source;
  return out;
}

/// The value that is sent in a field; `-` when the field is not sent.
inline std::string sent(JobSpec const& job, std::string_view name) {
  for (auto const& field : job.request.fields) {
    if (field.name == name) return text_of(field.value);
  }
  return "-";
}

}  // namespace yj::batch
