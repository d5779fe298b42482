#include "base/text.hpp"
#include "core/backoff.hpp"
#include "core/core.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace yj {

namespace {

constexpr int kLinkRequestsAtOnce = 3;
constexpr int kFailuresUntilAttention = 10;

}  // namespace

/// `plan` is every file of the task with its newest link; those that are home already stay home.
void Core::collect(Active& active, std::vector<ArtifactPlan> const& plan) {
  active.links_known = has_main_file(active.job.type, plan);
  for (auto const& file : plan) {
    Active::Fetch* fetch = active.fetch(file.index);
    if (fetch == nullptr) {
      active.fetches.push_back({file, Active::Fetch::State::due, 0, now_});
      fetches_due_.insert({now_, active.job.job, file.index});
    } else if (fetch->plan.kind == file.kind) {
      bool const fresh = fetch->plan.url != file.url;
      fetch->plan.url = file.url;
      // A link may live shorter than the pause after a failure, so it is followed while it is fresh. How often one is asked for
      // has pauses of its own.
      if (fresh && fetch->state == Active::Fetch::State::due && fetch->at > now_) {
        fetches_due_.erase({fetch->at, active.job.job, file.index});
        fetch->at = now_;
        fetches_due_.insert({fetch->at, active.job.job, file.index});
      }
    }
  }
  if (!active.links_known) ask_for_links(active);
  finish_if_home(active);
}

void Core::pump_fetches() {
  int const limit = settings_.limits.downloads;
  while (!fetches_due_.empty() && std::get<0>(*fetches_due_.begin()) <= now_ && fetches_out_ < limit) {
    auto [at, job, index] = *fetches_due_.begin();
    fetches_due_.erase(fetches_due_.begin());
    Active* active = find(by_job_.at(job));
    YJ_ASSERT(active != nullptr);
    Active::Fetch* fetch = active->fetch(index);
    YJ_ASSERT(fetch != nullptr && fetch->state == Active::Fetch::State::due);
    fetch->state = Active::Fetch::State::out;
    fetches_out_ += 1;
    effects_.push_back(Collect{job, index, fetch->plan.kind, active->lane.account, fetch->plan.url});
  }
  if (!fetches_due_.empty() && fetches_out_ < limit) wake_at(std::get<0>(*fetches_due_.begin()));

  while (!sidecars_due_.empty() && sidecars_due_.begin()->first <= now_) {
    Active* active = find(sidecars_due_.begin()->second);
    sidecars_due_.erase(sidecars_due_.begin());
    if (active != nullptr) finish_if_home(*active);
  }
  if (!sidecars_due_.empty()) wake_at(sidecars_due_.begin()->first);
}

void Core::handle(CollectEnded const& event) {
  fetches_out_ -= 1;
  auto place = by_job_.find(event.job);
  if (place == by_job_.end()) return;
  Active* active = find(place->second);
  Active::Fetch* fetch = active->fetch(event.index);
  if (fetch == nullptr || fetch->state != Active::Fetch::State::out) return;

  if (auto const* file = std::get_if<FileHome>(&event.result)) {
    fetch->state = Active::Fetch::State::saving;
    active->trouble.clear();
    persist(Pending::Kind::artifact, active, RecordArtifact{event.job, active->id, event.index, *file, now_},
            event.index);
  } else if (auto const* dead = std::get_if<LinkDead>(&event.result)) {
    fetch_again(*active, *fetch, dead->what);
    ask_for_links(*active);
  } else if (auto const* again = std::get_if<FetchAgain>(&event.result)) {
    fetch_again(*active, *fetch, again->what);
  } else {
    fetch_again(*active, *fetch, std::get<NoSpace>(event.result).what);
  }
}

