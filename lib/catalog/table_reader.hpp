#pragma once

#include "catalog/offer.hpp"
#include "catalog/problems.hpp"
#include "catalog/yaml_document.hpp"

#include <optional>

namespace yj::catalog {

/// The file slots in a table's `files` map, in its order.
std::vector<FileSlot> read_slots(YamlNode map, Problems& problems);

/// The parameters in a table's `parameters` map, in its order.
std::vector<Parameter> read_parameters(YamlNode map, Problems& problems);

/// The text under `key` of a map, when it is there and right.
std::optional<std::string> text_under(YamlNode map, std::string_view key, Problems& problems);

}  // namespace yj::catalog
