#include "daemon/ctl/live_batch_list.hpp"

#include "daemon/ctl/batch_progress.hpp"
#include "daemon/ctl/words.hpp"

#include <algorithm>

namespace yj::ctl {

namespace {

/// So long a batch stays to be seen after it became complete.
constexpr std::chrono::seconds kFarewell{30};

bool is_complete(Json const& batch) {
  return batch.is_object() && batch.contains("complete") && batch["complete"] == true;
}

bool is_stopped(Json const& batch, Json const& status) {
  if (text_in(batch, "state") != "active") return true;
  Json const& obstacles = part_of(status, "obstacles");
  return std::any_of(obstacles.begin(), obstacles.end(), [&](Json const& obstacle) {
    std::string const account = text_in(obstacle, "account");
    return !is_routine(obstacle) && (account.empty() || account == text_in(batch, "account"));
  });
}

}  // namespace

LiveBatchList::Entry::Entry(Json first)
    : batch(std::move(first)), eta(Seconds{instant_in(batch, "accepted_at").value_or(0)}) {}

void LiveBatchList::take(Json const& batch, Seconds now) {
  auto const id = text_in(batch, "id");
  bool const complete = is_complete(batch);
  auto place = entries_.find(id);
  if (place == entries_.end()) {
    if (all_ && complete) return;
    place = entries_.try_emplace(id, batch).first;
  }
  Entry& entry = place->second;
  entry.batch = batch;
  entry.eta.note(now, BatchProgress{batch}.ended());
  if (!complete) entry.completed_at.reset();
  if (complete && !entry.completed_at) entry.completed_at = now;
  if (all_ && complete && now - *entry.completed_at > kFarewell) entries_.erase(place);
}

std::vector<std::string> LiveBatchList::ids() const {
  std::vector<std::string> ids;
  for (auto const& [id, entry] : entries_) ids.push_back(id);
  return ids;
}

std::vector<LiveBatch> LiveBatchList::shown(Seconds now, Json const& status) const {
  std::vector<LiveBatch> shown;
  for (auto const& [id, entry] : entries_) {
    bool const gone = all_ && entry.completed_at && now - *entry.completed_at > kFarewell;
    if (gone) continue;
    LiveBatch live{entry.batch, std::nullopt};
    if (!is_stopped(entry.batch, status)) live.left = entry.eta.left(BatchProgress{entry.batch}.left());
    shown.push_back(std::move(live));
  }
  std::stable_sort(shown.begin(), shown.end(), [](LiveBatch const& a, LiveBatch const& b) {
    return text_in(a.batch, "accepted_at") > text_in(b.batch, "accepted_at");
  });
  return shown;
}

}  // namespace yj::ctl
