// Empty balances: what closes and opens the gates of lanes and accounts, and which job probes a closed one.
#include "core/core.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

namespace yj {

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

/// An order was taken, so there is money for this model. If the whole account was closed, each of its other closed lanes
/// may probe at once; but one that was refused alone keeps to its own pace.
void Core::open_gates(Active const& active) {
  Account& account = accounts_[active.lane.account];
  bool account_opened = account.gate.open();
  if (account_opened) save_gate({active.lane.account, ""}, account.gate, false);
  bool any_opened = account_opened;
  bool all_told = !account_opened;
  for (auto& [key, lane] : lanes_) {
    if (key.account != active.lane.account) continue;
    if (key.model == active.lane.model) {
      bool told = lane.gate.told();
      if (!lane.gate.open()) continue;
      any_opened = true;
      all_told = all_told && told;
      save_gate(key, lane.gate, account_opened || told);
      continue;
    }
    // Where the account was empty, each of its other lanes may try at once. A probe rather than all of it, since a model may
    // want more money than others do.
    bool may_probe = account_opened && lane.gate.closed() && !lane.gate.alone();
    if (may_probe) lane.gate.note_account_opened(now_);
    bool changed = lane.gate.note_others_taken(now_);
    bool alone = lane.gate.note_alone(now_);
    if (may_probe || changed || alone) save_gate(key, lane.gate, account_opened && !alone);
    if (alone)
      announce(Announce::Level::warning, one_line(model_refused_alone(key.model, lane.gate.state()->words)));
  }
  Lane& lane = lanes_[active.lane];
  lane.throttles = 0;
  if (lane.parallel > 0 && ++lane.parallel > settings_.limits.in_flight) lane.parallel = 0;
  if (!any_opened) return;
  reload_lanes(active.lane.account);
  if (all_told) return;
  announce(Announce::Level::info, fmt::format("{} / {}: orders are taken again; submitting goes on",
                                              active.lane.account, active.lane.model));
}

}  // namespace yj
