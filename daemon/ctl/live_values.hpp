#pragma once

#include <string>
#include <vector>

namespace yj::ctl {

/// What a person may mean who typed the beginning of a value; each begins with `typed` itself.
///   states    of jobs; after a comma one more of them
///   types     of jobs
///   models    of the daemon's catalogue, or of the built-in one
///   accounts  that have batches, and `default`
///   batches   by their names
///   jobs      `BATCH/` first, then its jobs: `BATCH/JOB`
///   things    batches and jobs
/// A daemon that does not answer at once is not waited for: then there is nothing, and nobody is told. So it is for any
/// other kind.
std::vector<std::string> live_values(std::string const& socket, std::string const& kind,
                                     std::string const& typed);

}  // namespace yj::ctl
