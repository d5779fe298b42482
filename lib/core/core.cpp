#include "core/core.hpp"

#include "core/backoff.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace yj {

Core::Core(CoreSettings settings, std::uint64_t seed)
    : settings_(std::move(settings)),
      dice_(seed),
      ids_(dice_()),
      bucket_(settings_.limits.submits_per_second) {}

std::vector<Effect> Core::on(Event const& event, Instant now) {
  now_ = now;
  std::visit([this](auto const& each) { handle(each); }, event);
  pump();
  return std::exchange(effects_, {});
}

void Core::pump() {
  wake_.reset();
  pump_unsaved();
  pump_fetches();
  pump_polls();
  pump_reach();
  pump_looks();
  pump_renewals();
  pump_loads();
  pump_submits();
}

void Core::wake_at(Instant at) {
  if (!wake_ || at < *wake_) wake_ = at;
}

void Core::announce(Announce::Level level, std::string text, std::optional<JobId> job) {
  effects_.push_back(Announce{level, std::move(text), job});
}

void Core::persist(Pending::Kind kind, Active const* active, Intent intent, int index) {
  Ticket ticket{++last_ticket_};
  effects_.push_back(Persist{ticket, intent});
  pending_.emplace(ticket, Pending{kind, active ? active->id : AttemptId{}, index, std::move(intent), false});
}

/// What the store refused is offered again every second: it may hold the only trace of something that was
/// bought.
void Core::pump_unsaved() {
  auto due = std::stable_partition(unsaved_.begin(), unsaved_.end(),
                                   [&](auto const& each) { return each.first > now_; });
  std::vector<std::pair<Instant, Pending>> again(std::make_move_iterator(due),
                                                 std::make_move_iterator(unsaved_.end()));
  unsaved_.erase(due, unsaved_.end());
  for (auto& [at, pending] : again) {
    Ticket ticket{++last_ticket_};
    effects_.push_back(Persist{ticket, pending.intent});
    pending.again = true;
    unsaved_out_ += 1;
    pending_.emplace(ticket, std::move(pending));
  }
  for (auto const& [at, pending] : unsaved_) wake_at(at);
}

// ---- Start and people
// -----------------------------------------------------------------------------------------------

void Core::handle(Started const& event) {
  for (auto const& gate : event.gates) {
    BalanceGate& target =
        gate.model.empty() ? accounts_[gate.account].gate : lanes_[{gate.account, gate.model}].gate;
    target.restore(gate.closed, now_, settings_.balance);
  }
  for (auto const& attempt : event.attempts) recover(attempt);
  for (auto const& account : event.yuan_wanted) want_yuan(account);
  handle(LanesReady{event.lanes});
}

/// `preparing` was never complete, `armed` is in doubt, `running` is asked about at once, `collecting` goes
/// on. Nothing of this is ever turned into a new order by a timer.
void Core::recover(RecoveredAttempt const& recovered) {
  if (recovered.state == JobState::in_doubt) {
    // An outage that began before the restart goes on after it: one trial, not a lane full of orders.
    if (now_ - recovered.doubted_at < settings_.doubt.backoff_max)
      lanes_[recovered.lane].circuit.note_doubt(recovered.attempt, now_, settings_.doubt);
    Doubt lost;
    lost.attempt = recovered.attempt;
    lost.lane = recovered.lane;
    lost.job = recovered.job;
    lost.began = recovered.since;
    lost.since = recovered.doubted_at;
    doubt(std::move(lost));
    return;
  }
  Active active;
  active.id = recovered.attempt;
  active.lane = recovered.lane;
  active.job = recovered.job;
  active.since = recovered.since;
  active.task = recovered.task;
  active.phase = Active::Phase::settling;
  auto [place, added] = active_.emplace(active.id, active);
  YJ_ASSERT(added);
  Active& mine = place->second;
  by_job_[mine.job.job] = mine.id;
  count(mine, +1);

  switch (recovered.state) {
    case JobState::preparing: hold_back(mine, "the daemon stopped before the request was complete"); break;
    case JobState::armed:
      lanes_[mine.lane].circuit.note_doubt(mine.id, now_, settings_.doubt);
      settle(mine, JobEvent::doubted, AttemptState::in_doubt,
             "the daemon stopped while the order was being sent; nobody knows whether the platform took it");
      break;
    case JobState::running:
      YJ_ASSERT(mine.task.has_value());
      enter(mine, Active::Phase::running);
      watch(mine, now_);
      break;
    case JobState::collecting:
      enter(mine, Active::Phase::collecting);
      for (auto const& plan : recovered.artifacts) {
        bool home =
            std::find(recovered.home.begin(), recovered.home.end(), plan.index) != recovered.home.end();
        if (home) mine.fetches.push_back({plan, Active::Fetch::State::home, 0, now_});
      }
      collect(mine, recovered.artifacts);
      break;
    default: YJ_ASSERT(!"a job in this state has no attempt under way");
  }
}

