#pragma once

#include "batch/cast.hpp"
#include "batch/inputs.hpp"
#include "catalog/catalog.hpp"
#include "catalog/problems.hpp"
#include "catalog/yaml_document.hpp"
#include "core/job_spec.hpp"

#include <optional>
#include <string>
#include <vector>

namespace yj::batch {

/// Reads the jobs of one batch, one by one.
class JobReader {
 public:
  /// All references outlive the reader. `defaults` is a map.
  JobReader(std::string batch_name, std::optional<catalog::YamlNode> defaults,
            catalog::Catalog const& catalog, Inputs& inputs, Cast const& cast, catalog::Problems& problems);

  /// The job under `name`, whose node is a map or a plain prompt; its files are not taken yet. Nothing when a
  /// problem was noted. `at` is where the job begins.
  std::optional<JobSpec> read(std::string const& name, catalog::YamlNode node, Mark at);

 private:
  std::string batch_name_;
  std::optional<catalog::YamlNode> defaults_;
  catalog::Catalog const& catalog_;
  Inputs& inputs_;
  Cast const& cast_;
  catalog::Problems& problems_;
};

}  // namespace yj::batch
