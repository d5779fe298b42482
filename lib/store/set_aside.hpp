#pragma once

#include "base/result.hpp"

#include <filesystem>

namespace yj::store {

/// Keeps a file that is not ours to use, or not to be trusted, as `NAME.aside-1` (2, 3, …) and says how it is
/// called now: it may be the only trace of something that was bought.
Result<std::filesystem::path> set_aside(std::filesystem::path const& path);

}  // namespace yj::store
