#pragma once

#include "base/json.hpp"
#include "daemon/ctl/styled_line.hpp"

#include <chrono>
#include <cstddef>
#include <optional>
#include <vector>

namespace yj::ctl {

struct ScreenSize {
  std::size_t columns = 80;
  std::size_t lines = 24;

  bool operator==(ScreenSize const&) const = default;
};

struct LiveBatch {
  Json batch;                                ///< as GET /v1/batches/{batch} has it
  std::optional<std::chrono::seconds> left;  ///< see eta.hpp
};

/// Everything that the live view knows.
struct LiveState {
  std::vector<LiveBatch> batches;                  ///< newest first
  Json status;                                     ///< as GET /v1/status has it
  std::vector<Json> events;                        ///< as GET /v1/events has them, oldest first
  std::optional<std::chrono::seconds> away_since;  ///< since when (1970) the daemon does not answer
};

/// An obstacle of the status that is the normal course of things: a limit that is merely reached.
bool is_routine(Json const& obstacle);

/// One screen of `watch`: the daemon, a line for each batch, what is in the way and what to do, balances, the last events. At
/// most `size.lines` lines of at most `size.columns`. Batches that move or are in trouble come first, and a line says how many
/// have no room. `now` is in seconds since 1970; the zone of shown times is that of the process.
std::vector<StyledLine> live_frame(LiveState const& state, ScreenSize size, std::chrono::seconds now);

}  // namespace yj::ctl
