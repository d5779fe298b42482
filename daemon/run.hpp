#pragma once

#include "base/result.hpp"
#include "catalog/catalog.hpp"
#include "daemon/api_key.hpp"
#include "daemon/settings.hpp"

namespace yj {

/// Builds the daemon and runs it until SIGTERM or SIGINT; what was fired is waited for. A second signal ends
/// it at once. SIGHUP reads the keys and `settings_file` again: limits and prices hold at once, every change is named in the log, and
/// those that need a restart are named as such.
Result<void> run(Settings const& settings, std::filesystem::path const& settings_file,
                 catalog::Catalog const& catalog, Keys keys);

}  // namespace yj
