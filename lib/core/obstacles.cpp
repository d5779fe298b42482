#include "core/core.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace yj {

namespace {

using Kind = Obstacle::Kind;

Obstacle balance_obstacle(Kind kind, Trouble trouble, BalanceGate const& gate, std::string account) {
  auto const& closed = *gate.state();
  std::optional<Instant> until;
  if (!gate.probing()) until = closed.probe_at;
  if (closed.refused_probes > 0)
    trouble.what += fmt::format(" ({} {} refused since)", closed.refused_probes,
                                closed.refused_probes == 1 ? "try was" : "tries were");
  return {kind, closed.since, until, std::move(trouble.what), std::move(account), std::move(trouble.advice)};
}

}  // namespace

std::optional<Obstacle> Core::general_obstacle() const {
  if (stopping_)
    return Obstacle{Kind::stopping, {}, {}, "the daemon is going down", "", "It goes on at the next start"};
  if (no_space_) return no_space_;
  if (store_trouble_) {
    Obstacle trouble = *store_trouble_;
    bool later = *trouble.until > now_;
    if (!later) trouble.until.reset();
    if (later || !unsaved_.empty() || unsaved_out_ > 0) return trouble;
  }
  if (connection_.failures > 0 && (connection_.trial || connection_.not_before > now_)) {
    std::optional<Instant> until;
    if (!connection_.trial) until = connection_.not_before;
    if (connection_.ours)
      return Obstacle{Kind::store_trouble,
                      connection_.since,
                      until,
                      fmt::format("an order could not be made ready: {}", connection_.what),
                      "",
                      "It is tried again by itself. If it stays so, look at the disk of the state folder"};
    return Obstacle{
        Kind::unreachable,
        connection_.since,
        until,
        fmt::format("the platform cannot be reached: {}", connection_.what),
        "",
        "Nothing needs doing if the network comes back: it is tried again by itself. Otherwise check the "
        "network, platform.generation_url and platform.proxy"};
  }
  return std::nullopt;
}

std::optional<Obstacle> Core::account_obstacle(std::string const& name) const {
  auto place = accounts_.find(name);
  if (place == accounts_.end()) return std::nullopt;
  Account const& account = place->second;
  if (account.held) return account.held;
  if (!account.gate.lets_pass(now_))
    return balance_obstacle(Kind::account_balance, account_balance_used_up(name, account.gate.state()->words),
                            account.gate, name);
  return std::nullopt;
}

std::optional<Obstacle> Core::lane_obstacle(LaneKey const& key, Lane const& lane) const {
  // While the account itself is closed, its probe is let out by the account's gate whatever model it has.
  auto account = accounts_.find(key.account);
  bool account_probe = account != accounts_.end() && account->second.gate.closed();
  if (!account_probe && !lane.gate.lets_pass(now_))
    return balance_obstacle(Kind::lane_balance,
                            lane.gate.alone() ? model_refused_alone(key.model, lane.gate.state()->words)
                                              : model_balance_used_up(key.model, lane.gate.state()->words),
                            lane.gate, "");
  if (!lane.circuit.lets_pass(now_)) {
    std::optional<Instant> until;
    if (lane.circuit.not_before() > now_) until = lane.circuit.not_before();
    bool person = lane.circuit.mode() == Circuit::Mode::waits_for_person;
    return Obstacle{
        Kind::circuit,
        lane.circuit.since(),
        until,
        person ? fmt::format("{}: {} answers to orders in a row were lost", key.model, lane.circuit.in_row())
               : fmt::format(
                     "{}: the answer to an order was lost, so only one job will try whether the way is clear",
                     key.model),
        "",
        person ? "Look at the jobs in doubt first (yuanjingctl jobs --state in_doubt), then `yuanjingctl "
                 "resume` lets one job try"
               : ""};
  }
  if (lane.throttled_until > now_)
    return Obstacle{Kind::throttled,
                    {},
                    lane.throttled_until,
                    fmt::format("{}: the platform asked for fewer requests", key.model)};
  return std::nullopt;
}

std::optional<Obstacle> Core::pace_obstacle(LaneKey const& key, Lane const& lane) {
  auto limit_of = [](std::map<std::string, int> const& limits, std::string const& name) {
    auto place = limits.find(name);
    return place == limits.end() ? std::numeric_limits<int>::max() : place->second;
  };
  auto full = [](std::string what) { return Obstacle{Kind::in_flight, {}, {}, std::move(what)}; };

  if (on_wire_ >= settings_.limits.submits_on_wire)
    return Obstacle{Kind::on_wire, {}, {}, "as many orders as allowed are being sent"};
  if (in_flight_ >= settings_.limits.in_flight)
    return full(fmt::format("limits.in_flight ({}) is reached", settings_.limits.in_flight));
  int account_limit = limit_of(settings_.limits.accounts, key.account);
  if (accounts_[key.account].in_flight >= account_limit)
    return full(fmt::format("the account's in_flight limit ({}) is reached", account_limit));
  int model_limit = limit_of(settings_.limits.models, key.model);
  if (in_flight_by_model_[key.model] >= model_limit)
    return full(fmt::format("limits.models.{} ({}) is reached", key.model, model_limit));
  if (lane.parallel > 0 && lane.in_flight >= lane.parallel)
    return full(fmt::format("the platform asked for fewer requests; {} run at once now", lane.parallel));
  if (!bucket_.available(now_))
    return Obstacle{Kind::rate, {}, bucket_.next(now_), "limits.submits_per_second is reached"};
  return std::nullopt;
}

std::optional<Glimpse> Core::glimpse(JobId job) const {
  Glimpse seen;
  auto sooner = [&seen](Instant at) { seen.next = seen.next ? std::min(*seen.next, at) : at; };
  if (auto place = by_job_.find(job); place != by_job_.end()) {
    Active const& active = active_.at(place->second);
    seen.trouble = active.trouble;
    if (polls_due_.contains({active.poll_at, active.id})) sooner(active.poll_at);
    if (sidecars_due_.contains({active.sidecar_at, active.id})) sooner(active.sidecar_at);
    for (auto const& fetch : active.fetches) {
      if (fetch.state == Active::Fetch::State::due) sooner(fetch.at);
    }
    return seen;
  }
  for (auto const& [id, doubt] : doubts_) {
    if (doubt.job.job != job) continue;
    seen.next = next_look(doubt);
    seen.trouble = told_of(doubt);
    return seen;
  }
  for (auto const& [key, lane] : lanes_) {
    for (auto const& queued : lane.queue) {
      if (queued.job.job != job) continue;
      if (queued.not_before > Instant{}) seen.next = queued.not_before;
      return seen;
    }
  }
  return std::nullopt;
}

Overview Core::overview(Instant now) {
  now_ = now;
  Overview all;
  all.in_flight = in_flight_;
  all.on_wire = on_wire_;
  for (auto const& [id, active] : active_)
    all.collecting += active.phase >= Active::Phase::collecting ? 1 : 0;
  if (auto obstacle = general_obstacle()) all.general.push_back(*obstacle);
  for (auto const& [name, account] : accounts_) {
    if (auto obstacle = account_obstacle(name)) all.general.push_back(*obstacle);
  }
  for (auto& [key, lane] : lanes_) {
    Overview::Lane shown{key, lane.in_flight, account_obstacle(key.account)};
    if (!shown.obstacle) shown.obstacle = lane_obstacle(key, lane);
    if (!shown.obstacle) shown.obstacle = pace_obstacle(key, lane);
    all.lanes.push_back(std::move(shown));
  }
  return all;
}

}  // namespace yj
