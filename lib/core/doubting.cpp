#include "core/core.hpp"

#include <algorithm>

namespace yj {

void Core::doubt(Doubt doubt) { doubts_.insert_or_assign(doubt.attempt, std::move(doubt)); }

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
  Doubt doubt = std::move(place->second);
  doubts_.erase(place);
  if (!event.task) {
    handle(LanesReady{{doubt.lane}});
    return;
  }
  Active& active = take_up(doubt, Active::Phase::running);
  active.task = event.task;
  watch(active, now_);
}

}  // namespace yj
