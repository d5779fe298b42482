// What tasks cost in yuan is in the platform's history alone, some time after they succeeded, or never. So it is read there:
// seldom, ever more seldom while it tells nothing new, and only while something is not known. Nothing waits for it.
#include "core/backoff.hpp"
#include "core/core.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace yj {

namespace {

// In multiples of `doubt.first_look`, which is a minute: a task is billed within half a minute of its success
// (platform/README.md), and then the first is there.
constexpr int kDistance = 10;
/// While tasks go on succeeding and the platform shows no amounts at all.
constexpr int kDistanceMax = 60;
/// While no further task succeeds and some never get an amount.
constexpr int kIdleDistanceMax = 24 * 60;

/// How far back every reading looks, and one a day. A task without an amount after a month never gets one.
constexpr Duration kRecent = std::chrono::hours{24};
constexpr Duration kHorizon = std::chrono::days{30};

}  // namespace

Duration Core::yuan_distance(History const& history) const {
  Duration minute = settings_.doubt.first_look;
  return doubled(kDistance * minute, history.yuan_misses,
                 (history.yuan_fresh ? kDistanceMax : kIdleDistanceMax) * minute);
}

/// A task of the account succeeded.
void Core::want_yuan(std::string const& account) {
  History& history = accounts_[account].history;
  history.yuan_fresh = true;
  Instant at = now_ + settings_.doubt.first_look;
  if (history.yuan_asked) at = std::max(at, *history.yuan_asked + yuan_distance(history));
  history.yuan_at = history.yuan_at ? std::min(*history.yuan_at, at) : at;
}

void Core::pump_yuan(std::string const& account, History& history) {
  if (!history.yuan_at) return;
  Instant at = std::max(*history.yuan_at, history.not_before);
  if (at > now_) {
    wake_at(at);
    return;
  }
  bool deep = !history.yuan_deep || now_ - *history.yuan_deep >= kRecent;
  history.out = true;
  history.yuan_out = true;
  history.asked_at = now_;
  history.yuan_asked = now_;
  history.yuan_at.reset();
  history.yuan_fresh = false;
  effects_.push_back(
      LookUp{account, {}, now_, YuanWanted{now_ - (deep ? kHorizon : kRecent), now_ - kHorizon}});
}

void Core::read_yuan_again(History& history) {
  Instant at = *history.yuan_asked + yuan_distance(history);
  history.yuan_at = history.yuan_at ? std::min(*history.yuan_at, at) : at;
}

void Core::after_yuan(History& history, HistoryVerdict const& verdict) {
  if (std::holds_alternative<HistoryClosed>(verdict)) {
    history.yuan_at = now_;  // as soon as it may be asked at all again
    return;
  }
  std::int64_t left = 1;
  bool news = false;
  bool whole_answer = true;
  if (auto const* read = std::get_if<HistoryRead>(&verdict)) {
    left = read->yuan_left;
    news = !read->yuan.empty();
  } else if (auto const* not_asked = std::get_if<HistoryNotAsked>(&verdict)) {
    left = not_asked->yuan_left;
  } else {
    whole_answer = false;
  }
  history.yuan_misses = news ? 0 : history.yuan_misses + 1;
  bool deep = !history.yuan_deep || *history.yuan_asked - *history.yuan_deep >= kRecent;
  if (whole_answer && deep) history.yuan_deep = history.yuan_asked;
  if (left > 0) read_yuan_again(history);
}

void Core::keep_yuan(std::string const& account, std::vector<ShownYuan> const& shown) {
  if (!shown.empty()) persist(Pending::Kind::yuan, nullptr, RecordYuan{account, shown, now_});
}

/// It is in the platform's history still, so nothing is held up for it: it is read there again.
void Core::yuan_not_kept(RecordYuan const& intent, std::string const& why) {
  announce(
      Announce::Level::warning,
      fmt::format("account {}: what {} cost in yuan could not be written down ({}); it is read again later",
                  intent.account, intent.shown.size() == 1 ? "a task" : "some tasks", why));
  want_yuan(intent.account);
}

/// The sidecar of a job that is done was written before: it is written anew, one at a time. One that is still to be written will
/// have it anyway.
void Core::after_yuan_kept(RecordYuan const& intent) {
  for (auto const& each : intent.shown) {
    if (!each.succeeded) continue;
    auto place = by_job_.find(each.job);
    Active const* active = place == by_job_.end() ? nullptr : find(place->second);
    bool comes = active != nullptr && active->phase <= Active::Phase::collecting && !active->sidecar_out;
    if (!comes) renewals_.push_back(each.job);
  }
}

void Core::pump_renewals() {
  if (renewing_ || stopping_) return;
  // One that is just being written for the first time, or not recorded yet, has to wait for that.
  auto next =
      std::find_if(renewals_.begin(), renewals_.end(), [&](JobId job) { return !by_job_.contains(job); });
  if (next == renewals_.end()) return;
  renewing_ = *next;
  renewals_.erase(next);
  effects_.push_back(WriteSidecar{*renewing_});
}

}  // namespace yj
