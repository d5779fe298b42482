#pragma once

#include "core/balance.hpp"
#include "store/database.hpp"

#include <vector>

namespace yj::store {

/// The balances that people told, with what was charged since and what waits. It reads a row per account and per price
/// that is in use, however many jobs there are. Throws SqlError.
std::vector<ToldBalance> read_balances(Database& database);

}  // namespace yj::store
