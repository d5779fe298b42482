#pragma once

#include "catalog/problems.hpp"
#include "catalog/yaml_document.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace yj::batch {

/// Where a key stands in a batch file.
enum class KeyPlace {
  batch,  ///< at the top
  defaults,
  list_entry,  ///< a job in a list, which may have a `name`
  map_entry,   ///< a job in a map, whose key is its name
};

/// Notes every key of `map` that cannot stand at `place`: unknown ones with the nearest right one, those of
/// the format that this release does not have yet, those that belong elsewhere, and keys without a value.
/// `x-…` is free.
void check_keys(catalog::YamlNode map, KeyPlace place, catalog::Problems& problems);

/// The keys that this release takes at `place`, in the order in which people write them; `x-…` is not among
/// them.
std::vector<std::string> keys_at(KeyPlace place);

/// Every key that a batch file may have anywhere, those that are not there yet included.
std::vector<std::string> const& all_keys();

}  // namespace yj::batch
