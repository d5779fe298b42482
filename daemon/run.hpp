#pragma once

#include "base/result.hpp"
#include "catalog/catalog.hpp"
#include "daemon/api_key.hpp"
#include "daemon/settings.hpp"

namespace yj {

/// Builds the daemon and runs it until SIGTERM or SIGINT; what was fired is waited for. A second signal ends
/// it at once. SIGHUP reads the keys again, and from `settings_file` the limits and prices.
Result<void> run(Settings const& settings, std::filesystem::path const& settings_file,
                 catalog::Catalog const& catalog, Keys keys);

}  // namespace yj
