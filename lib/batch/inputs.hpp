#pragma once

#include "base/diagnostic.hpp"
#include "batch/input_source.hpp"
#include "catalog/problems.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace yj::batch {

/// A path of a batch as it is used from there on: `./a//b.jpg` is `a/b.jpg`. `invalid` for one that leaves the
/// batch's folder or is no path of a file, whatever lies there.
Result<std::string> plain_path(std::string_view written);

/// The input files that a batch names: each is looked at once, and taken once when all is well.
class Inputs {
 public:
  explicit Inputs(InputSource& source) : source_(source) {}

  /// The path as it is used from here on (`./a.jpg` is `a.jpg`), or nothing when a problem was noted at `at`.
  std::optional<std::string> name(std::string_view written, Mark at, catalog::Problems& problems);

  /// The stored bytes of a path that `name` returned; nothing when a problem was noted where it was first
  /// used.
  std::optional<StoredInput> take(std::string const& path, catalog::Problems& problems);

 private:
  struct Known {
    Mark first_use;
    std::optional<Error> fault;
    std::optional<StoredInput> stored;
    bool failed = false;
  };

  InputSource& source_;
  std::map<std::string, Known> known_;
};

/// The ASCII name under which a file goes to the platform: `stem` with the ending of `source`, if that is one
/// the platform can know, else `.bin`. The platform keeps the client's base name (public source of the
/// platform, ahserver).
std::string upload_name(std::string_view stem, std::string_view source);

}  // namespace yj::batch
