#pragma once

#include "base/files.hpp"

#include <filesystem>

namespace yj::store {

/// One daemon per state folder. The lock goes with the process, however it ends. A second daemon gets
/// `locked` with the process that holds it.
Result<Fd> lock_folder(std::filesystem::path const& folder);

}  // namespace yj::store
