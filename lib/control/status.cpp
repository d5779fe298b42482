#include "control/status.hpp"

#include "control/balance_json.hpp"
#include "control/batch_json.hpp"

#include <fmt/format.h>

#include <tuple>

namespace yj::control {

namespace {

std::int64_t count_of(Status const& status, JobState state) {
  auto place = status.totals.find(state);
  return place == status.totals.end() ? 0 : place->second;
}

}  // namespace

Warnings warnings_of(Status const& status) {
  Warnings warnings;
  if (auto doubts = count_of(status, JobState::in_doubt); doubts > 0)
    warnings.push_back(
        doubts == 1
            ? std::string{"1 job is in doubt: the platform's answer was lost, so it may have been bought; "
                          "nothing is ordered again by itself. `yuanjingctl why JOB` says how to resolve it"}
            : fmt::format(
                  "{} jobs are in doubt: the platform's answer was lost, so they may have been bought; "
                  "nothing is ordered again by itself. `yuanjingctl why JOB` says how to resolve them",
                  doubts));
  for (auto const& shown : status.obstacles) {
    if (!needs_a_person(shown.obstacle)) continue;
    auto const& [what, advice] = std::tie(shown.obstacle.what, shown.obstacle.advice);
    warnings.push_back(advice.empty() ? what : what + ". " + advice);
  }
  for (auto const& wait : status.people_waits) {
    if (wait.advice.empty()) continue;  // it ends by itself
    warnings.push_back(wait.jobs == 1
                           ? fmt::format("1 job waits: {}: {}", wait.what, wait.advice)
                           : fmt::format("{} jobs wait: {}: {}", wait.jobs, wait.what, wait.advice));
  }
  for (auto const& batch : status.newest) {
    if (batch.state == store::BatchState::held)
      warnings.push_back(fmt::format("batch '{}' is held: {}", batch.name, batch.reason));
  }
  for (auto const& wait : status.money_waits) {
    if (auto advice = advice_on(wait); !advice.empty())
      warnings.push_back(fmt::format("batch '{}' waits: {}. {}", wait.batch, reason_of(wait), advice));
  }
  if (!status.backup_trouble.empty()) warnings.push_back(status.backup_trouble);
  return warnings;
}

Json status_json(Status const& status) {
  Json json;
  json["in_doubt"] = count_of(status, JobState::in_doubt);
  json["totals"] = counts_json(status.totals);
  json["obstacles"] = Json::array();
  for (auto const& shown : status.obstacles) json["obstacles"].push_back(obstacle_json(shown));
  json["money_waits"] = list_json(status.money_waits, money_wait_json);
  json["balances"] = balances_json(status.balances);
  json["in_flight"] = status.in_flight;
  json["on_wire"] = status.on_wire;
  json["collecting"] = status.collecting;
  json["output"] = status.output.string();
  json["version"] = status.version;
  json["started_at"] = to_iso(status.started_at);
  json["batches"] = Json::array();
  for (auto const& batch : status.newest) json["batches"].push_back(batch_json(batch));
  json["warnings"] = status.warnings;
  return json;
}

}  // namespace yj::control
