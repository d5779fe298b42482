#pragma once

#include "base/diagnostic.hpp"

#include <cstddef>
#include <string_view>

namespace yj::catalog {

/// Turns byte offsets of a text into lines and columns. Offsets that come roughly in order cost little,
/// whatever the lengths of the lines (a JSON file may be one line of 16 MiB).
class SourcePlaces {
 public:
  explicit SourcePlaces(std::string_view text) : text_(text) {}

  /// Line and column from 1; the column counts characters of UTF-8. An offset beyond the end means the end.
  Mark mark(std::size_t offset);

 private:
  std::string_view text_;
  std::size_t offset_ = 0;
  int line_ = 1;
  int column_ = 1;
};

}  // namespace yj::catalog
