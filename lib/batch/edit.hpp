#pragma once

#include "base/diagnostic.hpp"
#include "base/json.hpp"
#include "batch/input_source.hpp"
#include "catalog/catalog.hpp"
#include "core/job_spec.hpp"

#include <string>
#include <variant>
#include <vector>

namespace yj::batch {

/// The keys that a person may change of a job that is taken, in the order in which people write them. Its files stay as they are.
std::vector<std::string> const& editable_keys();

/// The job as a batch file would say it: every key with its value, texts with their `$` doubled. Pictures of verified persons stand as
/// paths. `offer` is that of the job's model and type.
Json entry_of(JobSpec const& job, catalog::Offer const& offer);

/// The job with other values under some keys, checked as in a batch file of its own; a null takes a key away, so that it is as in a file
/// that does not name it. `batch` is its batch's name, for `${batch}`. Files are asked of `inputs` by their `source`. Otherwise everything
/// that is wrong, without places: there is no file to point into.
std::variant<JobSpec, Diagnostics> edited(JobSpec const& job, std::string const& batch, Json const& changes,
                                          catalog::Catalog const& catalog, InputSource& inputs);

}  // namespace yj::batch
