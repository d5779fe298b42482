#include "base/text.hpp"
#include "core/backoff.hpp"
#include "core/core.hpp"
#include "core/retry_policy.hpp"
#include "core/sentences.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace yj {

namespace {

constexpr int kQueueWanted = 32;  ///< ready jobs kept in memory per lane
constexpr int kQueueLow = 8;
constexpr Duration kThrottleFirst = std::chrono::seconds{10};
constexpr Duration kThrottleMax = std::chrono::hours{1};

/// A trial or probe that ended without a verdict is not repeated at once.
constexpr Duration kNoVerdictPause = std::chrono::seconds{5};

template <class... Fs>
struct Overloaded : Fs... {
  using Fs::operator()...;
};
template <class... Fs>
Overloaded(Fs...) -> Overloaded<Fs...>;

}  // namespace

// ---- Starting
// -------------------------------------------------------------------------------------------------------

void Core::pump_loads() {
  for (auto& [key, lane] : lanes_) {
    bool low = static_cast<int>(lane.queue.size()) < kQueueLow && lane.more;
    if (lane.loading || !(low || lane.reload)) continue;
    lane.loading = true;
    lane.reload = false;
    int wanted = static_cast<int>(lane.queue.size()) + lane.in_flight + kQueueWanted;
    effects_.push_back(Load{key, wanted, behind_gate(key, lane)});
  }
}

void Core::pump_reach() {
  for (auto& [key, lane] : lanes_) {
    if (lane.circuit.wants_get(now_)) {
      lane.circuit.note_get_sent();
      effects_.push_back(Reach{key});
    } else if (lane.circuit.mode() == Circuit::Mode::needs_get && lane.circuit.not_before() > now_) {
      wake_at(lane.circuit.not_before());
    }
  }
}

/// One attempt per lane and round, so that a lane with a thousand jobs does not starve one with two.
void Core::pump_submits() {
  if (auto obstacle = general_obstacle()) {
    if (obstacle->until) wake_at(*obstacle->until);
    return;
  }
  bool progress = true;
  while (progress) {
    progress = false;
    auto first = lanes_.upper_bound(last_lane_);
    auto round = [&](auto begin, auto end) {
      for (auto place = begin; place != end; ++place) {
        if (start_one(place->first, place->second)) {
          progress = true;
          last_lane_ = place->first;
        }
      }
    };
    round(first, lanes_.end());
    round(lanes_.begin(), first);
  }
}

bool Core::behind_gate(LaneKey const& key, Lane const& lane) const {
  auto account = accounts_.find(key.account);
  return lane.gate.closed() || (account != accounts_.end() && account->second.gate.closed());
}

/// The job of a lane that goes next, if any may go now. Behind a closed gate it is the cheapest: what is known to be dearer
/// than another would be refused as well. Jobs of unknown price take turns with it.
std::deque<Core::Queued>::iterator Core::next_job(LaneKey const& key, Lane& lane) {
  bool gated = behind_gate(key, lane);
  auto due = [&](Queued const& each) { return each.not_before <= now_; };
  std::optional<Credits> cheapest;
  for (auto const& each : lane.queue) {
    if (due(each) && each.job.cost && (!cheapest || *each.job.cost < *cheapest)) cheapest = each.job.cost;
  }
  auto rank = [&](Queued const& each) {
    // One that was refused twice while others were taken lets those go first.
    if (!gated) return std::pair{each.job.turned_away > 1 ? 1 : 0, 0};
    return std::pair{each.job.turned_away, each.job.cost ? 0 : 1};
  };
  auto best = lane.queue.end();
  for (auto place = lane.queue.begin(); place != lane.queue.end(); ++place) {
    if (!due(*place) || (gated && place->job.cost > cheapest)) continue;
    if (best == lane.queue.end() || rank(*place) < rank(*best)) best = place;
  }
  return best;
}

/// Behind the closed gate of an account: whether the probe is this lane's. Models have minimum balances of their own, so a
/// lane whose probes were refused less often comes before a cheaper one.
bool Core::probes_for_account(LaneKey const& key) {
  std::optional<std::tuple<bool, int, bool, Credits>> best;
  LaneKey chosen;
  for (auto& [each, lane] : lanes_) {
    if (each.account != key.account || lane.reordered || lane_obstacle(each, lane) ||
        pace_obstacle(each, lane))
      continue;
    auto job = next_job(each, lane);
    if (job == lane.queue.end()) continue;
    int refused = lane.gate.closed() ? lane.gate.state()->refused_probes + 1 : 0;
    std::tuple rank{each.model != accounts_[key.account].probe_model, refused, !job->job.cost.has_value(),
                    job->job.cost.value_or(Credits{})};
    if (best && *best <= rank) continue;
    best = rank;
    chosen = each;
  }
  return best && chosen == key;
}

