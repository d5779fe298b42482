#pragma once

#include "store/opening.hpp"
#include "store/rescue_log.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace yj::store {

/// Settles what the rescue log holds, each entry in a transaction of its own, and takes it out of the log: an
/// attempt found `armed` (or in doubt) runs on under its task's id. What belongs to no attempt of this store is
/// written durably to `strays`, a text file for people. Returns what a person must read. An error means that
/// the store takes no changes: nothing may be ordered then.
Result<std::vector<std::string>> take_in(Opening const& opening, RescueLog& log,
                                         std::filesystem::path const& strays);

}  // namespace yj::store
