#include "core/backoff.hpp"
#include "core/core.hpp"
#include "core/retry_policy.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace yj {

namespace {

constexpr Duration kClosedPause = std::chrono::hours{24};
constexpr Duration kFailedPauseMax = std::chrono::minutes{30};
/// One look serves every doubt of its account; doubts that come one after another do not each bring their own.
constexpr int kLooksPerFirstLook = 4;
/// A record without a task may get one; it is looked at for ever, seldom.
constexpr int kUnfinishedMultiple = 30;

constexpr char const* kByHistory = "the platform's history";
constexpr char const* kByPolicy = "the batch's policy (on_doubt: resend_once)";

}  // namespace

// ---- Holding doubts
// -------------------------------------------------------------------------------------------------

void Core::doubt(Doubt doubt) {
  doubt.held = now_;
  doubt.wrong_clock = doubt.began > now_;
  doubt.since = std::min(doubt.since, now_);
  if (settings_.doubt.look_up) {
    // What the schedule had before this process began is made up for by one look.
    doubt.look_at = std::max(doubt.since + settings_.doubt.first_look, now_);
    accounts_[doubt.lane.account].history.due.insert({*doubt.look_at, doubt.attempt});
  }
  doubts_.insert_or_assign(doubt.attempt, std::move(doubt));
}

Doubt Core::take_doubt(std::map<AttemptId, Doubt>::iterator place) {
  Doubt doubt = std::move(place->second);
  doubts_.erase(place);
  if (doubt.look_at) accounts_[doubt.lane.account].history.due.erase({*doubt.look_at, doubt.attempt});
  return doubt;
}

Active& Core::take_up(Doubt const& doubt, Active::Phase phase) {
  Active active;
  active.id = doubt.attempt;
  active.lane = doubt.lane;
  active.job = doubt.job;
  active.since = doubt.began;
  active.phase = phase;
  auto [place, added] = active_.emplace(active.id, std::move(active));
  YJ_ASSERT(added);
  by_job_[place->second.job.job] = place->second.id;
  count(place->second, +1);
  return place->second;
}

void Core::handle(DoubtEnded const& event) {
  auto place = std::find_if(doubts_.begin(), doubts_.end(),
                            [&](auto const& each) { return each.second.job.job == event.job; });
  YJ_ASSERT(place != doubts_.end());  // a doubt is here before anybody can read of it in the store
  Doubt doubt = take_doubt(place);
  if (!event.task) {
    handle(LanesReady{{doubt.lane}});
    return;
  }
  Active& active = take_up(doubt, Active::Phase::running);
  active.task = event.task;
  watch(active, now_);
}

// ---- Looking for them
// -----------------------------------------------------------------------------------------------

void Core::pump_looks() {
  if (stopping_) return;
  for (auto& [name, account] : accounts_) {
    History& history = account.history;
    if (history.out) continue;
    bool doubts_due =
        !history.due.empty() && std::max(history.due.begin()->first, history.not_before) <= now_;
    if (!doubts_due) {
      if (!history.due.empty()) wake_at(std::max(history.due.begin()->first, history.not_before));
      pump_yuan(name, history);
      continue;
    }
    LookUp look{name, {}, now_};
    history.asked.clear();
    for (auto const& [id, doubt] : doubts_) {
      if (doubt.lane.account != name || doubt.ending) continue;
      look.attempts.push_back(id);
      history.asked.insert(id);
      look.oldest = doubt.wrong_clock ? Instant{} : std::min(look.oldest, doubt.began);
    }
    history.out = true;
    history.asked_at = now_;
    effects_.push_back(std::move(look));
  }
}

/// What is on its way was asked with the old key, or before the person came: its answer says nothing about the next one.
void Core::ask_history_again(History& history) {
  history.not_before = now_;
  history.wished = history.out;
}

