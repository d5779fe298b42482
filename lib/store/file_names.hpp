#pragma once

#include <string>
#include <string_view>
#include <unordered_set>

namespace yj::store {

/// A name that every common file system and shell can bear, near to what the user wrote: Unicode is kept;
/// control characters, `/ \ : * ? " < > |` and leading dots, dashes or blanks become `_`; at most 150 bytes,
/// so that endings fit into the 255 bytes of a file name. Never empty, never `.` or `..`.
std::string file_name_for(std::string_view name);

/// Gives out names that differ even where letter case does not count.
class UniqueNames {
 public:
  void reserve(std::string const& name);
  std::string take(std::string_view wanted);

 private:
  std::unordered_set<std::string> taken_;
};

}  // namespace yj::store
