#pragma once

#include "faults/trial.hpp"

#include <map>
#include <string>

namespace yj::faults {

/// How often each kind of call is made in a trial that nothing disturbs, and under "any" how often all those that change
/// something (see shim/plan.hpp). Runs differ a little, by a poll more or less.
std::map<std::string, long> counted(Trial::Begin begin);

}  // namespace yj::faults
