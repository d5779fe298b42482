#pragma once

#include <sys/types.h>

#include <optional>
#include <string>

namespace yj {

/// The number of this machine's group of that name; none where there is no such group (getgrnam(3)).
std::optional<gid_t> group_named(std::string const& name);

/// Whether this process may give files to that group: it is in it, or root's.
bool may_give_to(gid_t group);

}  // namespace yj
