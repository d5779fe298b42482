#pragma once

#include "core/event.hpp"
#include "store/database.hpp"

namespace yj::store {

/// Ready jobs of a lane by what they will probably cost, for the probe of a closed gate. It walks an index from price to
/// price, 64 of them at most, and reads as many jobs as it returns. Throws SqlError.
JobsLoaded load_cheapest(Database& database, LaneKey const& lane, int count);

}  // namespace yj::store