bool Core::start_one(LaneKey const& key, Lane& lane) {
  if (lane.reordered) return false;
  auto ready = next_job(key, lane);
  if (ready == lane.queue.end()) {
    for (auto const& queued : lane.queue) wake_at(queued.not_before);
    return false;
  }
  auto obstacle = general_obstacle();
  if (!obstacle) obstacle = account_obstacle(key.account);
  if (!obstacle) obstacle = lane_obstacle(key, lane);
  if (!obstacle) obstacle = pace_obstacle(key, lane);
  if (obstacle) {
    if (obstacle->until) wake_at(*obstacle->until);
    return false;
  }
  Account& account = accounts_[key.account];
  if (account.gate.closed() && !probes_for_account(key)) return false;

  Active active;
  active.id = ids_.next<AttemptId>(now_);
  active.lane = key;
  active.job = ready->job;
  active.since = now_;
  lane.queue.erase(ready);
  bucket_.take();
  account.gate.note_start(active.id);
  account.probe_model.clear();
  lane.gate.note_start(active.id);
  lane.circuit.note_start(active.id);
  if (connection_.failures > 0) connection_.trial = active.id;

  auto [place, added] = active_.emplace(active.id, std::move(active));
  YJ_ASSERT(added);
  Active& mine = place->second;
  by_job_[mine.job.job] = mine.id;
  count(mine, +1);
  persist(Pending::Kind::begin, &mine, BeginSubmission{mine.id, mine.job.job, {}, now_});
  return true;
}

// ---- The submission protocol
// ----------------------------------------------------------------------------------------

void Core::handle(TailReady const& event) {
  Active* active = find(event.attempt);
  if (active == nullptr || active->phase != Active::Phase::uploading) return;

  // What became known while the request was uploaded still counts: without its tail nothing has been bought.
  Lane& lane = lanes_[active->lane];
  bool gate_closed = (lane.gate.closed() && !lane.gate.is_probe(active->id)) ||
                     (accounts_[active->lane.account].gate.closed() &&
                      !accounts_[active->lane.account].gate.is_probe(active->id));
  bool circuit_open = lane.circuit.interrupted() && !lane.circuit.is_trial(active->id);
  if (stopping_ || no_space_ || store_trouble_ || gate_closed || circuit_open ||
      accounts_[active->lane.account].held) {
    effects_.push_back(Abandon{active->id});
    hold_back(*active, "held back before its last part, because submitting stopped");
    return;
  }
  enter(*active, Active::Phase::arming);
  persist(Pending::Kind::arm, active, ArmAttempt{active->id, active->job.job, now_});
}

void Core::handle(SubmitEnded const& event) {
  Active* active = find(event.attempt);
  if (active == nullptr) return;
  if (active->phase != Active::Phase::uploading && active->phase != Active::Phase::firing) return;
  judge(*active, event.outcome);
}

void Core::judge(Active& active, SubmitOutcome const& outcome) {
  bool fired = active.phase == Active::Phase::firing;
  RawAnswer const& raw = outcome.raw;
  bool heard = raw.status != 0;  // some verdicts are our own, and say nothing about the way to the platform
  std::visit(Overloaded{
                 [&](Unsent const& it) {
                   note_unsent(active, it.what);
                   settle(active, JobEvent::unsent, AttemptState::unsent, it.what, raw);
                 },
                 [&](Accepted const& it) {
                   note_answer(active);
                   open_gates(active);
                   active.task = it.task;
                   settle(active, JobEvent::accepted, AttemptState::running, "", raw);
                 },
                 [&](FinishedAtOnce const& it) {
                   note_answer(active);
                   open_gates(active);
                   SettleAttempt intent;
                   intent.event = JobEvent::finished_at_once;
                   intent.usage = it.result.usage;
                   intent.artifacts = complete_plan(active.job.type, it.result.links);
                   settle_as(active, std::move(intent), AttemptState::succeeded, raw);
                 },
                 [&](FailedAtOnce const& it) {
                   note_answer(active);
                   open_gates(active);
                   settle_failure(active, it.failure, it.words, raw);
                 },
                 [&](Refused const& it) {
                   if (heard) note_answer(active);
                   note_no_verdict(active);
                   settle(active, JobEvent::refused, AttemptState::refused, it.words, raw);
                 },
                 [&](KeyRejected const& it) {
                   if (heard) note_answer(active);
                   note_no_verdict(active);
                   hold_account(active.lane.account, key_refused(active.lane.account, it.words));
                   settle(active, JobEvent::turned_away, AttemptState::turned_away, it.words, raw);
                 },
                 [&](Misconfigured const& it) {
                   note_answer(active);
                   note_no_verdict(active);
                   hold_account(active.lane.account, not_the_api(active.lane.account, it.words));
                   settle(active, JobEvent::turned_away, AttemptState::turned_away, it.words, raw);
                 },
                 [&](BalanceEmpty const& it) {
                   note_answer(active);
                   active.job.turned_away += 1;
                   close_gate(active, it.words);
                   settle(active, JobEvent::turned_away, AttemptState::turned_away, it.words, raw);
                 },
                 [&](Throttled const& it) {
                   note_answer(active);
                   note_no_verdict(active);
                   note_throttled(active, it);
                   settle(active, JobEvent::turned_away, AttemptState::turned_away, it.words, raw);
                 },
                 [&](InDoubt const& it) {
                   if (!fired) {  // the tail never left, so there is nothing to doubt
                     note_unsent(active, it.what);
                     settle(active, JobEvent::unsent, AttemptState::unsent, it.what, raw);
                     return;
                   }
                   note_doubt(active, it.what);
                   settle(active, JobEvent::doubted, AttemptState::in_doubt, it.what, raw);
                 },
             },
             outcome.verdict);
}

