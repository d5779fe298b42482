// POST /v1/batches/BATCH/pause: nothing new of it is ordered; what is under way goes on.
#include "base/log.hpp"
#include "control/batch_json.hpp"
#include "control/cancelling.hpp"
#include "control/routes.hpp"
#include "control/targets.hpp"

namespace yj::control {

namespace {

http::Awaitable<Outcome<BatchReply>> run(Context& context, BatchTarget target, http::Peer peer) {
  auto batch = find_batch(context.engine.store(), target);
  if (!batch) co_return batch.error();
  auto paused = co_await context.engine.pause(batch->id, who(peer));
  if (!paused) co_return problem_of(paused.error());
  log::info("{} paused batch '{}'", who_and_what(peer), batch->name);
  auto now = find_batch(context.engine.store(), BatchTarget{batch->id.text()});
  if (!now) co_return now.error();
  BatchReply reply{std::move(*now), {}};
  reply.warnings = going_on(reply.batch.counts);
  co_return std::move(reply);
}

}  // namespace

Route pause_batch_route() {
  return {"POST", "/v1/batches/{batch}/pause", {}, action_of(batch_target, run, batch_response)};
}

}  // namespace yj::control
