#pragma once

#include "catalog/problems.hpp"
#include "catalog/yaml_document.hpp"
#include "core/retry_policy.hpp"
#include "core/stop_rule.hpp"

namespace yj::batch {

/// `retry: {unknown: 1}` at the top of the file: how often a class of failure is tried again. What it does not name stays
/// as it is. Everything wrong with it is noted.
RetryPolicy read_retry(catalog::YamlNode root, catalog::Problems& problems);

/// `stop: {fails_in_row: 3, fail_rate: 25%}`: when the batch is held as fundamentally wrong.
StopRule read_stop(catalog::YamlNode root, catalog::Problems& problems);

}  // namespace yj::batch