void Core::settle(Active& active, JobEvent event, AttemptState state, std::string reason,
                  RawAnswer const& raw) {
  SettleAttempt intent;
  intent.event = event;
  intent.reason = std::move(reason);
  settle_as(active, std::move(intent), state, raw);
}

void Core::settle_as(Active& active, SettleAttempt intent, AttemptState state, RawAnswer const& raw) {
  intent.attempt = active.id;
  intent.job = active.job.job;
  intent.attempt_state = state;
  intent.task = active.task;
  intent.raw = raw;
  intent.at = now_;
  enter(active, active.on_wire() ? Active::Phase::settling : Active::Phase::recording);
  persist(Pending::Kind::settle, &active, std::move(intent));
}

void Core::settle_failure(Active& active, FailureClass failure, std::string words, RawAnswer const& raw) {
  bool again = active.job.retries < active.job.retry.times(failure);
  SettleAttempt intent;
  intent.event = again ? JobEvent::retried : JobEvent::task_failed;
  intent.reason = std::move(words);
  intent.failure_class = name_of(failure);
  settle_as(active, std::move(intent), AttemptState::failed, raw);
}

// ---- What an outcome teaches
// ----------------------------------------------------------------------------------------

void Core::note_answer(Active const& active) {
  connection_ = Connection{};
  Lane& lane = lanes_[active.lane];
  if (lane.circuit.note_answer())
    announce(Announce::Level::info, fmt::format("{} / {}: answers arrive again; submitting goes on",
                                                active.lane.account, active.lane.model));
}

void Core::note_no_verdict(Active const& active) {
  lanes_[active.lane].gate.note_no_verdict(active.id, now_, kNoVerdictPause);
  accounts_[active.lane.account].gate.note_no_verdict(active.id, now_, kNoVerdictPause);
  lanes_[active.lane].circuit.note_no_verdict(active.id);
  if (connection_.trial == active.id) connection_.trial.reset();
}

void Core::note_unsent(Active const& active, std::string const& what) {
  note_no_verdict(active);
  if (connection_.failures > 0 && connection_.not_before > now_) return;  // part of the same trouble
  if (connection_.failures == 0) {
    connection_.since = now_;
    announce(Announce::Level::warning,
             fmt::format("the platform cannot be reached ({}); nothing was bought, trying again", what));
  }
  connection_.what = what;
  connection_.not_before =
      now_ +
      jittered(doubled(settings_.repair.first, connection_.failures, settings_.repair.connection_max), dice_);
  connection_.failures += 1;
}

void Core::note_doubt(Active const& active, std::string const& what) {
  connection_.trial.reset();
  lanes_[active.lane].gate.note_no_verdict(active.id, now_, kNoVerdictPause);
  accounts_[active.lane.account].gate.note_no_verdict(active.id, now_, kNoVerdictPause);
  lanes_[active.lane].circuit.note_doubt(active.id, now_, settings_.doubt);
  announce(Announce::Level::error,
           fmt::format("{}: the order was sent and its answer is lost ({}). The job is in doubt: it may have "
                       "been bought, so it is not sent again by itself",
                       active.lane.model, what),
           active.job.job);
}

void Core::note_throttled(Active const& active, Throttled const& answer) {
  Lane& lane = lanes_[active.lane];
  bool same_storm = lane.throttled_until > now_;
  Duration wait =
      answer.retry_after.value_or(doubled(kThrottleFirst, same_storm ? 0 : lane.throttles, kThrottleMax));
  if (!same_storm) {
    lane.throttles += 1;
    lane.parallel = std::max(1, lane.in_flight / 2);
    announce(
        Announce::Level::warning,
        fmt::format("{} / {}: the platform asks for fewer requests ({}); waiting {}", active.lane.account,
                    active.lane.model, answer.words, to_text(std::min(wait, kThrottleMax))));
  }
  lane.throttled_until = std::max(lane.throttled_until, now_ + std::min(wait, kThrottleMax));
}

