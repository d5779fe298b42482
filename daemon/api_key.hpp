#pragma once

#include "base/result.hpp"
#include "base/secret.hpp"
#include "daemon/settings.hpp"

#include <map>
#include <string>
#include <variant>
#include <vector>

namespace yj {

/// The key of an account: its `api_key_file`; for `default` without one, the file that $YUANJING_RELOADED_KEY names, where there is
/// one (the unit's ExecReload puts the new key there, because systemd makes its copy at a start alone),
/// `$CREDENTIALS_DIRECTORY/api-key` (systemd's LoadCredential; an empty one counts as none), the environment's YUANJING_API_KEY, or
/// else the file `api-key` in the folder of the configuration (`default_key_file`). A file that others can read is refused. The error says what
/// to do.
Result<Secret> read_key(std::string const& account, AccountSettings const& settings);

/// True when the key is the copy that systemd made at the start: it changes with the next start and not before.
bool key_is_a_credential(std::string const& account, AccountSettings const& settings);

using Keys = std::map<std::string, Secret>;  ///< by account
std::vector<std::string> names_of(Keys const& keys);

/// The keys of all accounts, or everything that is wrong with those that could not be read.
std::variant<Keys, std::vector<Error>> read_keys(Settings const& settings);

}  // namespace yj
