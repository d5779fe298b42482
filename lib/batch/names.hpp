#pragma once

#include "base/diagnostic.hpp"
#include "catalog/problems.hpp"

#include <map>
#include <string>
#include <string_view>

namespace yj::batch {

/// Why a text cannot be the name of a batch or a job, as the end of "the name 'x' …"; empty when it can. A
/// batch becomes a folder and a job becomes files (`<job>.cover.jpeg`), so a name has at most 200 bytes and
/// nothing that leaves its folder or hides in it. Unicode is welcome.
std::string name_fault(std::string_view name);

/// The name of a batch that gives itself none, from what its file is called: `autumn.yaml` is `autumn`, and a
/// folder's `autumn/batch.yaml` is `autumn` as well. Folders before that do not matter.
std::string default_name_of(std::string_view file_name);

/// `001`, `002`, …, `1000`: the name of the entry with that number in a list, from 1. It does not depend on
/// how long the list is, so jobs keep their names when a list grows.
std::string numbered_name(std::size_t number);

/// The names of a batch's jobs, which must differ by more than letter case, since some file systems know
/// none.
class JobNames {
 public:
  /// Notes a fault or a collision at `at`; true when the name is good.
  bool add(std::string const& name, Mark at, catalog::Problems& problems);

 private:
  std::map<std::string, Mark> taken_;
};

}  // namespace yj::batch
