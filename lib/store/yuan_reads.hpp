#pragma once

#include "core/outcome.hpp"
#include "store/database.hpp"
#include "store/spending.hpp"

#include <optional>
#include <string>
#include <vector>

namespace yj::store {

// What is known of the cost of attempts in yuan. Each reads through an index no more rows than it needs. Throw SqlError.

/// As `Store::yuan_news`.
std::optional<ShownYuan> read_yuan_news(Database& database, std::string const& account,
                                        std::string const& transno, std::optional<TaskId> const& task,
                                        Yuan yuan);
/// As `Store::yuan_unknown`.
YuanUnknown read_yuan_unknown(Database& database, std::string const& account, Instant since);
/// Accounts with tasks that succeeded and whose yuan are not known, however old.
std::vector<std::string> accounts_without_yuan(Database& database);

}  // namespace yj::store
