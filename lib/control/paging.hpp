#pragma once

#include "control/call.hpp"
#include "control/reply.hpp"

#include <string>

namespace yj::control {

inline constexpr int kPageDefault = 100;
inline constexpr int kPageMax = 1000;

/// Which part of a list is wanted.
struct Paging {
  int limit = kPageDefault;
  std::string cursor;  ///< `next` of the page before; empty for the first
  Warnings warnings;   ///< a limit beyond kPageMax is lowered, and says so
};

Outcome<Paging> read_paging(Query const& query);

/// The cursor of the next page, null at the end.
Json next_json(std::string const& next);

/// A failed list: an unknown cursor is the client's fault.
Problem list_problem(Error const& error);

}  // namespace yj::control
