#pragma once

#include "base/user_name.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <string>

namespace yj::test {

/// What the daemon calls whoever runs the test.
inline std::string own_name() { return user_name(::getuid()).value_or(fmt::format("uid {}", ::getuid())); }

}  // namespace yj::test
