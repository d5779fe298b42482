// GET /v1/batches/BATCH
#include "control/batch_json.hpp"
#include "control/routes.hpp"
#include "control/targets.hpp"

namespace yj::control {

namespace {

http::Awaitable<Outcome<BatchReply>> run(Context& context, BatchTarget target, http::Peer) {
  auto batch = find_batch(context.engine.store(), target);
  if (!batch) co_return batch.error();
  auto to_come = context.engine.store().estimate(batch->id);
  if (!to_come) co_return problem_of(to_come.error());
  BatchReply reply{std::move(*batch), {}, *to_come};
  co_return std::move(reply);
}

}  // namespace

Route get_batch_route() {
  return {"GET", "/v1/batches/{batch}", {}, action_of(batch_target, run, batch_response), true};
}

}  // namespace yj::control
