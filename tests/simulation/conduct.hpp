#pragma once

#include "core/effect.hpp"
#include "core/settings.hpp"
#include "simulation/scenario.hpp"

#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>

namespace yj::simulation {

/// Manners: what the daemon may ask for at which moment, after all that it was told. It sees the events that the core gets
/// and the effects that it asks for, keeps its own account of them, and throws Violation. Instants are the daemon's own.
class Conduct {
 public:
  /// Where the jobs of an attempt or job belong.
  using LaneOf = std::function<LaneKey(JobId)>;
  Conduct(CoreSettings const& settings, LaneOf lane_of) : settings_(settings), lane_of_(std::move(lane_of)) {}

  /// A new life: what was only in memory is gone.
  void begin_life(Instant now);
  void heard(Event const& event, Instant now);
  void asked(Effect const& effect, Instant now);

  // For those who look from time to time.
  [[nodiscard]] Instant life_began() const { return life_.began; }
  /// When the task of an attempt was last asked about in this life, or may have been for the first time.
  [[nodiscard]] Instant last_asked(AttemptId attempt) const;
  /// The history was searched for this attempt, in this life or one before.
  [[nodiscard]] bool looked_for(AttemptId attempt) const { return looked_for_.contains(attempt); }
  /// The history is closed to the account, as far as this life knows.
  [[nodiscard]] bool history_closed(std::string const& account) const {
    return life_.closed.contains(account);
  }
  /// Since when this life knows what became of a lost order.
  [[nodiscard]] std::optional<Instant> found_at(AttemptId attempt) const;

 private:
  /// A lane that met an empty balance, and has taken no order since.
  struct Closed {
    Instant refused;                 ///< by the first order, or by a probe
    bool at_once = false;            ///< a person, or an order of another model, lets it probe now
    std::optional<AttemptId> probe;  ///< what was begun since
  };
  struct Life {
    Instant began{};
    bool space = true;
    bool stopping = false;
    std::set<std::string> held;  ///< accounts whose key is refused, or that meet something else than the API
    std::map<std::string, int> keys;       ///< how often the key of an account was read again
    std::map<AttemptId, int> with_key;     ///< the key of the last order or query
    std::map<LaneKey, Instant> throttled;  ///< the platform asked for fewer requests until then
    std::map<LaneKey, int> doubts;         ///< in a row
    std::map<LaneKey, Closed> closed_lanes;
    std::set<LaneKey> wants_get;        ///< after a doubt: a free GET has to succeed first
    std::map<AttemptId, LaneKey> live;  ///< begun or running, not ended
    std::map<Ticket, AttemptId> beginning;
    std::set<AttemptId> fired;
    std::map<AttemptId, LaneKey> lanes;     ///< of everything that was begun or found at the start
    std::map<AttemptId, Instant> answered;  ///< the last status query's end
    std::map<AttemptId, Instant> asked;
    std::set<AttemptId> succeeded;
    int polls = 0;
    int fetches = 0;
    std::set<JobId> sidecars;  ///< written, as far as the core knows
    std::map<JobId, Instant> not_before;
    std::deque<Instant> begins;
    std::map<std::string, std::deque<Instant>> looks;
    std::set<std::string> closed;
    std::map<AttemptId, Instant> found;
  };

  void found_at_start(Started const& event, Instant now);
  [[nodiscard]] bool with_this_key(AttemptId attempt) const;
  void answered(SubmitEnded const& event, Instant now);
  void answered(PollEnded const& event, Instant now);
  void answered(LookedUp const& event, Instant now);
  void balance(AttemptId attempt, LaneKey const& lane, SubmitVerdict const& verdict, Instant now);
  void probes(LaneKey const& lane, AttemptId attempt, Instant now);
  void resumed(ResumeNow const& event);
  void begins(Ticket ticket, BeginSubmission const& intent, Instant now);
  void not_begun(Ticket ticket);
  void probe_told_nothing(AttemptId attempt);
  void arms(ArmAttempt const& intent);
  void settles(SettleAttempt const& intent, Instant now);
  void polls(Poll const& effect, Instant now);
  void looks(LookUp const& effect, Instant now);
  void may_order(LaneKey const& lane) const;
  [[nodiscard]] int live_of(std::string const& model) const;

  CoreSettings const& settings_;
  LaneOf lane_of_;
  Life life_;
  std::set<AttemptId> looked_for_;
};

}  // namespace yj::simulation
