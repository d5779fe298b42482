#pragma once

#include "base/diagnostic.hpp"
#include "batch/input_source.hpp"
#include "catalog/catalog.hpp"
#include "catalog/yaml_document.hpp"
#include "core/job_spec.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace yj::batch {

struct Limits {
  catalog::YamlLimits yaml;
  std::size_t jobs_max = 100'000;
};

struct CheckOptions {
  std::string file_name;  ///< for messages
  std::string
      default_name;        ///< the batch's name when it gives itself none: the file's name without its ending
  std::string given_name;  ///< by a client; wins over the file's own. Empty: none
  std::vector<std::string> accounts;  ///< that the configuration knows, `default` among them
  Limits limits;
};

/// Reads a batch file (YAML, or the same shape as JSON) against the catalogue: the batch, complete and ready
/// to be stored, or everything that is wrong with it, by line and column. A batch with a single problem is
/// refused whole, and then nothing was taken from `inputs`. What the format has and this release does not is
/// refused by name
/// (`not-supported-yet`), never ignored.
///
/// What was filled in, rewritten or skipped stands in the notes of each job, because the user pays for it.
std::variant<BatchSpec, Diagnostics> check(std::string_view text, CheckOptions const& options,
                                           catalog::Catalog const& catalog, InputSource& inputs);

}  // namespace yj::batch
