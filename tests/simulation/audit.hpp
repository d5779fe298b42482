#pragma once

#include "simulation/daemon.hpp"
#include "store/database.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace yj::simulation {

/// Holds the store against the promises and against the platform's own books. It reads the file itself, on a connection of
/// its own, and throws Violation.
class Audit {
 public:
  Audit(Surroundings& world, Daemon& daemon) : world_(world), daemon_(daemon) {}

  /// When a store was opened: nothing that was acknowledged is gone, and nothing went back to be ordered again.
  void after_open();
  /// After every commit: what changed took legal steps. Everything else now and then.
  void after_commit(bool limits_changed);
  /// Before a tail leaves.
  void before_fire(AttemptId attempt);
  /// All promises at once.
  void everything();
  /// When all trouble is long over: everything that could finish has, and the money agrees with the books.
  void at_the_end();
  /// Nothing is left that could still go on.
  [[nodiscard]] bool all_finished();

  /// From time to time: no job waits although nothing keeps it, and nothing that was bought is left to itself.
  void look_for_stalls();

  /// The store will be a copy that was made at `made`.
  void after_restore(Instant made);

  /// Whether the policy of its batch gave this attempt up.
  bool given_up(AttemptId attempt);
  void close() { database_.reset(); }

 private:
  store::Database& database();
  /// A row of the events.
  struct Entry {
    std::int64_t seq = 0;
    BatchId batch;
    std::optional<JobId> job;
    std::optional<AttemptId> attempt;
    std::string kind;
    std::string text;
  };
  /// What the events say of a batch since it began, or since a person resumed it.
  struct Row {
    int failed = 0;
    int refused = 0;
    std::string words;
  };
  std::vector<Entry> new_entries();
  void states(bool limits_changed);
  void steps(std::vector<Entry> const& entries);
  void begins(std::int64_t since);
  void retries(std::int64_t since);
  void stops(std::vector<Entry> const& entries);
  void limits(std::vector<Entry> const& entries);
  void look_for_neglect();
  void pages();
  void restored();
  [[nodiscard]] bool forgotten(Task const& task);
  void holds(bool limits_changed);
  void attempts();
  void purchases();
  void money();
  void none(std::string_view promise, std::string_view sql);
  [[nodiscard]] bool may_stay(JobId job, JobState state, std::string const& attention);

  [[nodiscard]] LaneKey lane_of(JobId job);

  Surroundings& world_;
  Daemon& daemon_;
  std::optional<store::Database> database_;
  std::map<JobId, JobState> known_;
  std::int64_t last_event_ = 0;
  std::int64_t last_booking_ = 0;
  std::map<BatchId, Row> rows_;
  std::optional<Instant> restored_;  ///< a copy of then was put back and not opened yet
  int commits_ = 0;
  std::map<JobId, int> idle_;  ///< how many looks in a row found nothing that keeps it
};

}  // namespace yj::simulation
