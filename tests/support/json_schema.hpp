#pragma once

#include "base/json.hpp"
#include "catalog/yaml_document.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace yj::test {

/// A JSON Schema (draft-07) and the validator of a library that has nothing to do with us (valijson).
class JsonSchema {
 public:
  /// Throws for what is no schema. A word that draft-07 does not know is ignored, as the standard wants it.
  explicit JsonSchema(Json const& schema);
  /// The schema in a file.
  static JsonSchema from_file(std::string const& path);
  ~JsonSchema();
  JsonSchema(JsonSchema&&) noexcept;

  [[nodiscard]] bool takes(Json const& document) const;
  /// What the validator says of a document; empty when the schema takes it.
  [[nodiscard]] std::vector<std::string> problems(Json const& document) const;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

/// What an editor's YAML parser hands to its validator: plain `5`, `0.5` and `true` become numbers and truth
/// values, as the core schema of YAML 1.2 has them; `<<` is merged, aliases are what they stand for.
Json json_of(catalog::YamlNode node);
/// The same of a whole text; null when it is no YAML.
Json json_of_yaml(std::string_view text);

}  // namespace yj::test
