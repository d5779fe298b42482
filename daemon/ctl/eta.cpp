#include "daemon/ctl/eta.hpp"

#include <algorithm>

namespace yj::ctl {

namespace {

constexpr std::int64_t kEnough = 2;

}  // namespace

void Eta::note(Seconds now, std::int64_t ended) {
  last_ = {now, ended};
  if (!first_) first_ = last_;
}

std::optional<Eta::Seconds> Eta::left(std::int64_t jobs_left) const {
  if (!first_) return std::nullopt;
  bool watched = last_.ended - first_->ended >= kEnough;
  std::int64_t ended = watched ? last_.ended - first_->ended : last_.ended;
  Seconds span = last_.at - (watched ? first_->at : accepted_at_);
  if (ended <= 0 || span.count() <= 0) return std::nullopt;
  return Seconds{std::max<std::int64_t>(1, span.count() * jobs_left / ended)};
}

}  // namespace yj::ctl
