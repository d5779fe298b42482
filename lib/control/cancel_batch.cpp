// POST /v1/batches/BATCH/cancel: stops what is not submitted, and says what goes on.
#include "base/log.hpp"
#include "control/cancelling.hpp"
#include "control/routes.hpp"
#include "control/targets.hpp"

namespace yj::control {

namespace {

http::Awaitable<Outcome<CancelReply>> run(Context& context, BatchTarget target, http::Peer peer) {
  auto batch = find_batch(context.engine.store(), target);
  if (!batch) co_return batch.error();
  auto cancelled = co_await context.engine.cancel_batch(batch->id, who(peer));
  if (!cancelled) co_return problem_of(cancelled.error());
  log::info("{} cancelled batch '{}': {} jobs stopped, {} left as they are", who_and_what(peer), batch->name,
            cancelled->cancelled, cancelled->untouched);
  auto now = find_batch(context.engine.store(), BatchTarget{batch->id.text()});
  if (!now) co_return now.error();
  CancelReply reply{*cancelled, going_on(now->counts)};
  if (cancelled->cancelled == 0 && reply.warnings.empty() && now->state == batch->state)
    reply.warnings.emplace_back("nothing of it waits or is under way, so there was nothing to stop");
  co_return std::move(reply);
}

}  // namespace

Route cancel_batch_route() {
  return {"POST", "/v1/batches/{batch}/cancel", {}, action_of(batch_target, run, cancel_response)};
}

}  // namespace yj::control
