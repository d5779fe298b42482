#pragma once

#include "base/json.hpp"
#include "catalog/catalog.hpp"

namespace yj::batch {

/// What the models of a catalogue ask of a job that uses them, as schemas for jobs and for whole files.
struct ModelRules {
  Json definitions;  ///< what the rules refer to, by name
  Json of_job;       ///< a list for a job's `allOf`: what holds for a job that names its model itself
  Json
      of_batch;  ///< a list for the file's `allOf`: what follows for jobs from what `defaults` say and do not
};

/// Rules mark only what is wrong for sure. A type may come from the files of `defaults`, and then a job that
/// says nothing of it fits when it fits one of the types that its model has.
ModelRules model_rules(catalog::Catalog const& catalog);

}  // namespace yj::batch
