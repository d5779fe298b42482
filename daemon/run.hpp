#pragma once

#include "base/result.hpp"
#include "base/secret.hpp"
#include "catalog/catalog.hpp"
#include "daemon/settings.hpp"

#include <map>
#include <string>

namespace yj {

using Keys = std::map<std::string, Secret>;  ///< by account

/// The keys of all accounts, or what is wrong with the first that has none.
Result<Keys> read_keys(Settings const& settings);

/// Builds the daemon and runs it until SIGTERM or SIGINT; what was fired is waited for. A second signal ends
/// it at once. SIGHUP reads the keys again.
Result<void> run(Settings const& settings, catalog::Catalog const& catalog, Keys keys);

}  // namespace yj