void Core::handle(LanesReady const& event) {
  for (auto const& key : event.lanes) {
    Lane& lane = lanes_[key];
    lane.more = true;
    lane.reload = true;
  }
}

void Core::handle(JobsLoaded const& event) {
  Lane& lane = lanes_[event.lane];
  lane.loading = false;
  if (!lane.reload) lane.reordered = false;
  lane.more = event.more;

  // The store's order holds; what waits here for its time keeps that time. Jobs that the store did not list
  // any more stay at the end: they may have come back after the list was read, and a stale one is refused
  // when it begins.
  std::deque<Queued> old = std::exchange(lane.queue, {});
  auto take_old = [&](JobId job) -> std::optional<Queued> {
    auto place =
        std::find_if(old.begin(), old.end(), [&](Queued const& each) { return each.job.job == job; });
    if (place == old.end()) return std::nullopt;
    Queued queued = *place;
    old.erase(place);
    return queued;
  };
  std::set<JobId> listed;  // begun twice, core would forget which attempt is the job's
  for (auto const& job : event.jobs) {
    if (by_job_.contains(job.job) || !listed.insert(job.job).second) continue;
    auto known = take_old(job.job);
    if (known) known->job.cost = job.cost;
    lane.queue.push_back(known ? *known : Queued{job, Instant{}});
  }
  for (auto const& left : old) lane.queue.push_back(left);
}

void Core::handle(BatchStopped const& event) {
  for (auto& [key, lane] : lanes_) {
    std::erase_if(lane.queue, [&](Queued const& each) { return each.job.batch == event.batch; });
  }
}

void Core::handle(JobStopped const& event) {
  for (auto& [key, lane] : lanes_) {
    std::erase_if(lane.queue, [&](Queued const& each) { return each.job.job == event.job; });
  }
}

void Core::handle(SpaceChanged const& event) {
  bool was_short = no_space_.has_value();
  if (event.enough) {
    no_space_.reset();
    if (was_short) announce(Announce::Level::info, "there is room on the disk again; submitting goes on");
    return;
  }
  Trouble trouble = no_room(event.what);
  if (!was_short) announce(Announce::Level::warning, one_line(trouble));
  Instant since = was_short ? *no_space_->since : now_;
  no_space_ = Obstacle{Obstacle::Kind::no_space, since, std::nullopt, trouble.what, "", trouble.advice};
}

void Core::handle(KeyChanged const& event) {
  Account& account = accounts_[event.account];
  account.key += 1;
  ask_history_again(account.history);  // the new key may read what the old one could not
  if (!account.held) return;
  account.held.reset();
  announce(Announce::Level::info,
           fmt::format("account {}: the key was read again; submitting goes on", event.account));
}

void Core::handle(ResumeNow const& event) {
  Account& account = accounts_[event.account];
  account.held.reset();
  account.gate.probe_now(now_);
  account.probe_model = event.model;
  ask_history_again(account.history);
  for (auto& [key, lane] : lanes_) {
    if (key.account != event.account || (!event.model.empty() && key.model != event.model)) continue;
    lane.gate.probe_now(now_);
    lane.circuit.try_now(now_);
    lane.throttled_until = now_;
  }
  connection_ = Connection{};
}

void Core::handle(ReachEnded const& event) {
  auto place = lanes_.find(event.lane);
  if (place != lanes_.end()) place->second.circuit.note_get_ended(event.succeeded, now_, settings_.doubt);
}

// ---- Bookkeeping
// ----------------------------------------------------------------------------------------------------

Active* Core::find(AttemptId attempt) {
  auto place = active_.find(attempt);
  return place == active_.end() ? nullptr : &place->second;
}

void Core::count(Active const& active, int by) {
  if (active.on_wire()) on_wire_ += by;
  if (!active.in_flight()) return;
  in_flight_ += by;
  lanes_[active.lane].in_flight += by;
  accounts_[active.lane.account].in_flight += by;
  in_flight_by_model_[active.lane.model] += by;
}

void Core::enter(Active& active, Active::Phase phase) {
  count(active, -1);
  active.phase = phase;
  count(active, +1);
}

void Core::forget(AttemptId attempt) {
  auto place = active_.find(attempt);
  if (place == active_.end()) return;
  count(place->second, -1);
  polls_due_.erase({place->second.poll_at, attempt});
  sidecars_due_.erase({place->second.sidecar_at, attempt});
  by_job_.erase(place->second.job.job);
  active_.erase(place);
}

}  // namespace yj
