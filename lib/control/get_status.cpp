// GET /v1/status
#include "control/routes.hpp"
#include "control/status.hpp"

namespace yj::control {

namespace {

constexpr int kNewestMax = 20;
constexpr int kMoneyWaitsMax = 20;

struct StatusAsk {};

Outcome<StatusAsk> decode(Call const&) { return StatusAsk{}; }

http::Awaitable<Outcome<Status>> run(Context& context, StatusAsk, http::Peer) {
  Status status;
  auto totals = context.engine.store().totals();
  if (!totals) co_return problem_of(totals.error());
  status.totals = std::move(*totals);
  auto newest = context.engine.store().batches("", kNewestMax);
  if (!newest) co_return problem_of(newest.error());
  status.newest = std::move(newest->batches);
  auto lanes = context.engine.store().lanes_with_ready_jobs();
  if (!lanes) co_return problem_of(lanes.error());
  auto waits = context.engine.store().money_waits(std::nullopt, kMoneyWaitsMax);
  if (!waits) co_return problem_of(waits.error());
  status.money_waits = std::move(*waits);
  auto balances = context.engine.store().balances();
  if (!balances) co_return problem_of(balances.error());
  status.balances = std::move(*balances);
  Overview overview = context.engine.overview();
  status.obstacles = obstacles_of(overview, *lanes);
  status.in_flight = overview.in_flight;
  status.on_wire = overview.on_wire;
  status.collecting = overview.collecting;
  status.output = context.settings.output;
  status.version = context.settings.version;
  status.started_at = context.started_at;
  status.backup_trouble = context.engine.backups().trouble();
  status.people_waits = context.engine.assets().people_waits();
  status.warnings = warnings_of(status);
  if (context.settings.inbox_needs) {
    for (auto& sentence : context.settings.inbox_needs()) status.warnings.push_back(std::move(sentence));
  }
  co_return std::move(status);
}

http::Response encode(Status const& status) { return json_response(200, status_json(status)); }

}  // namespace

Route get_status_route() { return {"GET", "/v1/status", {}, action_of(decode, run, encode), true}; }

}  // namespace yj::control
