#pragma once

#include "base/result.hpp"
#include "base/secret.hpp"
#include "daemon/settings.hpp"

namespace yj {

/// The key of an account: its `api_key_file`; for `default` without one, `$CREDENTIALS_DIRECTORY/api-key`
/// (systemd's LoadCredential) or the environment's YUANJING_API_KEY. A file that others can read is refused.
/// The error says what to do.
Result<Secret> read_key(std::string const& account, AccountSettings const& settings);

}  // namespace yj
