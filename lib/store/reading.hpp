#pragma once

#include "base/result.hpp"
#include "store/database.hpp"

#include <fmt/format.h>

#include <optional>
#include <string_view>
#include <utility>

namespace yj::store {

/// Turns what SQLite throws, and what stored rows should not contain, into Errors at the port.
template <class F>
auto guarded(F read) -> decltype(read()) {
  try {
    return read();
  } catch (SqlError const& error) {
    return error.error;
  }
}

template <class T>
T must(Result<T> result) {
  if (!result) throw SqlError{result.error()};
  return std::move(*result);
}

template <class T>
T must(std::optional<T> value, std::string_view what) {
  if (!value)
    throw SqlError{fail(Errc::corrupt, fmt::format("store: {} is not what this program writes", what))};
  return *value;
}

}  // namespace yj::store
