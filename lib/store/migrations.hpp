#pragma once

#include "store/database.hpp"

#include <filesystem>
#include <span>
#include <string_view>

namespace yj::store {

/// One numbered file of schema/store/, embedded at build time and never edited after its release.
struct Migration {
  int number;
  std::string_view sql;
};

/// All of them, 1, 2, 3, …
std::span<Migration const> migrations();

/// What a start says of a store that cannot be read: the file, how it shows, and what to do. Other errors stay as they are.
Error with_advice(Error error, std::filesystem::path const& path);

/// Brings the store to the newest form in one transaction, after a backup beside it where there is something
/// to lose. A store of a newer release gives `newer`, a file that is not ours or does not hold together
/// `corrupt`; both are left as they are.
Result<void> migrate(Database& database, std::filesystem::path const& path, std::span<Migration const> steps);

}  // namespace yj::store
