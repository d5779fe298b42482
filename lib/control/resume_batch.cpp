// POST /v1/batches/BATCH/resume: ends a pause or a hold, and tries its account again at once.
#include "base/log.hpp"
#include "control/batch_json.hpp"
#include "control/routes.hpp"
#include "control/targets.hpp"

namespace yj::control {

namespace {

http::Awaitable<Outcome<BatchReply>> run(Context& context, BatchTarget target, http::Peer peer) {
  auto batch = find_batch(context.engine.store(), target);
  if (!batch) co_return batch.error();
  auto resumed = co_await context.engine.resume(batch->id, who(peer));
  if (!resumed) co_return problem_of(resumed.error());
  log::info("{} resumed batch '{}'", who_and_what(peer), batch->name);
  // Who says "go on" has perhaps just topped up or put the network right: what waits for a probe is asked at
  // once.
  context.engine.resume_lanes(batch->account, "");
  auto now = find_batch(context.engine.store(), BatchTarget{batch->id.text()});
  if (!now) co_return now.error();
  BatchReply reply{std::move(*now), {}};
  co_return std::move(reply);
}

}  // namespace

Route resume_batch_route() {
  return {"POST", "/v1/batches/{batch}/resume", {}, action_of(batch_target, run, batch_response)};
}

}  // namespace yj::control
