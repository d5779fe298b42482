#include "store/set_aside.hpp"

#include "base/files.hpp"

#include <fmt/format.h>

namespace yj::store {

Result<std::filesystem::path> set_aside(std::filesystem::path const& path) {
  for (int n = 1;; ++n) {
    std::filesystem::path other = fmt::format("{}.aside-{}", path.string(), n);
    auto renamed = rename_if_free(path, other);
    if (renamed) return other;
    if (renamed.error().code != Errc::conflict) return renamed.error();
  }
}

}  // namespace yj::store
