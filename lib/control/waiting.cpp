#include "control/waiting.hpp"

#include "control/obstacles.hpp"
#include "control/reply.hpp"

#include <fmt/format.h>

namespace yj::control {

namespace {

using store::BatchState;
using store::JobDetails;

std::string task_of(JobDetails const& details) {
  bool known = !details.attempts.empty() && details.attempts.back().task;
  return known ? details.attempts.back().task->text : "";
}

/// A job that may go: its batch, then its lane, then its turn.
Waiting ready_waits(JobDetails const& details, Overview const& overview) {
  auto const& job = details.job;
  std::string why = details.batch_reason.empty() ? "" : fmt::format(" ({})", details.batch_reason);
  if (details.batch_state == BatchState::paused)
    return {
        "batch_paused", fmt::format("its batch is paused{}; yuanjingctl resume lets it go on", why), {}, {}};
  if (details.batch_state == BatchState::held)
    return {"batch_held",
            fmt::format("its batch is held: {}; yuanjingctl resume lets it go on", details.batch_reason),
            {},
            {}};
  if (auto obstacle = obstacle_for({job.account, job.spec.model}, overview))
    return {std::string{name_of(obstacle->kind)}, obstacle->what, obstacle->since, obstacle->until};
  return {"turn",
          fmt::format("it is sent when its turn comes among the jobs of {}", job.spec.model),
          job.changed_at,
          {}};
}

}  // namespace

std::optional<Waiting> why_waiting(JobDetails const& details, Overview const& overview) {
  auto const& job = details.job;
  auto since = [&](std::string kind, std::string what) {
    return Waiting{std::move(kind), std::move(what), job.changed_at, std::nullopt};
  };
  switch (job.state) {
    case JobState::waiting: return since("parent", "it needs the result of another job");
    case JobState::held:
      return since("held", job.reason.empty() ? "a person or a limit holds it" : job.reason);
    case JobState::ready: return ready_waits(details, overview);
    case JobState::preparing: return since("sending", "its order is being sent");
    case JobState::armed: return since("answer", "its order was sent; the platform's answer is awaited");
    case JobState::in_doubt:
      return since("doubt",
                   fmt::format("the answer to its order was lost ({}), so it may have been bought; it is not "
                               "ordered again by itself. Look for it among the tasks on the platform's web "
                               "site",
                               job.reason));
    case JobState::running:
      return since("platform", job.attention.empty()
                                   ? fmt::format("the platform works on it (task {})", task_of(details))
                                   : fmt::format("{} (task {})", job.attention, task_of(details)));
    case JobState::collecting:
      return since("files", job.attention.empty() ? "its files are being brought home" : job.attention);
    case JobState::done:
    case JobState::failed:
    case JobState::blocked:
    case JobState::cancelled: break;
  }
  return std::nullopt;
}

Json waiting_json(std::optional<Waiting> const& waiting) {
  if (!waiting) return nullptr;
  Json json;
  json["kind"] = waiting->kind;
  json["what"] = waiting->what;
  json["since"] = time_json(waiting->since);
  json["until"] = time_json(waiting->until);
  return json;
}

}  // namespace yj::control
