#pragma once

#include "core/batch_estimate.hpp"
#include "store/database.hpp"

namespace yj::store {

/// What such a task will cost, by what was charged and what the configuration names. Throws SqlError.
Estimate price_of(Database& database, PriceClass const& price);

/// What the jobs of a batch that are not ordered yet will cost. Throws SqlError.
BatchEstimate estimate_of(Database& database, BatchId batch);

}  // namespace yj::store
