#pragma once

#include "base/random.hpp"
#include "core/active.hpp"
#include "core/balance_gate.hpp"
#include "core/circuit.hpp"
#include "core/doubt.hpp"
#include "core/effect.hpp"
#include "core/event.hpp"
#include "core/obstacle.hpp"
#include "core/sentences.hpp"
#include "core/settings.hpp"
#include "core/token_bucket.hpp"

#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <vector>

namespace yj {

/// Decides. Told what happened and what time it is, it answers what to do next. It holds what is active -
/// attempts under way, gates, a few loaded jobs per lane - and nothing else; the rest is rows in the store.
///
/// The promises that it keeps, whatever the order of events:
///   - nothing that depends on a Persist is asked for before its Persisted;
///   - an attempt is fired once, after it is durably armed, and never again;
///   - only a whole answer, a person or the history moves an attempt that was fired;
///   - collecting and polling come before submitting, and no limit on submits stops them.
class Core {
 public:
  /// The seed feeds identifiers and jitter.
  Core(CoreSettings settings, std::uint64_t seed);

  /// Same events at the same instants, same effects: nothing in here reads a clock, waits or throws unseeded
  /// dice.
  std::vector<Effect> on(Event const& event, Instant now);

  /// The next instant at which a Tick would change anything; none means that nothing waits for time.
  [[nodiscard]] std::optional<Instant> wants_tick() const { return wake_; }

  [[nodiscard]] Overview overview(Instant now);
  /// Nothing for a job that core does not hold: finished, in doubt, or not loaded yet.
  [[nodiscard]] std::optional<Glimpse> glimpse(JobId job) const;

 private:
  struct Queued {
    ReadyJob job;
    Instant not_before{};
  };
  struct Lane {
    std::deque<Queued> queue;
    bool more = false;    ///< the store has ready jobs that are not in the queue
    bool reload = false;  ///< the order in the store may have changed
    bool loading = false;
    bool reordered =
        false;  ///< the queue is in the order of another gate's state: nothing starts before it is loaded
    BalanceGate gate;
    Circuit circuit;
    int in_flight = 0;
    int parallel = 0;  ///< lowered by throttling; 0: no limit
    Instant throttled_until{};
    int throttles = 0;
  };
  /// The platform's history, as far as this account may read it.
  struct History {
    std::set<std::pair<Instant, AttemptId>> due;  ///< the next look of each doubt that has one
    bool out = false;                             ///< a look is on its way
    std::set<AttemptId> asked;                    ///< what the last one was for
    Instant asked_at{};                           ///< the last one
    Instant not_before{};                         ///< looks keep their distance
    bool wished = false;  ///< a person or a new key made a look worth while, and one is on its way already
    int failures = 0;     ///< in a row
    std::string trouble;  ///< why the last one told nothing; empty: it did
    std::string closed;   ///< why it is not open to this account; empty: it may be

    // What tasks cost in yuan (yuan_reading.cpp).
    std::optional<Instant> yuan_at;  ///< when that is read next; none: nothing is wanted, or it is being read
    std::optional<Instant> yuan_asked;  ///< the last time
    std::optional<Instant> yuan_deep;   ///< the last time that all of it was asked for, and answered
    bool yuan_out = false;              ///< the look on its way is for that
    bool yuan_fresh = false;            ///< a task succeeded since
    int yuan_misses = 0;                ///< readings in a row that told nothing new
  };
  struct Account {
    std::optional<Obstacle> held;
    int key = 0;  ///< counts how often the key was read again
    BalanceGate gate;
    std::string probe_model;  ///< a person wants this model to be tried first; empty: whichever is cheapest
    int in_flight = 0;
    History history;
  };
  /// The way of an order to the platform, from its making on; shared by all lanes.
  struct Connection {
    int failures = 0;
    Instant not_before{};
    std::optional<Instant> since;
    std::optional<AttemptId> trial;
    std::string what;
    bool ours = false;  ///< it did not even come to sending
  };
  /// An intent on its way to disk, and whom its end concerns.
  struct Pending {
    enum class Kind { begin, arm, settle, resolve, links, artifact, finish, note, yuan };
    Kind kind = Kind::note;
    AttemptId attempt{};
    int index = 0;
    Intent intent;
    bool again = false;  ///< the store refused it before
  };

  // core.cpp
  void handle(Started const& event);
  void handle(Tick const&) {}
  void handle(LanesReady const& event);
  void handle(JobsLoaded const& event);
  void handle(BatchStopped const& event);
  void handle(JobStopped const& event);
  void handle(SpaceChanged const& event);
  void handle(KeyChanged const& event);
  void handle(ResumeNow const& event);
  void handle(ReachEnded const& event);
  void handle(Stopping const&) { stopping_ = true; }
  void recover(RecoveredAttempt const& recovered);
  void persist(Pending::Kind kind, Active const* active, Intent intent, int index = 0);
  void announce(Announce::Level level, std::string text, std::optional<JobId> job = {});
  void wake_at(Instant at);
  void pump();
  void pump_unsaved();

  // persisted.cpp: what follows a commit, or its failure
  void handle(Persisted const& event);
  void handle(NotBegun const& event);
  void handle(NotPersisted const& event);
  Pending take_pending(Ticket ticket);
  void after_settle(Active& active, SettleAttempt const& intent);

