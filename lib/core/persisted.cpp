#include "core/backoff.hpp"
#include "core/core.hpp"
#include "core/retry_policy.hpp"

#include <fmt/format.h>

namespace yj {

Core::Pending Core::take_pending(Ticket ticket) {
  auto place = pending_.find(ticket);
  YJ_ASSERT(place != pending_.end());
  Pending pending = std::move(place->second);
  pending_.erase(place);
  if (pending.again) unsaved_out_ -= 1;
  return pending;
}

void Core::handle(Persisted const& event) {
  Pending pending = take_pending(event.ticket);
  if (store_trouble_ && unsaved_.empty() && unsaved_out_ == 0) {
    store_trouble_.reset();
    announce(Announce::Level::info, "the store takes changes again; submitting goes on");
  }

  if (pending.kind == Pending::Kind::resolve) {
    after_end(std::get<ResolveDoubt>(pending.intent));
    return;
  }
  if (pending.kind == Pending::Kind::yuan) {
    after_yuan_kept(std::get<RecordYuan>(pending.intent));
    return;
  }
  Active* active = find(pending.attempt);
  if (active == nullptr) return;
  switch (pending.kind) {
    case Pending::Kind::begin:
      if (stopping_) {
        hold_back(*active, "held back because the daemon stops");
        break;
      }
      enter(*active, Active::Phase::uploading);
      effects_.push_back(Upload{active->id, active->job.job, active->lane});
      break;
    case Pending::Kind::arm:
      if (!unsaved_.empty() || unsaved_out_ > 0) {
        // While the store does not take what was bought, nothing more is bought.
        effects_.push_back(Abandon{active->id});
        hold_back(*active, "held back before its last part, because submitting stopped");
        break;
      }
      enter(*active, Active::Phase::firing);
      effects_.push_back(Fire{active->id});
      break;
    case Pending::Kind::settle: after_settle(*active, std::get<SettleAttempt>(pending.intent)); break;
    case Pending::Kind::links: {
      auto const& links = std::get<RecordLinks>(pending.intent);
      active->links_saving = false;
      collect(*active, links.artifacts);
      break;
    }
    case Pending::Kind::artifact:
      active->fetch(pending.index)->state = Active::Fetch::State::home;
      finish_if_home(*active);
      break;
    case Pending::Kind::finish: forget(active->id); break;
    case Pending::Kind::resolve:
    case Pending::Kind::yuan:
    case Pending::Kind::note: break;
  }
}

/// No room in a budget, or no price: the job waits for money, and with it all of its batch that have its price. The
/// store passes them over until they are free.
void Core::handle(NotBegun const& event) {
  Pending pending = take_pending(event.ticket);
  if (event.reason.first)
    announce(Announce::Level::warning, fmt::format("jobs wait for money: {}", event.reason.why));
  Active* active = find(pending.attempt);
  if (active == nullptr) return;
  Lane& lane = lanes_[active->lane];
  lane.reload = true;
  // What waits for its time keeps it: the store knows nothing of that.
  std::erase_if(lane.queue, [&](Queued const& each) {
    return each.job.batch == event.reason.batch && each.job.price == event.reason.price &&
           each.not_before <= now_;
  });
  note_no_verdict(*active);
  forget(active->id);
}

void Core::handle(NotPersisted const& event) {
  Pending pending = take_pending(event.ticket);
  if (pending.kind == Pending::Kind::yuan) {
    yuan_not_kept(std::get<RecordYuan>(pending.intent), event.reason.what);
    return;
  }
  Active* active = find(pending.attempt);

  bool stale = event.reason.code == Errc::conflict || event.reason.code == Errc::not_found;
  if (stale && pending.kind == Pending::Kind::note) {
    announce(Announce::Level::warning, fmt::format("a note was not taken: {}", event.reason.what));
    return;
  }
  if (stale && pending.kind == Pending::Kind::resolve) {
    not_ended(pending.attempt, event.reason.what);
    return;
  }
  if (stale && pending.kind == Pending::Kind::begin && active != nullptr) {
    // Cancelled or paused while it waited here: the store's word counts.
    note_no_verdict(*active);
    forget(active->id);
    return;
  }

  if (!store_trouble_) {
    Trouble trouble = store_refuses(event.reason.what);
    announce(Announce::Level::error, one_line(trouble));
    store_trouble_ =
        Obstacle{Obstacle::Kind::store_trouble, now_, std::nullopt, trouble.what, "", trouble.advice};
  }
  store_trouble_->until = now_ + settings_.repair.first;
  if (pending.kind == Pending::Kind::begin && active != nullptr) {
    note_no_verdict(*active);
    requeue(*active, now_ + settings_.repair.first);
    forget(active->id);
    return;
  }
  if (pending.kind == Pending::Kind::arm && active != nullptr) {
    effects_.push_back(Abandon{active->id});
    hold_back(*active, "the order could not be written down, so it was not sent");
    return;
  }
  if (auto const* settled = std::get_if<SettleAttempt>(&pending.intent);
      settled != nullptr && settled->task && !pending.again) {
    // The log keeps what the store does not: should this process end now, a person can still find the task.
    announce(Announce::Level::error,
             fmt::format("task {} was ordered and cannot be written down yet", settled->task->text),
             settled->job);
  }
  unsaved_.push_back({now_ + settings_.repair.first, std::move(pending)});
}

void Core::after_settle(Active& active, SettleAttempt const& intent) {
  switch (intent.event) {
    case JobEvent::accepted:
      enter(active, Active::Phase::running);
      watch(active, now_ + settings_.polling.first);
      break;
    case JobEvent::finished_at_once:
    case JobEvent::task_succeeded:
      want_yuan(active.lane.account);
      enter(active, Active::Phase::collecting);
      collect(active, intent.artifacts);
      break;
    case JobEvent::unsent:
      if (active.held_back) {
        requeue(active, now_);
      } else {
        // Its own pause: one request that never comes through must not keep the others of its lane waiting.
        active.job.unsents += 1;
        requeue(active, now_ + doubled(settings_.repair.first, active.job.unsents - 1,
                                       settings_.repair.connection_max));
      }
      forget(active.id);
      break;
    case JobEvent::turned_away:
      requeue(active, now_);
      // One dear job must not keep cheaper ones waiting behind a gate: the next probe is another job.
      rotate(active.lane);
      forget(active.id);
      break;
    case JobEvent::retried: {
      auto failure = parse_failure_class(intent.failure_class).value_or(FailureClass::network);
      RetryRule const rule = rule_for(failure);
      Duration const wait = doubled(rule.first, active.job.retries, rule.longest);
      active.job.retries += 1;
      requeue(active, now_ + jittered(wait, dice_));
      forget(active.id);
      break;
    }
    case JobEvent::doubted: {
      Doubt lost;
      lost.attempt = active.id;
      lost.lane = active.lane;
      lost.job = active.job;
      lost.began = active.since;
      lost.since = intent.at;
      forget(active.id);
      doubt(std::move(lost));
      break;
    }
    default: forget(active.id); break;
  }
}

}  // namespace yj
