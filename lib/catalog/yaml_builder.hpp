#pragma once

#include "catalog/problems.hpp"
#include "catalog/source_text.hpp"
#include "catalog/yaml_tree.hpp"

#include <cstddef>
#include <memory>
#include <string_view>
#include <vector>

namespace yj::catalog {

/// Runs yaml-cpp over a text that `scan_yaml` found sound and builds the tree from its events, with `<<`
/// merged. Stops at the first event beyond the limits. Nothing when there is no tree; see
/// `YamlDocument::parse`.
std::unique_ptr<YamlTree const> build_yaml(std::string_view text,
                                           std::vector<std::size_t> const& surrogate_pairs,
                                           YamlLimits const& limits, SourcePlaces& places,
                                           Problems& problems);

}  // namespace yj::catalog
