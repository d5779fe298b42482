#include "support/json_schema.hpp"

#include "base/files.hpp"

#include <nlohmann/json.hpp>

#include <regex>
#include <stdexcept>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validator.hpp>

namespace yj::test {

namespace {

using Adapter = valijson::adapters::NlohmannJsonAdapter;

Json plain_value(std::string const& text) {
  static std::regex const integer{"[-+]?[0-9]+"};
  static std::regex const decimal{R"([-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?)"};
  if (text == "true" || text == "True" || text == "TRUE") return true;
  if (text == "false" || text == "False" || text == "FALSE") return false;
  if (std::regex_match(text, integer) && text.size() < 18) return std::stoll(text);
  if (std::regex_match(text, decimal)) return std::stod(text);
  return text;
}

}  // namespace

struct JsonSchema::Parts {
  nlohmann::json text;
  valijson::Schema schema;
  mutable valijson::Validator validator{valijson::Validator::kStrongTypes};
};

JsonSchema::JsonSchema(Json const& schema) : parts_(std::make_unique<Parts>()) {
  parts_->text = nlohmann::json::parse(schema.dump());
  valijson::SchemaParser parser{valijson::SchemaParser::kDraft7};
  parser.populateSchema(Adapter{parts_->text}, parts_->schema);
}

JsonSchema JsonSchema::from_file(std::string const& path) {
  auto text = read_file(path, 16U << 20U);
  if (!text) throw std::runtime_error(text.error().what);
  auto json = parse_json(*text);
  if (!json) throw std::runtime_error(path + ": " + json.error().what);
  return JsonSchema{*json};
}

JsonSchema::~JsonSchema() = default;
JsonSchema::JsonSchema(JsonSchema&&) noexcept = default;

bool JsonSchema::takes(Json const& document) const {
  nlohmann::json const copy = nlohmann::json::parse(document.dump());
  return parts_->validator.validate(parts_->schema, Adapter{copy}, nullptr);
}

std::vector<std::string> JsonSchema::problems(Json const& document) const {
  nlohmann::json const copy = nlohmann::json::parse(document.dump());
  valijson::ValidationResults results;
  std::vector<std::string> found;
  if (parts_->validator.validate(parts_->schema, Adapter{copy}, &results)) return found;
  for (auto const& error : results) {
    std::string line;
    for (auto const& part : error.context) line += part;
    found.push_back(line + ": " + error.description);
  }
  if (found.empty()) found.emplace_back("refused without a word");
  return found;
}

Json json_of(catalog::YamlNode node) {
  switch (node.kind()) {
    case catalog::YamlKind::null: return nullptr;
    case catalog::YamlKind::scalar: {
      std::string text{node.scalar()};
      return node.plain() ? plain_value(text) : Json(text);
    }
    case catalog::YamlKind::sequence: {
      Json list = Json::array();
      for (auto const& item : node.items()) list.push_back(json_of(item));
      return list;
    }
    case catalog::YamlKind::map: {
      Json map = Json::object();
      for (auto const& entry : node.entries()) map[std::string{entry.key.scalar()}] = json_of(entry.value);
      return map;
    }
  }
  return nullptr;
}

Json json_of_yaml(std::string_view text) {
  catalog::Problems problems{"text"};
  auto document = catalog::YamlDocument::parse(text, problems);
  return document && problems.empty() ? json_of(document->root()) : Json(nullptr);
}

}  // namespace yj::test
