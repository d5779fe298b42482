// GET /v1/status
#include "control/routes.hpp"
#include "control/status.hpp"

namespace yj::control {

namespace {

constexpr int kBatchesPerRead = 200;
constexpr std::size_t kNewestMax = 20;

struct StatusAsk {};

Outcome<StatusAsk> decode(Call const&) { return StatusAsk{}; }

/// The counters of all batches, a page at a time, so that polls and answers go on between the pages.
http::Awaitable<Result<void>> add_up(store::Store& store, Status& status) {
  std::string cursor;
  bool more = true;
  while (more) {
    auto page = store.batches(cursor, kBatchesPerRead);
    if (!page) co_return page.error();
    for (auto& batch : page->batches) {
      for (auto const& [state, jobs] : batch.counts) status.totals[state] += jobs;
      if (status.newest.size() < kNewestMax) status.newest.push_back(std::move(batch));
    }
    cursor = page->next;
    more = !cursor.empty();
    if (more) co_await http::let_others_run();
  }
  co_return Result<void>{};
}

http::Awaitable<Outcome<Status>> run(Context& context, StatusAsk, http::Peer) {
  Status status;
  auto added = co_await add_up(context.engine.store(), status);
  if (!added) co_return problem_of(added.error());
  auto lanes = context.engine.store().lanes_with_ready_jobs();
  if (!lanes) co_return problem_of(lanes.error());
  Overview overview = context.engine.overview();
  status.obstacles = obstacles_of(overview, *lanes);
  status.in_flight = overview.in_flight;
  status.on_wire = overview.on_wire;
  status.collecting = overview.collecting;
  status.version = context.settings.version;
  status.started_at = context.started_at;
  status.warnings = warnings_of(status);
  co_return std::move(status);
}

http::Response encode(Status const& status) { return json_response(200, status_json(status)); }

}  // namespace

Route get_status_route() { return {"GET", "/v1/status", {}, action_of(decode, run, encode)}; }

}  // namespace yj::control
