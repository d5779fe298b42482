#pragma once

#include "base/json.hpp"

#include <string>

namespace yj::ctl {

/// The archive of the daemon's evidence (the schema `Evidence`): a folder with a text for each thing, the answers as
/// they came, and `SHA256SUMS` over all of them, which `sha256sum -c` checks.
std::string evidence_archive(Json const& evidence);

/// `evidence-BATCH-JOB.tar`, as a name that no shell and no file system minds.
std::string evidence_file_name(Json const& evidence);

}  // namespace yj::ctl
