// schema/control.openapi.yaml is the contract: what it says and what is registered are the same.
#include "base/files.hpp"
#include "base/text.hpp"
#include "catalog/yaml_document.hpp"
#include "control/credits_json.hpp"
#include "control/job_json.hpp"
#include "control/routes.hpp"
#include "support/literals.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <regex>
#include <set>
#include <string>

namespace yj::control {
namespace {

using catalog::YamlNode;

class Contract : public ::testing::Test {
 protected:
  Contract() {
    auto text = read_file(YJ_SOURCE_DIR "/schema/control.openapi.yaml", 1U << 20U);
    catalog::Problems problems{"control.openapi.yaml"};
    document = catalog::YamlDocument::parse(*text, problems);
    for (auto const& problem : problems.sorted()) ADD_FAILURE() << problem.text();
  }
  YamlNode at(YamlNode node, std::string_view key) {
    auto entry = node.find(key);
    if (entry) return entry->value;
    ADD_FAILURE() << "no '" << key << "' at line " << node.mark().line;
    return node;
  }
  /// Names of the query's parameters of one operation; a `$ref` names its parameter with its last word.
  std::set<std::string> query_of(YamlNode operation) {
    std::set<std::string> names;
    auto parameters = operation.find("parameters");
    if (!parameters) return names;
    for (auto const& parameter : parameters->value.items()) {
      YamlNode real = parameter;
      if (auto ref = parameter.find("$ref")) {
        std::string path{ref->value.scalar()};
        real = at(at(at(document->root(), "components"), "parameters"), path.substr(path.rfind('/') + 1));
      }
      if (at(real, "in").scalar() == "query") names.emplace(at(real, "name").scalar());
    }
    return names;
  }

  /// The fields that a schema requires of an object; each of them is described.
  std::set<std::string> fields_of(std::string_view schema) {
    YamlNode described = at(at(at(document->root(), "components"), "schemas"), schema);
    YamlNode properties = at(described, "properties");
    std::set<std::string> names;
    for (auto const& name : at(described, "required").items()) {
      names.emplace(name.scalar());
      at(properties, name.scalar());
    }
    return names;
  }
  static std::set<std::string> keys_of(Json const& json) {
    std::set<std::string> keys;
    for (auto const& entry : json.items()) keys.insert(entry.key());
    return keys;
  }

  std::optional<catalog::YamlDocument> document;
};

TEST_F(Contract, ListsExactlyTheRoutesThatAreServed) {
  std::set<std::string> described;
  for (auto const& path : at(document->root(), "paths").entries()) {
    for (auto const& operation : path.value.entries()) {
      std::string method{operation.key.scalar()};
      std::transform(method.begin(), method.end(), method.begin(),
                     [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
      described.insert(method + " " + std::string{path.key.scalar()});
    }
  }
  std::set<std::string> served;
  for (auto const& route : all_routes()) served.insert(route.method + " " + route.pattern);
  EXPECT_EQ(described, served);
}

/// What a generated client calls its functions.
TEST_F(Contract, GivesEachOperationANameOfItsOwn) {
  std::set<std::string> names;
  for (auto const& path : at(document->root(), "paths").entries()) {
    for (auto const& operation : path.value.entries()) {
      std::string const name{at(operation.value, "operationId").scalar()};
      EXPECT_THAT(name, ::testing::MatchesRegex("[a-z][A-Za-z]+"));
      EXPECT_TRUE(names.insert(name).second) << name << " twice";
    }
  }
}

TEST_F(Contract, ListsExactlyTheParametersThatAreTaken) {
  YamlNode paths = at(document->root(), "paths");
  for (auto const& route : all_routes()) {
    YamlNode operation = at(at(paths, route.pattern), lower_ascii(route.method));
    std::set<std::string> taken{route.parameters.begin(), route.parameters.end()};
    EXPECT_EQ(query_of(operation), taken) << route.method << " " << route.pattern;
  }
}

TEST_F(Contract, NamesEveryFieldThatTellsWhatWasSpent) {
  CreditsReply reply;
  reply.spending.rows.emplace_back();
  Json report = credits_report_json(reply);
  std::set<std::string> sums = fields_of("SpentSums");
  sums.insert("key");
  EXPECT_EQ(keys_of(report.at("rows").at(0)), sums);

  JobReply job;
  job.details.attempts.emplace_back();
  EXPECT_EQ(keys_of(details_json(job).at("attempts").at(0)), fields_of("Attempt"));
}

TEST_F(Contract, NamesEveryCodeOfAnError) {
  YamlNode problem = at(at(at(document->root(), "components"), "schemas"), "Problem");
  std::set<std::string> codes;
  for (auto const& code : at(at(at(problem, "properties"), "code"), "enum").items())
    codes.emplace(code.scalar());
  for (Errc code : {Errc::invalid, Errc::not_found, Errc::conflict, Errc::lost_lease, Errc::unavailable,
                    Errc::timed_out, Errc::full, Errc::denied, Errc::corrupt, Errc::newer, Errc::locked}) {
    EXPECT_THAT(codes, ::testing::Contains(problem_of(fail(code, "x")).code));
  }
  int found = 0;
  for (auto const& literal : test::literals_in(YJ_SOURCE_DIR "/lib/control")) {
    static std::regex const in_front{R"(problem\(\s*\d+,\s*$)"};
    if (!std::regex_search(literal.statement, in_front)) continue;
    ++found;
    EXPECT_THAT(codes, ::testing::Contains(literal.text)) << literal.file << ":" << literal.line;
  }
  EXPECT_GT(found, 60) << "they are written otherwise now";
}

}  // namespace
}  // namespace yj::control
