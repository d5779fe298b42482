#pragma once

#include "daemon/ctl/eta.hpp"
#include "daemon/ctl/live_frame.hpp"

#include <map>
#include <string>
#include <vector>

namespace yj::ctl {

/// Which batches the live view shows, as the daemon's answers come. Without names: what is not complete, and for a little while
/// what became complete meanwhile.
class LiveBatchList {
 public:
  using Seconds = std::chrono::seconds;

  explicit LiveBatchList(bool all) : all_(all) {}

  /// The daemon's word about a batch at `now`. One that was complete when it was seen first is left out, unless it was asked for
  /// by name.
  void take(Json const& batch, Seconds now);
  /// Batches that are shown, or were not complete when they were seen last.
  [[nodiscard]] std::vector<std::string> ids() const;
  /// As they are shown at `now`: newest first. What stands in the way by the daemon's status makes a guess of the time wrong, so
  /// there is none then.
  [[nodiscard]] std::vector<LiveBatch> shown(Seconds now, Json const& status) const;

 private:
  struct Entry {
    explicit Entry(Json first);
    Json batch;
    Eta eta;
    std::optional<Seconds> completed_at;
  };
  bool all_;
  std::map<std::string, Entry> entries_;  ///< by id
};

}  // namespace yj::ctl
