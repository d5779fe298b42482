#pragma once

#include "base/result.hpp"
#include "catalog/catalog.hpp"

#include <filesystem>

namespace yj {

/// The catalogue in `file`, or the one that the program was built with where that is empty. The error has a line for
/// everything that is wrong with the file: `invalid` for its contents, else why it cannot be read.
Result<catalog::Catalog> load_models(std::filesystem::path const& file);

}  // namespace yj
