// POST /v1/jobs/JOB/resolve: a person says what became of an order whose answer is lost. Any job that is not in doubt is 409.
#include "base/json.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "control/job_reply.hpp"
#include "control/routes.hpp"
#include "control/targets.hpp"

#include <fmt/format.h>

namespace yj::control {

namespace {

using engine::Resolution;
using Kind = Resolution::Kind;

constexpr std::size_t kTaskIdBytesMax = 200;
constexpr auto kForms = R"({"task": "ID"}, {"not_created": true} or {"resubmit": true})";

struct Ask {
  JobTarget target;
  Resolution resolution;
};

Outcome<Resolution> resolution_in(std::string const& body) {
  auto bad = [](std::string what) {
    return problem(400, "invalid", std::move(what), fmt::format("send {}", kForms));
  };
  auto json = parse_json(body);
  if (!json || !json->is_object() || json->size() != 1)
    return bad("the body must say one thing about the order");
  auto const entry = json->cbegin();
  std::string const& key = entry.key();
  Json const& value = entry.value();
  if (key == "task") {
    if (!value.is_string()) return bad("'task' is the platform's id of the task, a text");
    std::string id = trimmed(value.get_ref<std::string const&>());
    if (id.empty() || id.size() > kTaskIdBytesMax || printable(id, kTaskIdBytesMax) != id)
      return bad("'task' is no id of a task");
    return Resolution{Kind::task, TaskId{std::move(id)}};
  }
  bool yes = value.is_boolean() && value.get<bool>();
  if (key == "not_created" && yes) return Resolution{Kind::not_created};
  if (key == "resubmit" && yes) return Resolution{Kind::resubmit};
  return bad(fmt::format("'{}' with this value says nothing about the order", printable(key, 60)));
}

Outcome<Ask> decode(Call const& call) {
  auto target = job_target(call);
  if (!target) return target.error();
  auto resolution = resolution_in(call.request.body);
  if (!resolution) return resolution.error();
  return Ask{std::move(*target), std::move(*resolution)};
}

std::string said(Resolution const& resolution) {
  switch (resolution.kind) {
    case Kind::task: return fmt::format("named task {} for", resolution.task->text);
    case Kind::not_created: return "said that nothing was bought for";
    case Kind::resubmit: break;
  }
  return "ordered again in spite of its doubt";
}

http::Awaitable<Outcome<JobReply>> run(Context& context, Ask ask, http::Peer peer) {
  auto found = find_job(context.engine.store(), ask.target);
  if (!found) co_return found.error();
  auto resolved = co_await context.engine.resolve(found->job.id, ask.resolution, who(peer));
  if (!resolved) co_return problem_of(resolved.error());
  log::info("{} {} job '{}' of batch '{}'", who_and_what(peer), said(ask.resolution), found->job.spec.name,
            found->job.batch_name);
  auto now = context.engine.store().job(found->job.id);
  if (!now) co_return problem_of(now.error());
  auto reply = job_reply(context, std::move(*now));
  if (!reply) co_return reply.error();
  auto const& details = reply->details;
  if (details.job.state == JobState::cancelled)
    reply->warnings.emplace_back("its batch is cancelled, so the job is cancelled too");
  bool waits = details.job.state == JobState::ready && details.batch_state != store::BatchState::active;
  if (waits)
    reply->warnings.push_back(fmt::format("its batch is {}, so the job waits until the batch is resumed",
                                          name_of(details.batch_state)));
  co_return std::move(*reply);
}

}  // namespace

std::vector<Route> resolve_job_routes() {
  Action action = action_of(decode, run, job_response);
  return {{"POST", "/v1/jobs/{job}/resolve", {}, action},
          {"POST", "/v1/jobs/{batch}/{job}/resolve", {}, action}};
}

}  // namespace yj::control
