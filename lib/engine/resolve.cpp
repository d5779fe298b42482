// How a person ends a doubt. What is named is asked about first; the store has the last word.
#include "engine/engine.hpp"

#include <fmt/format.h>

namespace yj::engine {

namespace {

using Kind = Resolution::Kind;

/// What the attempt's row says from now on: why it was in doubt, and who ended that.
std::string closing(std::string const& doubt, std::string const& words) {
  return doubt.empty() ? words : fmt::format("{}; {}", doubt, words);
}

/// The end of the doubt as the store keeps it.
SettleAttempt end_of(store::JobDetails const& details, Resolution const& resolution, std::string const& by,
                     Instant at) {
  auto const& attempt = details.attempts.back();
  SettleAttempt end;
  end.attempt = attempt.id;
  end.job = details.job.id;
  end.at = at;
  switch (resolution.kind) {
    case Kind::task:
      end.event = JobEvent::accepted;
      end.attempt_state = AttemptState::running;
      end.task = resolution.task;
      break;
    case Kind::not_created:
      end.event = JobEvent::unsent;
      end.attempt_state = AttemptState::not_created;
      end.reason = closing(attempt.reason, fmt::format("{} said that nothing was bought", by));
      break;
    case Kind::resubmit:
      end.event = JobEvent::retried;
      end.attempt_state = AttemptState::unresolved;
      end.reason = closing(
          attempt.reason,
          fmt::format("never cleared up: {} ordered it again, knowing that it may have been bought", by));
      break;
  }
  return end;
}

/// A task that failed exists as well as one that runs.
Result<void> known(PollVerdict const& verdict, TaskId const& task) {
  if (auto const* it = std::get_if<NotExist>(&verdict))
    return fail(
        Errc::conflict,
        fmt::format(
            "the platform does not know a task {} (\"{}\"), so the job stays in doubt. Look for a slip of "
            "the pen; records older than a day or two may have been moved away there",
            task.text, it->words));
  if (auto const* it = std::get_if<NoNews>(&verdict))
    return fail(Errc::unavailable, fmt::format("task {} could not be verified, so the job stays in doubt: {}",
                                               task.text, it->what));
  if (auto const* it = std::get_if<QueryRejected>(&verdict))
    return fail(Errc::unavailable,
                fmt::format("task {} could not be verified, because the platform refuses the API key: {}",
                            task.text, it->words));
  return {};
}

}  // namespace

http::Awaitable<Result<void>> Engine::verify(std::string account, TaskId task) {
  auto owner = parts_.store.owner_of_task(account, task);
  if (!owner) co_return owner.error();
  if (*owner)
    co_return fail(Errc::conflict,
                   fmt::format("task {} belongs to job '{}' of batch '{}'; no task is given to two jobs",
                               task.text, (*owner)->job, (*owner)->batch));
  PollAnswer answer = co_await parts_.platform.poll(std::move(account), task);
  co_return known(answer.verdict, task);
}

http::Awaitable<Result<void>> Engine::resolve(JobId job, Resolution resolution, std::string by) {
  auto details = parts_.store.job(job);
  if (!details) co_return details.error();
  if (details->job.state != JobState::in_doubt)
    co_return fail(Errc::conflict, fmt::format("job '{}' is {}; only a job in doubt can be resolved",
                                               details->job.spec.name, name_of(details->job.state)));
  if (resolution.task && details->job.spec.type == JobType::t2t)
    co_return fail(
        Errc::conflict,
        fmt::format("job '{}' is a text: it comes with the answer to its order alone, and no task can be "
                    "asked for it. `yuanjingctl show` has what came",
                    details->job.spec.name));
  if (resolution.task) {
    auto verified = co_await verify(details->job.account, *resolution.task);
    if (!verified) co_return verified.error();
  }
  ResolveDoubt intent;
  intent.end = end_of(*details, resolution, by, parts_.clock.now());
  intent.by = std::move(by);
  auto result = co_await write(std::move(intent));
  if (!result) co_return result.error();
  feed(DoubtEnded{job, resolution.task});
  assets_.look_after_people();
  if (std::holds_alternative<MoneyFreed>(*result)) lanes_changed();
  co_return Result<void>{};
}

}  // namespace yj::engine