void Core::handle(LookedUp const& event) {
  History& history = accounts_[event.account].history;
  history.out = false;
  bool wished = std::exchange(history.wished, false);
  bool for_yuan = std::exchange(history.yuan_out, false);
  if (for_yuan) after_yuan(history, event.verdict);
  if (std::holds_alternative<HistoryNotAsked>(event.verdict)) return;
  Duration distance = std::max(Duration{1}, settings_.doubt.first_look / kLooksPerFirstLook);
  if (auto const* none = std::get_if<NoNews>(&event.verdict)) {
    history.trouble = none->what;
    if (!wished)
      history.not_before = now_ + doubled(distance, history.failures, std::max(kFailedPauseMax, distance));
    history.failures += 1;
    return;
  }
  history.failures = 0;
  history.trouble.clear();
  if (auto const* closed = std::get_if<HistoryClosed>(&event.verdict)) {
    if (!wished) history.not_before = now_ + kClosedPause;
    if (history.closed.empty())
      announce(
          for_yuan ? Announce::Level::info : Announce::Level::warning,
          fmt::format(
              "account {}: the platform's history is not open to this key ({}), so it cannot be read there "
              "what "
              "tasks cost in yuan, and lost orders cannot be looked up; `yuanjingctl why JOB` says how to "
              "resolve those. It is asked again in a day",
              event.account, closed->what));
    history.closed = closed->what;
    return;
  }
  history.closed.clear();
  history.not_before = std::max(now_, history.asked_at + distance);
  auto const& read = std::get<HistoryRead>(event.verdict);
  if (!for_yuan) note_read(event.account, read);
  keep_yuan(event.account, read.yuan);
}

void Core::note_read(std::string const& account, HistoryRead const& read) {
  History& history = accounts_[account].history;
  for (auto& [id, doubt] : doubts_) {
    if (doubt.lane.account != account || doubt.ending || !history.asked.contains(id)) continue;
    doubt.looks += 1;
    doubt.last_look = history.asked_at;
    if (doubt.look_at) history.due.erase({*doubt.look_at, id});
    doubt.look_at = look_after(doubt, settings_.doubt.first_look, history.asked_at);
    auto order = std::find_if(read.found.begin(), read.found.end(),
                              [id = id](FoundOrder const& each) { return each.attempt == id; });
    if (order == read.found.end()) {
      missed(doubt, read, history.asked_at);
    } else {
      found(doubt, *order);
    }
    if (doubt.look_at) history.due.insert({*doubt.look_at, id});
  }
}

/// The record of an order is as good as its answer.
void Core::found(Doubt& doubt, FoundOrder const& order) {
  if (!order.more.empty()) {
    std::string text =
        "the platform made more than one task of one order; besides the one that is brought home:";
    for (auto const& task : order.more) text += " " + task.text;
    announce(Announce::Level::error, text, doubt.job.job);
    persist(Pending::Kind::note, nullptr, MarkAttention{doubt.job.job, text, now_});
  }
  if (!order.outcome || !order.owner.empty()) {
    doubt.seen = order.owner.empty()
                     ? "it shows the order, but no task of it so far"
                     : fmt::format("it shows a task of this order that belongs to {}", order.owner);
    if (!doubt.look_at) doubt.look_at = doubt.last_look + kUnfinishedMultiple * settings_.doubt.first_look;
    return;
  }
  // A text is nowhere else than in its answer, and sound may be.
  bool const sound = doubt.job.type == JobType::tts || doubt.job.type == JobType::music_gen;
  if (auto const* finished = std::get_if<FinishedAtOnce>(&order.outcome->verdict);
      finished != nullptr && ((doubt.job.type == JobType::t2t && finished->result.inlined.empty()) ||
                              (sound && finished->result.links.empty()))) {
    doubt.seen = "it shows that the order was answered, but not with what; it was bought";
    return;
  }
  ResolveDoubt intent;
  intent.by = kByHistory;
  SettleAttempt& end_of = intent.end;
  end_of.raw = order.outcome->raw;
  auto const& verdict = order.outcome->verdict;
  if (auto const* accepted = std::get_if<Accepted>(&verdict)) {
    end_of.event = JobEvent::accepted;
    end_of.attempt_state = AttemptState::running;
    end_of.task = accepted->task;
  } else if (auto const* finished = std::get_if<FinishedAtOnce>(&verdict)) {
    end_of.event = JobEvent::finished_at_once;
    end_of.attempt_state = AttemptState::succeeded;
    end_of.usage = finished->result.usage;
    end_of.artifacts = complete_plan(doubt.job.type, finished->result.links);
    end_of.inlined = finished->result.inlined;
  } else {
    auto const& failed = std::get<FailedAtOnce>(verdict);
    bool again = doubt.job.retries < doubt.job.retry.times(failed.failure);
    end_of.event = again ? JobEvent::retried : JobEvent::task_failed;
    end_of.attempt_state = AttemptState::failed;
    end_of.reason = failed.words;
    end_of.failure_class = name_of(failed.failure);
  }
  end(doubt, std::move(intent));
}

