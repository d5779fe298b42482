#include "control/why.hpp"

#include "base/text.hpp"
#include "control/obstacles.hpp"
#include "control/reply.hpp"
#include "core/failure_class.hpp"
#include "core/sentences.hpp"

#include <fmt/format.h>

namespace yj::control {

namespace {

using store::BatchState;
using store::JobDetails;

std::string task_of(JobDetails const& details) {
  bool known = !details.attempts.empty() && details.attempts.back().task;
  return known ? details.attempts.back().task->text : "";
}

/// BATCH/JOB, as it is typed.
std::string typed(JobDetails const& details) {
  return shell_word(details.job.batch_name + "/" + details.job.spec.name);
}

std::string resume_command(JobDetails const& details) {
  return fmt::format("yuanjingctl resume {}", shell_word(details.job.batch_name));
}

Why cancelled(JobDetails const& details) {
  return {"cancelled",
          "a person cancelled it before anything was bought",
          details.job.changed_at,
          {},
          fmt::format("`yuanjingctl retry {}` orders it after all", typed(details))};
}

/// A job that may go: its batch, then its lane, then its turn.
Why ready_waits(JobDetails const& details, Overview const& overview, std::optional<Glimpse> const& glimpse) {
  auto const& job = details.job;
  if (details.batch_state == BatchState::cancelled) return cancelled(details);
  std::string reason = details.batch_reason.empty() ? "" : fmt::format(": {}", details.batch_reason);
  if (details.batch_state == BatchState::paused)
    return {"batch_paused",
            "its batch is paused" + reason,
            details.batch_state_since,
            {},
            fmt::format("`{}` lets it go on", resume_command(details))};
  if (details.batch_state == BatchState::held && details.batch_unapproved)
    return {"batch_held",
            "its batch is held" + reason,
            details.batch_state_since,
            {},
            fmt::format("`yuanjingctl approve {}` lets it go", shell_word(details.job.batch_name))};
  if (details.batch_state == BatchState::held)
    return {"batch_held",
            "its batch is held" + reason,
            details.batch_state_since,
            {},
            fmt::format("Mend what is named there; `{}` lets the rest go on", resume_command(details))};
  if (auto const& wait = details.money_wait)
    return {"money", reason_of(*wait), wait->since, {}, advice_on(*wait)};
  if (auto obstacle = obstacle_for({job.account, job.spec.model}, overview))
    return {std::string{name_of(obstacle->kind)}, obstacle->what, obstacle->since, obstacle->until,
            obstacle->advice};
  if (glimpse && glimpse->next && !details.attempts.empty())
    return {"again",
            fmt::format("its last try ended without a task ({}); nothing was bought, and it is tried again",
                        details.attempts.back().reason),
            job.changed_at, glimpse->next, ""};
  return {"turn",
          fmt::format("it is sent when its turn comes among the jobs of {}", job.spec.model),
          job.changed_at,
          {},
          ""};
}

Why doubt_waits(JobDetails const& details, std::optional<Glimpse> const& glimpse) {
  auto const& job = details.job;
  auto const& attempt = details.attempts.back();
  std::string what = fmt::format(
      "its order was sent at {} and the answer was lost ({}), so nobody knows whether it was bought. It is "
      "not ordered "
      "again by itself",
      to_local(attempt.armed_at.value_or(attempt.began_at)), job.reason);
  std::string name = typed(details);
  Why why{"doubt",
          std::move(what),
          job.changed_at,
          std::nullopt,
          fmt::format("Look at {} for a task of {} from that minute (transno {}), then say what you found:",
                      kWebSite, job.spec.model, attempt.transno),
          {{fmt::format("yuanjingctl resolve {} --task ID", name),
            "there is such a task, with this ID: it is watched and its files are brought home"},
           {fmt::format("yuanjingctl resolve {} --not-created", name),
            "there is none and nothing was charged: it is ordered anew"},
           {fmt::format("yuanjingctl resolve {} --resubmit", name),
            "it cannot be found out, and you would rather pay twice than go without"}}};
  if (job.spec.type == JobType::t2t) {
    // A text comes with the answer alone: no task could bring it.
    why.choices.erase(why.choices.begin());
    why.advice = fmt::format(
        "What came of it is shown by `yuanjingctl show {}`. Look at {} whether a call of {} from that "
        "minute was charged (transno {}), then say what you found:",
        name, kWebSite, job.spec.model, attempt.transno);
  }
  if (glimpse) {
    why.until = glimpse->next;
    if (!glimpse->trouble.empty()) why.what += ". " + glimpse->trouble;
  }
  return why;
}

Why failed(JobDetails const& details) {
  auto const& job = details.job;
  Why why{"failed", job.reason, job.changed_at, {}, ""};
  auto failure = parse_failure_class(job.failure_class);
  if (!failure) {  // refused before it became a task
    why.what = fmt::format("the platform refused the order: \"{}\". No task was made and nothing was bought",
                           job.reason);
    why.advice = fmt::format(
        "Mend the job with `yuanjingctl edit {} --set KEY=VALUE`; `yuanjingctl retry {}` sends it once more",
        typed(details), typed(details));
    return why;
  }
  why.what = fmt::format("the platform says \"{}\": {}. The platform does not bill failed tasks", job.reason,
                         meaning_of(*failure));
  bool same_again_may_pass = *failure != FailureClass::moderation && *failure != FailureClass::bad_input;
  why.advice = same_again_may_pass
                   ? fmt::format("{}: `yuanjingctl retry {}`", remedy_for(*failure), typed(details))
                   : fmt::format(
                         "{}. `yuanjingctl edit {} --prompt …` (or --set) changes it, and `yuanjingctl retry "
                         "{}` orders it again",
                         remedy_for(*failure), typed(details), typed(details));
  return why;
}

}  // namespace

namespace {

Why why_now(JobDetails const& details, Overview const& overview, std::optional<Glimpse> const& glimpse) {
  auto const& job = details.job;
  auto since = [&](std::string kind, std::string what, std::string advice = "") {
    return Why{std::move(kind), std::move(what), job.changed_at, std::nullopt, std::move(advice)};
  };
  /// What is under way has a next step, and perhaps something that went wrong meanwhile.
  auto under_way = [&](std::string kind, std::string what) {
    Why why = since(std::move(kind), std::move(what));
    if (!job.attention.empty()) why.what = job.attention;
    if (!glimpse) return why;
    why.until = glimpse->next;
    if (!glimpse->trouble.empty() && glimpse->trouble != job.attention)
      why.what += fmt::format("; {}; it is tried again and never given up", glimpse->trouble);
    return why;
  };
  switch (job.state) {
    case JobState::waiting: return since("parent", "it needs the result of another job");
    case JobState::held:
      if (job.paused)
        return since("paused", fmt::format("it is {}", job.reason),
                     fmt::format("`yuanjingctl resume {}` lets it go on", typed(details)));
      return since("held", job.reason.empty() ? "a person or a limit holds it" : job.reason);
    case JobState::ready: return ready_waits(details, overview, glimpse);
    case JobState::preparing: return since("sending", "its order is being sent");
    case JobState::armed: return since("answer", "its order was sent; the platform's answer is awaited");
    case JobState::in_doubt: return doubt_waits(details, glimpse);
    case JobState::running:
      return under_way("platform", fmt::format("the platform works on it (task {})", task_of(details)));
    case JobState::collecting: return under_way("files", "its files are being brought home");
    case JobState::done:
      return since("done",
                   fmt::format("it is done; its files are in the folder {} of the output", job.folder));
    case JobState::failed: return failed(details);
    case JobState::blocked: return since("blocked", "a job whose result it needs failed");
    case JobState::cancelled: break;
  }
  return cancelled(details);
}

/// What was never cleared up stays said, whatever became of the job.
std::string never_cleared_up(JobDetails const& details) {
  std::string said;
  for (auto const& attempt : details.attempts) {
    if (attempt.state != AttemptState::unresolved) continue;
    said += fmt::format(
        ". Its attempt {} of {} (transno {}) was never cleared up: it may have been bought as well",
        attempt.number, to_local(attempt.began_at), attempt.transno);
  }
  return said;
}

}  // namespace

Why why(JobDetails const& details, Overview const& overview, std::optional<Glimpse> const& glimpse) {
  Why why = why_now(details, overview, glimpse);
  why.what += never_cleared_up(details);
  return why;
}

Why why_person(JobDetails const& details, std::optional<engine::PersonWait> const& wait) {
  auto const& people = details.job.spec.request.people;
  std::string name = people.empty() ? "" : people.front().person;
  if (!wait)
    return {"person",
            fmt::format("the pictures of person {} are looked after now", name),
            details.job.changed_at,
            {},
            ""};
  return {"person", wait->what, wait->since, {}, wait->advice};
}

Json why_json(Why const& why) {
  Json json;
  json["kind"] = why.kind;
  json["what"] = why.what;
  json["since"] = time_json(why.since);
  json["until"] = time_json(why.until);
  json["advice"] = why.advice;
  json["choices"] = Json::array();
  for (auto const& choice : why.choices) {
    Json one;
    one["command"] = choice.command;
    one["when"] = choice.when;
    json["choices"].push_back(std::move(one));
  }
  return json;
}

}  // namespace yj::control
