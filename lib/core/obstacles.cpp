#include "core/core.hpp"

#include <fmt/format.h>

namespace yj {

namespace {

using Kind = Obstacle::Kind;

std::string balance_sentence(std::string const& whom, BalanceGate::Closed const& gate) {
  return fmt::format(
      "{}: the platform says \"{}\". Top up on its web site; it goes on by itself ({} tries were refused "
      "since)",
      whom, gate.words, gate.refused_probes);
}

}  // namespace

std::optional<Obstacle> Core::general_obstacle() const {
  if (stopping_) return Obstacle{Kind::stopping, {}, {}, "the daemon is going down"};
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
    return Obstacle{Kind::unreachable, connection_.since, until,
                    fmt::format("the platform cannot be reached: {}", connection_.what)};
  }
  return std::nullopt;
}

std::optional<Obstacle> Core::account_obstacle(std::string const& name) const {
  auto place = accounts_.find(name);
  if (place == accounts_.end()) return std::nullopt;
  Account const& account = place->second;
  if (account.held) return account.held;
  if (!account.gate.lets_pass(now_)) {
    auto const& closed = *account.gate.state();
    std::optional<Instant> until;
    if (!account.gate.probing()) until = closed.probe_at;
    return Obstacle{Kind::account_balance, closed.since, until,
                    balance_sentence(fmt::format("account {}", name), closed), name};
  }
  return std::nullopt;
}

std::optional<Obstacle> Core::lane_obstacle(LaneKey const& key, Lane const& lane) const {
  // While the account itself is closed, its probe is let out by the account's gate whatever model it has.
  auto account = accounts_.find(key.account);
  bool account_probe = account != accounts_.end() && account->second.gate.closed();
  if (!account_probe && !lane.gate.lets_pass(now_)) {
    auto const& closed = *lane.gate.state();
    std::optional<Instant> until;
    if (!lane.gate.probing()) until = closed.probe_at;
    return Obstacle{Kind::lane_balance, closed.since, until, balance_sentence(key.model, closed)};
  }
  if (!lane.circuit.lets_pass(now_)) {
    std::optional<Instant> until;
    if (lane.circuit.not_before() > now_) until = lane.circuit.not_before();
    std::string what =
        lane.circuit.mode() == Circuit::Mode::waits_for_person
            ? fmt::format("{}: {} answers in a row were lost; a person must look (yuanjingctl resume)",
                          key.model, lane.circuit.in_row())
            : fmt::format("{}: an answer was lost; one job will try whether the way is clear", key.model);
    return Obstacle{Kind::circuit, lane.circuit.since(), until, std::move(what)};
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
