#pragma once

#include "base/ids.hpp"
#include "base/instant.hpp"
#include "core/credits.hpp"
#include "core/yuan.hpp"
#include "simulation/job_facts.hpp"

#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace yj::simulation {

/// One task as the platform has it, with everything that will become of it.
struct Task {
  enum class End { success, failure, unknown, never };

  std::string id;  ///< `taskid`; a synchronous result has one that nobody is told
  bool told = true;
  AttemptId attempt;
  JobId job;
  std::string account;
  bool picture = false;
  Instant created;
  Instant recorded;  ///< status queries know it from here on
  Instant archived;  ///< and to here
  Instant ends;
  End end = End::success;
  std::string words;  ///< of a failure
  Credits price;
  Yuan yuan;
  bool reports_price = true;
  Instant priced;       ///< its usage is shown from here on
  Instant linked;       ///< its links are
  Instant in_history;   ///< its record is shown from here on
  bool hidden = false;  ///< the record does not say whose it is
  bool echo = false;    ///< somebody on the way handed the order over twice

  [[nodiscard]] bool over(Instant now) const { return end != End::never && ends <= now; }
  [[nodiscard]] bool succeeded(Instant now) const { return end == End::success && over(now); }
  [[nodiscard]] bool failed(Instant now) const { return end != End::success && over(now); }
  /// A status query tells about it.
  [[nodiscard]] bool shown(Instant now) const { return told && recorded <= now && now < archived; }
};

/// What was really ordered and what it really cost, written by the platform and by nobody else. Every order is held
/// against the promise that nothing is bought twice the moment it arrives.
class Books {
 public:
  /// Whether the store says that this attempt was given up by the policy of its batch.
  using GivenUp = std::function<bool(AttemptId)>;

  void ask_store(GivenUp given_up) { given_up_ = std::move(given_up); }

  /// The tail of an order left; it may still arrive.
  void note_on_its_way(AttemptId attempt) { on_its_way_.insert(attempt); }
  void note_lost(AttemptId attempt) { on_its_way_.erase(attempt); }
  /// A whole order arrived. Throws Violation when this attempt arrived before.
  void note_arrived(AttemptId attempt);
  /// Throws Violation when the job has a task already that neither failed nor was given up by somebody who may.
  Task& add(Task task, JobFacts const& job);

  /// A person, or the policy of the batch, orders again although this attempt may have been bought.
  void excuse(AttemptId attempt) { excused_.insert(attempt); }
  [[nodiscard]] bool excused(AttemptId attempt) const { return excused_.contains(attempt); }

  /// The policy of its batch ordered a job again. Throws Violation when it did so before.
  void note_resent(JobId job);

  /// What a batch says of itself.
  struct Rules {
    StopRule stop;
    RetryPolicy retry;
  };
  void note_rules(std::string const& batch, Rules rules) { rules_[batch] = rules; }
  [[nodiscard]] Rules const& rules_of(std::string const& batch) const { return rules_.at(batch); }

  /// A person cancelled a batch, and was heard.
  void note_cancel(BatchId batch, Instant at) { cancelled_[batch] = at; }
  [[nodiscard]] std::optional<Instant> cancelled_at(BatchId batch) const {
    auto place = cancelled_.find(batch);
    return place == cancelled_.end() ? std::nullopt : std::optional{place->second};
  }

  /// A person wants a job again that failed or was cancelled.
  void note_retry(JobId job, Instant at);
  [[nodiscard]] bool wanted_again(JobId job, Instant since) const;
  [[nodiscard]] int retries(JobId job) const;

  /// An older copy of the store was put back.
  void note_restored() { restored_ += 1; }
  [[nodiscard]] int restored() const { return restored_; }

  /// Became more than one task on its way; which of them the platform's history shows first is chance.
  [[nodiscard]] bool echoed(AttemptId attempt) const { return echoed_.contains(attempt); }

  [[nodiscard]] std::deque<Task> const& tasks() const { return tasks_; }
  [[nodiscard]] Task* by_id(std::string const& id);
  /// The task of an attempt; of an order that was handed over twice the first.
  [[nodiscard]] Task const* of(AttemptId attempt) const;
  [[nodiscard]] bool on_its_way(AttemptId attempt) const { return on_its_way_.contains(attempt); }

 private:
  std::deque<Task> tasks_;
  std::map<std::string, std::size_t> by_id_;
  std::map<AttemptId, std::size_t> by_attempt_;
  std::map<JobId, std::vector<std::size_t>> by_job_;
  std::set<AttemptId> on_its_way_;
  std::set<AttemptId> arrived_;
  std::set<AttemptId> excused_;
  std::set<AttemptId> echoed_;
  std::map<JobId, int> resent_;
  std::map<JobId, int> resent_by_policy_;
  std::map<std::string, Rules> rules_;
  std::map<JobId, std::vector<Instant>> retried_;
  std::map<BatchId, Instant> cancelled_;
  int restored_ = 0;
  GivenUp given_up_;
};

}  // namespace yj::simulation
