#pragma once

#include "daemon/ctl/daemon_link.hpp"

#include <functional>
#include <string>

namespace yj::ctl {

/// What the daemon gives at most in one page.
inline constexpr int kPageMax = 1000;

/// `limit` entries of a list, page by page, as one answer of the same form. `target` makes the path of a page of that size
/// behind a cursor; `key` is the list's in the answer.
Result<Answer> collect_pages(DaemonLink& daemon, std::string const& key, int limit,
                             std::function<std::string(int limit, std::string const& cursor)> const& target);

}  // namespace yj::ctl
