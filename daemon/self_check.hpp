#pragma once

#include "catalog/catalog.hpp"
#include "daemon/settings.hpp"

namespace yj {

enum class Fitness {
  sound,
  unavailable,  ///< only what may pass by itself is wrong: the platform cannot be reached, the disk is full
  wrong,
};

/// `yuanjingd --check`: looks at everything that a start needs - keys, folders, room on the disk, the socket, and with
/// `ask_platform` whether the platform answers and takes the keys (a free question) - and says it all on standard
/// output, the wrong things too, without changing anything. No `catalog`: its problems were said already. `settings_file` is
/// empty where there is none.
Fitness self_check(Settings const& settings, std::filesystem::path const& settings_file,
                   catalog::Catalog const* catalog, bool ask_platform);

}  // namespace yj
