#pragma once

#include "core/event.hpp"

#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace yj {

// What core wants done. The engine carries these out; every one that has an end is answered by an event.

struct Persist {
  Ticket ticket;
  Intent intent;
};  ///< -> Persisted | NotPersisted
struct Load {
  LaneKey lane;
  int count = 0;
  bool cheapest_first =
      false;  ///< for a closed gate: its probe is the cheapest ready job as far as prices are known
};            ///< -> JobsLoaded
struct Upload {
  AttemptId attempt;
  JobId job;
  LaneKey lane;
};  ///< -> TailReady, or SubmitEnded when it ends before
struct Fire {
  AttemptId attempt;
};  ///< -> SubmitEnded
/// Close the uploaded request without its tail: nothing is bought. No answer.
struct Abandon {
  AttemptId attempt;
};
struct Poll {
  AttemptId attempt;
  std::string account;
  TaskId task;
};  ///< -> PollEnded
struct Collect {
  JobId job;
  int index = 0;
  ArtifactKind kind = ArtifactKind::video;
  std::string account;
  std::string url;
};  ///< -> CollectEnded
struct WriteSidecar {
  JobId job;
};  ///< -> SidecarEnded
struct Reach {
  LaneKey lane;
};  ///< -> ReachEnded
/// What tasks cost, where that is not known yet.
struct YuanWanted {
  Instant since;    ///< of those that succeeded from then on
  Instant horizon;  ///< of those before it, nobody asks any more
};
/// One look into the platform's history, for all of these orders or for yuan. -> LookedUp
struct LookUp {
  std::string account;
  std::vector<AttemptId> attempts;
  Instant oldest;  ///< none of the orders began before
  std::optional<YuanWanted> yuan{};
};
/// Something that a person should read. At most one line for one change, however many jobs it concerns.
struct Announce {
  enum class Level { info, warning, error } level = Level::info;
  std::string text;
  std::optional<JobId> job{};  ///< the one that it is about; its name goes in front
};

using Effect =
    std::variant<Persist, Load, Upload, Fire, Abandon, Poll, Collect, WriteSidecar, Reach, LookUp, Announce>;

}  // namespace yj
