#pragma once

#include "base/result.hpp"
#include "store/records.hpp"

#include <filesystem>
#include <string>

namespace yj::report {

/// The `<job>.json` beside a job's files, as text: what was asked and sent, what came back, what it cost as
/// far as the platform said so (`usage` verbatim), when, and the hashes of every file. Stable keys, for
/// people and for programs.
std::string sidecar_text(store::JobDetails const& details);

/// Writes it durably into the batch's folder of the output tree. The one of a job that is done was there before, and what it
/// cost in yuan became known since: it is written anew where it lies, and not put back where somebody took it away. Blocking.
Result<void> write_sidecar(std::filesystem::path const& output, store::JobDetails const& details);

}  // namespace yj::report
