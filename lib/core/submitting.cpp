#include "base/overloaded.hpp"
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
  active.key = account.key;
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
                   note_unsent(active, it);
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
                   intent.inlined = it.result.inlined;
                   intent.reason = it.result.remark;
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
                   note_key_refused(active, it.words);
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
                     note_unsent(active, Unsent{it.what});
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

void Core::note_unsent(Active const& active, Unsent const& how) {
  note_no_verdict(active);
  if (connection_.failures > 0 && connection_.not_before > now_) return;  // part of the same trouble
  if (connection_.failures == 0) connection_.since = now_;
  if (connection_.failures == 0 || connection_.ours != how.before_the_wire)
    announce(Announce::Level::warning, fmt::format("{} ({}); nothing was bought, trying again",
                                                   how.before_the_wire ? "an order could not be made ready"
                                                                       : "the platform cannot be reached",
                                                   how.what));
  connection_.what = how.what;
  connection_.ours = how.before_the_wire;
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

/// What went out with the key of before says nothing about the one that is there now.
void Core::note_key_refused(Active const& active, std::string const& words) {
  std::string const& account = active.lane.account;
  if (active.key == accounts_[account].key) hold_account(account, key_refused(account, words));
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
