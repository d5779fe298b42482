// POST /v1/jobs/JOB/priority and /v1/batches/BATCH/priority: who goes first among what is not submitted yet.
#include "base/log.hpp"
#include "base/text.hpp"
#include "control/batch_json.hpp"
#include "control/job_reply.hpp"
#include "control/routes.hpp"
#include "control/targets.hpp"

#include <fmt/format.h>

namespace yj::control {

namespace {

constexpr auto kForm = R"(send {"priority": "high"}; it is high, normal or low)";

template <class Target>
struct Ask {
  Target target;
  Priority priority = Priority::normal;
};
using BatchAsk = Ask<BatchTarget>;
using JobAsk = Ask<JobTarget>;

template <class Target>
Outcome<Ask<Target>> decode(Call const& call, Outcome<Target> target) {
  if (!target) return target.error();
  auto json = parse_json(call.request.body);
  bool formed = json && json->is_object() && json->size() == 1 && json->contains("priority") &&
                json->at("priority").is_string();
  if (!formed) return problem(400, "invalid", "the body names no priority", kForm);
  std::string word = json->at("priority").get<std::string>();
  auto priority = parse_priority(word);
  if (!priority)
    return problem(400, "invalid", fmt::format("there is no priority '{}'", printable(word, 40)), kForm);
  Ask<Target> ask{std::move(*target), *priority};
  return ask;
}

Outcome<BatchAsk> decode_batch(Call const& call) { return decode(call, batch_target(call)); }
Outcome<JobAsk> decode_job(Call const& call) { return decode(call, job_target(call)); }

http::Awaitable<Outcome<BatchReply>> run_batch(Context& context, BatchAsk ask, http::Peer peer) {
  auto batch = find_batch(context.engine.store(), ask.target);
  if (!batch) co_return batch.error();
  auto changed = co_await context.engine.set_priority(batch->id, ask.priority, who(peer));
  if (!changed) co_return problem_of(changed.error());
  log::info("{} gave {} jobs of batch '{}' the priority {}", who_and_what(peer), changed->changed,
            batch->name, name_of(ask.priority));
  auto now = find_batch(context.engine.store(), BatchTarget{batch->id.text()});
  if (!now) co_return now.error();
  BatchReply reply{std::move(*now), {}};
  if (changed->changed == 0)
    reply.warnings.push_back(fmt::format("nothing changed: no job of it waits with another priority than {}",
                                         name_of(ask.priority)));
  co_return std::move(reply);
}

http::Awaitable<Outcome<JobReply>> run_job(Context& context, JobAsk ask, http::Peer peer) {
  auto found = find_job(context.engine.store(), ask.target);
  if (!found) co_return found.error();
  auto changed = co_await context.engine.set_priority(found->job.id, ask.priority, who(peer));
  if (!changed) co_return problem_of(changed.error());
  auto now = context.engine.store().job(found->job.id);
  if (!now) co_return problem_of(now.error());
  if (now->job.spec.priority != ask.priority)
    co_return problem(409, "conflict",
                      fmt::format("job {} is {}; only what is not submitted yet can go earlier or later",
                                  now->job.spec.name, name_of(now->job.state)));
  if (changed->changed > 0)
    log::info("{} gave job '{}' of batch '{}' the priority {}", who_and_what(peer), now->job.spec.name,
              now->job.batch_name, name_of(ask.priority));
  auto reply = job_reply(context, std::move(*now));
  if (!reply) co_return reply.error();
  co_return std::move(*reply);
}

}  // namespace

std::vector<Route> priority_routes() {
  Action job = action_of(decode_job, run_job, job_response);
  return {{"POST", "/v1/batches/{batch}/priority", {}, action_of(decode_batch, run_batch, batch_response)},
          {"POST", "/v1/jobs/{job}/priority", {}, job},
          {"POST", "/v1/jobs/{batch}/{job}/priority", {}, job}};
}

}  // namespace yj::control
