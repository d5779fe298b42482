// POST /v1/batches/BATCH/resume: ends a pause or a hold, and tries its account again at once.
#include "base/log.hpp"
#include "base/text.hpp"
#include "control/batch_json.hpp"
#include "control/confirming.hpp"
#include "control/routes.hpp"
#include "control/targets.hpp"

#include <fmt/format.h>

namespace yj::control {

namespace {

http::Awaitable<Outcome<BatchReply>> run(Context& context, BatchTarget target, http::Peer peer) {
  auto batch = find_batch(context.engine.store(), target);
  if (!batch) co_return batch.error();
  auto resumed = co_await context.engine.resume(batch->id, who(peer));
  if (!resumed) {
    Problem refused = problem_of(resumed.error());
    if (batch->state == store::BatchState::cancelled)
      refused.hint = fmt::format(
          "`yuanjingctl retry --batch {} --cancelled --dry-run` says which of its jobs "
          "can be ordered after all",
          shell_word(batch->name));
    co_return refused;
  }
  log::info("{} resumed batch '{}'", who_and_what(peer), batch->name);
  // Who says "go on" has perhaps just topped up or put the network right: what waits for a probe is asked at
  // once.
  context.engine.resume_lanes(batch->account, "");
  auto now = find_batch(context.engine.store(), BatchTarget{batch->id.text()});
  if (!now) co_return now.error();
  BatchReply reply{std::move(*now), {}};
  if (auto to_come = context.engine.store().estimate(batch->id)) reply.to_come = *to_come;
  auto const above = reply.to_come ? confirm_above_of(reply.batch, *reply.to_come) : std::nullopt;
  if (above)
    reply.warnings.push_back(
        fmt::format("it goes on up to its confirm_above of {} credits; `yuanjingctl approve {}` lets it go "
                    "beyond that",
                    to_text(*above), shell_word(reply.batch.name)));
  co_return std::move(reply);
}

}  // namespace

Route resume_batch_route() {
  return {"POST", "/v1/batches/{batch}/resume", {}, action_of(batch_target, run, batch_response)};
}

}  // namespace yj::control
