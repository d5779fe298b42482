#pragma once

#include "base/instant.hpp"
#include "store/database.hpp"

#include <cstdint>
#include <string>

namespace yj::store {

/// The store in the hands of who opens it, before anybody else works with it.
struct Opening {
  Database& database;
  std::int64_t epoch;
  std::string owner;
  Instant now;
};

}  // namespace yj::store