/// The first 429 closes the lane; while one lane of an account is closed, a 429 from another closes the
/// account. A lane that is refused alone says nothing about the account's balance.
void Core::close_gate(Active const& active, std::string const& words) {
  Account& account = accounts_[active.lane.account];
  Lane& lane = lanes_[active.lane];
  lane.circuit.note_no_verdict(active.id);

  bool was_closed = lane.gate.closed();
  bool account_was_closed = account.gate.closed();
  bool changed = lane.gate.note_refused(active.id, words, now_, settings_.balance, dice_);
  bool alone = lane.gate.note_alone(now_);
  bool another_closed = std::any_of(lanes_.begin(), lanes_.end(), [&](auto const& each) {
    return each.first.account == active.lane.account && each.first.model != active.lane.model &&
           each.second.gate.closed() && !each.second.gate.alone();
  });
  bool closes_account = account_was_closed || (another_closed && !lane.gate.alone());
  if (changed || alone) save_gate(active.lane, lane.gate, closes_account);
  if (closes_account && account.gate.note_refused(active.id, words, now_, settings_.balance, dice_))
    save_gate({active.lane.account, ""}, account.gate, false);

  if (account.gate.closed() && !account_was_closed) {
    announce(Announce::Level::warning, one_line(account_balance_used_up(active.lane.account, words)));
    reload_lanes(active.lane.account);
  } else if (!was_closed && !account_was_closed) {
    announce(Announce::Level::warning, one_line(model_balance_used_up(active.lane.model, words)));
    lane.reload = lane.reordered = true;
  }
  if (alone) announce(Announce::Level::warning, one_line(model_refused_alone(active.lane.model, words)));
}

void Core::save_gate(LaneKey const& key, BalanceGate const& gate, bool quiet) {
  persist(Pending::Kind::note, nullptr, SaveGate{key.account, key.model, gate.state(), now_, quiet});
}

/// The order in which jobs of these lanes go is another one now.
void Core::reload_lanes(std::string const& account) {
  for (auto& [key, lane] : lanes_) {
    if (key.account == account) lane.reload = lane.reordered = true;
  }
}

/// An order was taken, so there is money for this model. If the whole account was closed, each of its lanes
/// may try; but one that was refused alone keeps to its own probes.
void Core::open_gates(Active const& active) {
  Account& account = accounts_[active.lane.account];
  bool account_opened = account.gate.open();
  if (account_opened) save_gate({active.lane.account, ""}, account.gate, false);
  bool any_opened = account_opened;
  for (auto& [key, lane] : lanes_) {
    if (key.account != active.lane.account) continue;
    if (key.model == active.lane.model || (account_opened && !lane.gate.alone())) {
      if (!lane.gate.open()) continue;
      any_opened = true;
      save_gate(key, lane.gate, account_opened);
      continue;
    }
    bool changed = lane.gate.note_others_taken();
    bool alone = lane.gate.note_alone(now_);
    if (changed || alone) save_gate(key, lane.gate, false);
    if (alone)
      announce(Announce::Level::warning, one_line(model_refused_alone(key.model, lane.gate.state()->words)));
  }
  Lane& lane = lanes_[active.lane];
  lane.throttles = 0;
  if (lane.parallel > 0 && ++lane.parallel > settings_.limits.in_flight) lane.parallel = 0;
  if (!any_opened) return;
  reload_lanes(active.lane.account);
  announce(Announce::Level::info, fmt::format("{} / {}: orders are taken again; submitting goes on",
                                              active.lane.account, active.lane.model));
}

void Core::hold_account(std::string const& name, Trouble const& trouble) {
  Account& account = accounts_[name];
  if (account.held) return;
  announce(Announce::Level::error, one_line(trouble));
  account.held =
      Obstacle{Obstacle::Kind::account_held, now_, std::nullopt, trouble.what, name, trouble.advice};
}

void Core::requeue(Active const& active, Instant not_before) {
  auto& queue = lanes_[active.lane].queue;
  if (active.held_back || not_before <= now_) {
    queue.push_front(Queued{active.job, not_before});
  } else {
    queue.push_back(Queued{active.job, not_before});
  }
}

/// The first of a lane's queue becomes the last.
void Core::rotate(LaneKey const& key) {
  auto& queue = lanes_[key].queue;
  if (queue.size() < 2) return;
  queue.push_back(std::move(queue.front()));
  queue.pop_front();
}

/// Ends an attempt of which nothing complete has left, by our own choice.
void Core::hold_back(Active& active, std::string why) {
  note_no_verdict(active);
  active.held_back = true;
  settle(active, JobEvent::unsent, AttemptState::unsent, std::move(why));
}

}  // namespace yj
