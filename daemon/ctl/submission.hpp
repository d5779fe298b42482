#pragma once

#include "daemon/ctl/batch_file.hpp"
#include "daemon/ctl/daemon_link.hpp"

#include <string>

namespace yj::ctl {

/// Sends one batch with its input files: the daemon says which paths the batch wants, their contents are sent
/// by hash unless it has them, and then the batch is sent again with its list. Nothing is stored of a batch
/// that is refused; contents that were sent stay, so that the next try is quick.
///
/// The answer is the daemon's to the batch. Where input files of this side are at fault, it is the daemon's
/// refusal with their problems among the others, each at the place where the batch names the file. `name`
/// wins over the file's own; empty for none. The error means that no daemon answered.
Result<Answer> submit_batch(DaemonLink& daemon, BatchFile const& batch, std::string const& name);

}  // namespace yj::ctl
