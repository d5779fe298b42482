#pragma once

#include "simulation/daemon.hpp"

#include <optional>
#include <string>
#include <vector>

namespace yj::simulation {

/// Whoever hands batches in and looks after them. Knows what the platform really did, and says only what is true - but
/// may order again on purpose.
class Person {
 public:
  Person(Surroundings& world, Daemon& daemon, JobBook& jobs);

  /// Trouble is over: everything that waits for a person is settled, again and again.
  void settle_everything();
  [[nodiscard]] int jobs() const { return jobs_wanted_; }
  /// The store may not know any more what was handed in.
  void after_restore();

 private:
  struct Batch {
    BatchSpec spec;
    std::optional<BatchId> id;
    bool ordered = false;  ///< of what the store forgot, something was ordered
  };

  // batches
  void write_batches();
  void hand_in(std::size_t index);
  void look_for_lost_batches();
  void write_rules(BatchSpec& spec);
  BatchBudget some_budget();

  // rounds
  void look_after();
  void meddle();
  void each_doubt(bool everything);
  void resolve(store::JobDetails const& details, bool everything);
  void name_a_wrong_task();
  void pause(Batch const& batch);
  void cancel(BatchId batch);
  void touch_a_job();
  void retry(JobId job);
  void retry_many(std::optional<BatchId> batch);
  void think_better_of(BatchId batch);
  void edit_now_and_then();
  void edit(JobId id);
  void set_limits();
  void resume(Batch const& batch);
  void resume_accounts();
  void settle_round();
  std::optional<store::JobRecord> some_job(std::optional<JobState> state);
  Batch* some_batch();

  Surroundings& world_;
  Daemon& daemon_;
  JobBook& book_;
  Dice dice_;
  Dice edits_;
  std::vector<Batch> batches_;
  int jobs_wanted_ = 0;
  bool calm_ = false;
  bool restored_ = false;
  bool keeps_limits_ = false;
  int rounds_ = 0;
  /// Looks after doubts. Where nobody does, the daemon's own looks and the policies of the batches are alone with them.
  bool attentive_ = true;
};

}  // namespace yj::simulation
