#pragma once

#include "batch/cast.hpp"
#include "batch/inputs.hpp"
#include "batch/sheet.hpp"
#include "batch/variables.hpp"
#include "catalog/offer.hpp"
#include "catalog/problems.hpp"
#include "core/job_spec.hpp"

#include <string>
#include <vector>

namespace yj::batch {

/// Everything that one job's request is made of.
struct RequestContext {
  Sheet const& sheet;
  catalog::Offer const& offer;
  Variables const& variables;
  Mark job;  ///< for what is missing
  Inputs& inputs;
  Cast const& cast;
  std::vector<std::string>& notes;
  catalog::Problems& problems;
};

/// The generation call of one job: `model`, `catelogid`, `prompt`, the parameters in the catalogue's order,
/// then `fields:`; files in the order of the catalogue's slots, lists in their own order. The files' hashes
/// are not filled in yet. Complete only when nothing was added to the problems.
RequestSpec build_request(RequestContext const& context, std::string const& prompt);

}  // namespace yj::batch
