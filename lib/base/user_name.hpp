#pragma once

#include <sys/types.h>

#include <optional>
#include <string>

namespace yj {

/// What the machine calls a user; none where it does not know them. It may ask a directory service, and block for as long as that
/// takes.
std::optional<std::string> user_name(uid_t uid);

}  // namespace yj
