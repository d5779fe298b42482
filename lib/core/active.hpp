#pragma once

#include "core/event.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

namespace yj {

/// One attempt that core holds in memory, from its beginning until its files are home.
struct Active {
  enum class Phase {
    beginning,   ///< BeginSubmission is on its way to disk
    uploading,   ///< everything but the tail is on its way
    arming,      ///< ArmAttempt is on its way to disk
    firing,      ///< the tail may have left; the answer is awaited
    settling,    ///< the submit's outcome is on its way to disk
    running,     ///< the task is watched
    recording,   ///< the task's end is on its way to disk
    collecting,  ///< files are on their way
    finishing,   ///< FinishJob is on its way to disk
  };

  /// One file to bring home.
  struct Fetch {
    enum class State { due, out, saving, home };
    ArtifactPlan plan;
    State state = State::due;
    int failures = 0;
    Instant at{};
  };

  AttemptId id;
  LaneKey lane;
  ReadyJob job;
  Phase phase = Phase::beginning;
  Instant since{};
  std::optional<TaskId> task;
  int key = 0;  ///< which of its account's keys it was last sent or asked about with (Core::Account)
  bool held_back = false;  ///< we stopped it ourselves before its tail: it says nothing about the job

  // Watching, and asking for fresh links.
  bool poll_out = false;
  Duration interval{};
  Instant poll_at{};
  int failed_polls = 0;
  bool attention = false;
  std::string trouble;  ///< the last thing that went wrong and is tried again

  // Collecting.
  std::vector<Fetch> fetches;
  bool links_known = false;
  bool links_saving = false;
  int link_requests = 0;
  bool sidecar_out = false;
  int sidecar_failures = 0;
  Instant sidecar_at{};

  [[nodiscard]] bool on_wire() const { return phase <= Phase::settling; }
  /// Counts against the limits on running tasks.
  [[nodiscard]] bool in_flight() const { return phase <= Phase::recording; }
  /// Every file is known, and recorded as home.
  [[nodiscard]] bool home() const {
    return links_known && !links_saving && std::all_of(fetches.begin(), fetches.end(), [](auto const& each) {
             return each.state == Fetch::State::home;
           });
  }
  [[nodiscard]] Fetch* fetch(int index) {
    for (auto& each : fetches) {
      if (each.plan.index == index) return &each;
    }
    return nullptr;
  }
};

}  // namespace yj
