#pragma once

#include "catalog/problems.hpp"
#include "catalog/yaml_document.hpp"

#include <string_view>

namespace yj::catalog {

/// Whether the bytes of a file are text that may be parsed at all: not too large, UTF-8, without NUL and
/// other control characters. GBK and UTF-16, which Windows programs like to write, get a message of their
/// own. `text` is without its byte order mark.
bool check_bytes(std::string_view text, YamlLimits const& limits, Problems& problems);

}  // namespace yj::catalog