  // submitting.cpp
  void handle(TailReady const& event);
  void handle(SubmitEnded const& event);
  void pump_submits();
  void pump_loads();
  void pump_reach();
  bool start_one(LaneKey const& key, Lane& lane);
  void judge(Active& active, SubmitOutcome const& outcome);
  void settle(Active& active, JobEvent event, AttemptState state, std::string reason,
              RawAnswer const& raw = {});
  void settle_as(Active& active, SettleAttempt intent, AttemptState state, RawAnswer const& raw);
  void settle_failure(Active& active, FailureClass failure, std::string words, RawAnswer const& raw);
  void note_answer(Active const& active);
  void note_no_verdict(Active const& active);
  void note_unsent(Active const& active, Unsent const& how);
  void note_doubt(Active const& active, std::string const& what);
  void note_throttled(Active const& active, Throttled const& answer);
  void note_key_refused(Active const& active, std::string const& words);
  void hold_account(std::string const& account, Trouble const& trouble);
  void requeue(Active const& active, Instant not_before);
  void rotate(LaneKey const& key);
  void hold_back(Active& active, std::string why);

  // gates.cpp: empty balances
  bool behind_gate(LaneKey const& key, Lane const& lane) const;
  std::deque<Queued>::iterator next_job(LaneKey const& key, Lane& lane);
  bool probes_for_account(LaneKey const& key);
  void close_gate(Active const& active, std::string const& words);
  void save_gate(LaneKey const& key, BalanceGate const& gate, bool quiet);
  void reload_lanes(std::string const& account);
  void open_gates(Active const& active);

  // obstacles.cpp
  std::optional<Obstacle> general_obstacle() const;
  std::optional<Obstacle> account_obstacle(std::string const& account) const;
  std::optional<Obstacle> lane_obstacle(LaneKey const& key, Lane const& lane) const;
  std::optional<Obstacle> pace_obstacle(LaneKey const& key, Lane const& lane);

  // watching.cpp
  void handle(PollEnded const& event);
  void watch(Active& active, Instant first_poll);
  void schedule_poll(Active& active, Instant at);
  void poll_again(Active& active, bool failed);
  void pump_polls();
  void succeeded(Active& active, TaskResult const& result, RawAnswer const& raw);

  // collecting.cpp
  void handle(CollectEnded const& event);
  void handle(SidecarEnded const& event);
  void collect(Active& active, std::vector<ArtifactPlan> const& plan);
  void fresh_links(Active& active, TaskResult const& result);
  void fetch_again(Active& active, Active::Fetch& fetch, std::string const& what);
  void ask_for_links(Active& active);
  void pump_fetches();
  void finish_if_home(Active& active);

  // doubting.cpp: what becomes of lost answers
  void handle(LookedUp const& event);
  void handle(DoubtEnded const& event);
  void doubt(Doubt doubt);
  Doubt take_doubt(std::map<AttemptId, Doubt>::iterator place);
  void pump_looks();
  void note_read(std::string const& account, HistoryRead const& read);
  void found(Doubt& doubt, FoundOrder const& order);
  void missed(Doubt& doubt, HistoryRead const& read, Instant asked_at);
  void end(Doubt& doubt, ResolveDoubt intent);
  void after_end(ResolveDoubt const& intent);
  void not_ended(AttemptId attempt, std::string const& why);
  std::string told_of(Doubt const& doubt) const;
  std::optional<Instant> next_look(Doubt const& doubt) const;

  // yuan_reading.cpp: what tasks cost
  void want_yuan(std::string const& account);
  void ask_history_again(History& history);
  Duration yuan_distance(History const& history) const;
  void read_yuan_again(History& history);
  void pump_yuan(std::string const& account, History& history);
  void keep_yuan(std::string const& account, std::vector<ShownYuan> const& shown);
  void yuan_not_kept(RecordYuan const& intent, std::string const& why);
  void after_yuan(History& history, HistoryVerdict const& verdict);
  void after_yuan_kept(RecordYuan const& intent);
  void pump_renewals();
  /// The attempt is an attempt under way again, in this phase.
  Active& take_up(Doubt const& doubt, Active::Phase phase);

  void enter(Active& active, Active::Phase phase);
  void count(Active const& active, int by);
  void forget(AttemptId attempt);
  Active* find(AttemptId attempt);

  CoreSettings settings_;
  Random dice_;
  IdSource ids_;
  TokenBucket bucket_;

  std::map<LaneKey, Lane> lanes_;
  std::map<std::string, Account> accounts_;
  std::map<AttemptId, Active> active_;
  std::map<JobId, AttemptId> by_job_;
  std::map<std::string, int> in_flight_by_model_;
  std::map<AttemptId, Doubt> doubts_;
  std::set<std::pair<Instant, AttemptId>> polls_due_;
  std::set<std::tuple<Instant, JobId, int>> fetches_due_;
  std::set<std::pair<Instant, AttemptId>> sidecars_due_;  ///< those that failed before
  std::deque<JobId> renewals_;     ///< sidecars that were written before their yuan were known
  std::optional<JobId> renewing_;  ///< the one that is being written anew
  std::map<Ticket, Pending> pending_;
  std::vector<std::pair<Instant, Pending>> unsaved_;  ///< refused by the store, to be written again
  int unsaved_out_ = 0;                               ///< those that are being written again
  LaneKey last_lane_;

  Connection connection_;
  std::optional<Obstacle> no_space_;
  std::optional<Obstacle> store_trouble_;
  bool stopping_ = false;
  int in_flight_ = 0;
  int on_wire_ = 0;
  int polls_out_ = 0;
  int fetches_out_ = 0;
  std::uint64_t last_ticket_ = 0;

  // Of the event that is being handled.
  Instant now_{};
  std::vector<Effect> effects_;
  std::optional<Instant> wake_;
};

}  // namespace yj
