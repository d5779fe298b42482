#pragma once

#include "catalog/problems.hpp"
#include "catalog/yaml_document.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace yj::batch {

/// What `${…}` may stand for in a text.
struct Variables {
  std::string batch;
  std::optional<std::string> job;  ///< not yet known while the job's own name is read
};

/// The text of a scalar with its variables put in and `$$` turned into `$`. Nothing when a problem was noted:
/// a value that is not a single one, an undefined or unfinished variable, or a reference to another job
/// (`$name`), which this release does not have. A dollar anywhere else is just a dollar.
std::optional<std::string> expanded(catalog::YamlNode node, std::string_view key, Variables const& variables,
                                    catalog::Problems& problems);

}  // namespace yj::batch