void Core::fetch_again(Active& active, Active::Fetch& fetch, std::string const& what) {
  Duration wait = doubled(settings_.repair.first, fetch.failures, settings_.repair.download_max);
  fetch.failures += 1;
  fetch.state = Active::Fetch::State::due;
  fetch.at = now_ + jittered(wait, dice_);
  fetches_due_.insert({fetch.at, active.job.job, fetch.plan.index});
  active.trouble = fmt::format("its {} could not be fetched {}: {}", name_of(fetch.plan.kind),
                               fetch.failures == 1 ? "once" : fmt::format("{} times", fetch.failures), what);
  if (fetch.failures == kFailuresUntilAttention)
    persist(Pending::Kind::note, nullptr, MarkAttention{active.job.job, active.trouble, now_});
  // It is paid for, so it is never given up; one line per doubling is enough for the log.
  if ((fetch.failures & (fetch.failures - 1)) == 0)
    announce(Announce::Level::warning,
             fmt::format("its {} could not be fetched ({}); try {} follows in {}", name_of(fetch.plan.kind),
                         what, fetch.failures + 1, to_text(wait)),
             active.job.job);
}

/// Three times soon, then ever slower: links expire, and the platform moves billed records away after a day
/// or two.
void Core::ask_for_links(Active& active) {
  if (!active.task) {
    // A synchronous answer without a task: there is nobody to ask.
    if (active.link_requests++ > 0) return;
    std::string text =
        "the platform called the job finished and gave no usable link to its file, nor a task to ask; "
        "look at its answer (yuanjingctl show)";
    announce(Announce::Level::error, text, active.job.job);
    persist(Pending::Kind::note, nullptr, MarkAttention{active.job.job, text, now_});
    return;
  }
  if (active.poll_out || active.links_saving) return;
  if (polls_due_.contains({active.poll_at, active.id})) return;
  int slow = std::max(0, active.link_requests - kLinkRequestsAtOnce + 1);
  Duration wait = active.link_requests == 0
                      ? Duration{0}
                      : doubled(settings_.repair.first, slow, settings_.repair.download_max);
  active.link_requests += 1;
  schedule_poll(active, now_ + wait);
  if (active.link_requests == kLinkRequestsAtOnce && !active.links_known) {
    std::string text =
        fmt::format("task {} succeeded, yet the platform gives no link to its file; it is asked again",
                    active.task->text);
    announce(Announce::Level::warning, text, active.job.job);
    persist(Pending::Kind::note, nullptr, MarkAttention{active.job.job, text, now_});
  }
}

void Core::fresh_links(Active& active, TaskResult const& result) {
  if (active.phase != Active::Phase::collecting) return;
  auto plan = complete_plan(active.job.type, result.links);
  if (plan.empty()) {
    ask_for_links(active);
    return;
  }
  active.links_saving = true;
  persist(Pending::Kind::links, &active,
          RecordLinks{active.id, active.job.job, result.usage, std::move(plan), now_});
}

/// All files are home: the sidecar is the last one, then the job is done.
void Core::finish_if_home(Active& active) {
  if (active.phase != Active::Phase::collecting || !active.home() || active.sidecar_out) return;
  active.sidecar_out = true;
  effects_.push_back(WriteSidecar{active.job.job});
}

void Core::handle(SidecarEnded const& event) {
  if (renewing_ == event.job) {
    renewing_.reset();
    if (!event.result)
      announce(
          Announce::Level::warning,
          fmt::format(
              "its sidecar does not say what it cost in yuan, because it could not be written anew ({}); "
              "`yuanjingctl show` does",
              event.result.error().what),
          event.job);
    return;
  }
  auto place = by_job_.find(event.job);
  if (place == by_job_.end()) return;
  Active& active = *find(place->second);
  active.sidecar_out = false;
  if (event.result && !active.home())
    return;  // a further file became known meanwhile; the sidecar is written again
  if (event.result) {
    polls_due_.erase({active.poll_at, active.id});
    enter(active, Active::Phase::finishing);
    persist(Pending::Kind::finish, &active, FinishJob{event.job, now_});
    return;
  }
  active.trouble = fmt::format("its sidecar could not be written: {}", event.result.error().what);
  Duration wait = doubled(settings_.repair.first, active.sidecar_failures, settings_.repair.download_max);
  if (active.sidecar_failures++ == 0)
    announce(Announce::Level::warning,
             fmt::format("its sidecar could not be written ({}); trying again", event.result.error().what),
             active.job.job);
  active.sidecar_at = now_ + wait;
  sidecars_due_.insert({active.sidecar_at, active.id});
}

}  // namespace yj
