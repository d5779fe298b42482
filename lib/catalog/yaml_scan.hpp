#pragma once

#include "catalog/problems.hpp"
#include "catalog/source_text.hpp"
#include "catalog/yaml_document.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace yj::catalog {

struct YamlScan {
  /// A problem was noted that makes the file's structure doubtful: parsing it would only add noise, or cost
  /// too much.
  bool broken = false;
  /// Where pairs of `\uD8xx\uDCxx` stand in double-quoted text. JSON writers make them for emoji, yaml-cpp
  /// refuses them.
  std::vector<std::size_t> surrogate_pairs;
};

/// Reads the text once as a light lexer and notes what yaml-cpp would accept in silence, refuse in riddles,
/// or pay for with memory before its first event:
///   a tab or a full-width space as indentation; a full-width colon after a key; ` #x` that cuts off unquoted
///   text; text after a closing quote or bracket (`{name} walks`); a second `: ` in one line; text that
///   begins with `@`; a quote or bracket that is never closed; flow collections deeper or larger than the
///   limits.
/// It follows indentation, quotes, block scalars and comments like the parser does, so none of these is found
/// inside of quoted or block text. `text` is well-formed UTF-8 without a byte order mark.
YamlScan scan_yaml(std::string_view text, YamlLimits const& limits,
                   std::vector<std::string> const& known_keys, SourcePlaces& places, Problems& problems);

}  // namespace yj::catalog
