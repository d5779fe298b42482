#pragma once

#include "batch/sheet.hpp"
#include "catalog/catalog.hpp"
#include "catalog/problems.hpp"

#include <optional>
#include <string>
#include <vector>

namespace yj::batch {

/// The type of a job for `model`, which the catalogue has: what the job says; else what its files make it
/// (frames i2v, references ref2v); else what `defaults` say or make it, as far as the model offers that; else
/// t2v, or the only type that the model has. Nothing when a problem was noted; `notes` tell what of the
/// defaults was skipped.
std::optional<JobType> choose_type(Sheet const& sheet, std::string const& model, Mark job,
                                   catalog::Catalog const& catalog, std::vector<std::string>& notes,
                                   catalog::Problems& problems);

}  // namespace yj::batch
