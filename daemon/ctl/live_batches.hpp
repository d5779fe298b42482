#pragma once

#include "daemon/ctl/live_frame.hpp"

namespace yj::ctl {

/// The batches as a table of one line each, with a heading: name, bar, done of all, time left, credits, and what is not done in
/// words, trouble first. At most `lines` lines. A narrow screen goes without credits, then without the time left.
std::vector<StyledLine> live_batches(std::vector<LiveBatch> const& batches, std::size_t columns,
                                     std::size_t lines);

}  // namespace yj::ctl