/// Absence is no proof. Only where the user wrote it down, and only once everything was looked through at the last look, is
/// the job ordered once more.
void Core::missed(Doubt& doubt, HistoryRead const& read, Instant asked_at) {
  doubt.seen = read.whole ? "" : read.gap;
  bool resend =
      doubt.job.may_resend && read.whole && was_last_look(doubt, settings_.doubt.first_look, asked_at);
  if (!resend) return;
  ResolveDoubt intent;
  intent.by = kByPolicy;
  intent.by_policy = true;
  intent.end.event = JobEvent::retried;
  intent.end.attempt_state = AttemptState::unresolved;
  intent.end.reason =
      "its answer was lost and no look into the platform's history showed it; ordered once more by "
      "on_doubt: resend_once";
  end(doubt, std::move(intent));
}

// ---- Ending them
// ----------------------------------------------------------------------------------------------------

void Core::end(Doubt& doubt, ResolveDoubt intent) {
  intent.end.attempt = doubt.attempt;
  intent.end.job = doubt.job.job;
  intent.end.at = now_;
  doubt.ending = true;
  doubt.look_at.reset();
  Ticket ticket{++last_ticket_};
  effects_.push_back(Persist{ticket, intent});
  pending_.emplace(ticket, Pending{Pending::Kind::resolve, doubt.attempt, 0, std::move(intent), false});
}

void Core::after_end(ResolveDoubt const& intent) {
  auto place = doubts_.find(intent.end.attempt);
  YJ_ASSERT(place != doubts_.end());  // whoever else ends it first makes the store refuse this
  Doubt doubt = take_doubt(place);
  if (intent.end.attempt_state == AttemptState::unresolved) {
    announce(Announce::Level::warning, intent.end.reason, doubt.job.job);
    handle(LanesReady{{doubt.lane}});
    return;
  }
  announce(Announce::Level::info, "its lost order was found in the platform's history", doubt.job.job);
  Active& active = take_up(doubt, Active::Phase::recording);
  active.task = intent.end.task;
  after_settle(active, intent.end);
  // An adopted task is verified at once.
  if (intent.end.event == JobEvent::accepted) schedule_poll(active, now_);
}

/// A person was faster, and then the doubt is gone or about to go; or the store knows better, and it stays.
void Core::not_ended(AttemptId attempt, std::string const& why) {
  auto place = doubts_.find(attempt);
  if (place == doubts_.end()) return;
  Doubt& doubt = place->second;
  doubt.ending = false;
  doubt.job.may_resend = false;
  doubt.seen = why;
}

// ---- What people read
// -----------------------------------------------------------------------------------------------

std::optional<Instant> Core::next_look(Doubt const& doubt) const {
  if (!doubt.look_at) return std::nullopt;
  History const& history = accounts_.at(doubt.lane.account).history;
  if (history.out) return std::nullopt;
  return std::max(*doubt.look_at, history.not_before);
}

std::string Core::told_of(Doubt const& doubt) const {
  if (!settings_.doubt.look_up)
    return "The platform's history cannot be asked for it, because orders go without a transno "
           "(platform.send_transno)";
  History const& history = accounts_.at(doubt.lane.account).history;
  if (!history.closed.empty())
    return fmt::format(
        "The platform's history is not open to this account ({}), so a person has to find out; it is "
        "asked again once a day",
        history.closed);
  std::string told = "The platform's history has not been asked for it yet";
  if (doubt.looks > 0)
    told = fmt::format("The platform's history was asked {}, last at {}: {}",
                       doubt.looks == 1 ? "once" : fmt::format("{} times", doubt.looks),
                       to_local(doubt.last_look),
                       doubt.seen.empty() ? "it shows no such order, which is no proof" : doubt.seen);
  if (!history.trouble.empty()) told += fmt::format("; the last try failed ({})", history.trouble);
  if (!doubt.look_at) told += "; it is not asked again by itself";
  if (doubt.look_at && doubt.job.may_resend)
    told += "; if the last look finds nothing either, it is ordered once more (on_doubt: resend_once)";
  return told;
}

}  // namespace yj
