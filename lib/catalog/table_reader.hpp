#pragma once

#include "catalog/offer.hpp"
#include "catalog/problems.hpp"
#include "catalog/yaml_document.hpp"

#include <optional>

namespace yj::catalog {

/// The file slots in a table's `files` map, in its order.
std::vector<FileSlot> read_slots(YamlNode map, Problems& problems);

/// The fields in a table's `fields` map, in its order.
std::vector<ExtraField> read_extra_fields(YamlNode map, Problems& problems);

/// The yes or no under `key` of a map; false where the key is missing.
bool truth_under(YamlNode map, std::string_view key, Problems& problems);

/// The parameters in a table's `parameters` map, in its order.
std::vector<Parameter> read_parameters(YamlNode map, Problems& problems);

/// The text under `key` of a map, when it is there and right.
std::optional<std::string> text_under(YamlNode map, std::string_view key, Problems& problems);

}  // namespace yj::catalog
