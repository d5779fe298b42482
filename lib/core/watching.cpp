#include "core/backoff.hpp"
#include "core/core.hpp"
#include "core/sentences.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace yj {

namespace {

constexpr double kSlower = 1.5;
constexpr Duration kHourly = std::chrono::hours{1};
/// A record that is written late answers "not exist" for a while; after that a person should know.
constexpr Duration kRecordLate = std::chrono::minutes{10};
constexpr int kFailedPollsFactorMax = 5;

}  // namespace

void Core::watch(Active& active, Instant first_poll) {
  active.interval = settings_.polling.fastest;
  schedule_poll(active, first_poll);
}

void Core::schedule_poll(Active& active, Instant at) {
  polls_due_.erase({active.poll_at, active.id});
  active.poll_at = at;
  polls_due_.insert({at, active.id});
}

void Core::pump_polls() {
  while (!polls_due_.empty() && polls_due_.begin()->first <= now_ &&
         polls_out_ < settings_.limits.polls_on_wire) {
    Active* active = find(polls_due_.begin()->second);
    polls_due_.erase(polls_due_.begin());
    YJ_ASSERT(active != nullptr && active->task.has_value());
    active->poll_out = true;
    polls_out_ += 1;
    active->key = accounts_[active->lane.account].key;
    effects_.push_back(Poll{active->id, active->lane.account, *active->task});
  }
  if (!polls_due_.empty() && polls_out_ < settings_.limits.polls_on_wire) wake_at(polls_due_.begin()->first);
}

/// Denser at first, slower later: a status query finds out what the platform knows, it does not make it
/// faster, and after ten minutes each may start another loop there (public source of the platform, llmage).
void Core::poll_again(Active& active, bool failed) {
  auto const& polling = settings_.polling;
  Duration wait = active.interval;
  if (failed) {
    wait = doubled(active.interval, ++active.failed_polls, polling.slowest * kFailedPollsFactorMax);
  } else {
    active.failed_polls = 0;
    active.interval = std::clamp(
        Duration{static_cast<std::int64_t>(static_cast<double>(active.interval.count()) * kSlower)},
        polling.fastest, polling.slowest);
  }
  if (active.phase == Active::Phase::running && now_ - active.since >= polling.attention_after)
    wait = std::max(wait, kHourly);
  schedule_poll(active, now_ + wait);
}

void Core::handle(PollEnded const& event) {
  polls_out_ -= 1;
  Active* active = find(event.attempt);
  if (active == nullptr || !active->poll_out) return;
  active->poll_out = false;
  bool running = active->phase == Active::Phase::running;
  auto const& verdict = event.answer.verdict;
  bool no_news = std::holds_alternative<NoNews>(verdict) || std::holds_alternative<QueryRejected>(verdict);
  if (!no_news) {
    // A status query is a free GET too: the lane that waits for one may try again.
    Circuit& circuit = lanes_[active->lane].circuit;
    if (circuit.mode() == Circuit::Mode::needs_get) circuit.note_get_ended(true, now_, settings_.doubt);
  }

  if (!no_news) active->trouble.clear();
  if (auto const* it = std::get_if<QueryRejected>(&verdict)) {
    active->trouble =
        fmt::format("it cannot be asked about, because the platform refuses the key: {}", it->words);
    note_key_refused(*active, it->words);
  }
  if (auto const* it = std::get_if<NoNews>(&verdict))
    active->trouble = fmt::format("asking about its task failed: {}", it->what);
  if (auto const* it = std::get_if<Succeeded>(&verdict)) {
    if (running) {
      succeeded(*active, it->result, event.answer.raw);
    } else {
      fresh_links(*active, it->result);
    }
    return;
  }
  if (!running) {  // the files are due, and the platform does not give a link: keep asking, it never becomes
                   // a failure
    ask_for_links(*active);
    return;
  }
  if (auto const* it = std::get_if<TaskFailed>(&verdict)) {
    settle_failure(*active, it->failure, it->words, event.answer.raw);
    return;
  }
  if (auto const* it = std::get_if<StateUnknown>(&verdict)) {
    settle_failure(*active, FailureClass::unknown, it->words, event.answer.raw);
    return;
  }
  auto const* missing = std::get_if<NotExist>(&verdict);
  Duration age = now_ - active->since;
  bool odd = (missing != nullptr && age >= kRecordLate) || age >= settings_.polling.attention_after;
  if (odd && !active->attention) {
    active->attention = true;
    std::string text = missing != nullptr
                           ? fmt::format(
                                 "the platform does not know task {} ({}); it is asked again and never "
                                 "ordered again by itself",
                                 active->task->text, missing->words)
                           : fmt::format("task {} has been running since {}; it is asked every hour",
                                         active->task->text, to_local(active->since));
    announce(Announce::Level::warning, text, active->job.job);
    persist(Pending::Kind::note, nullptr, MarkAttention{active->job.job, text, now_});
  }
  poll_again(*active, no_news);
}

void Core::succeeded(Active& active, TaskResult const& result, RawAnswer const& raw) {
  SettleAttempt intent;
  intent.event = JobEvent::task_succeeded;
  intent.usage = result.usage;
  intent.artifacts = complete_plan(active.job.type, result.links);
  settle_as(active, std::move(intent), AttemptState::succeeded, raw);
}

}  // namespace yj
