#include "http/pool.hpp"

#include <algorithm>

namespace yj::http {

std::unique_ptr<ByteStream> Pool::take(Origin const& origin, Reach reach) {
  for (auto entry = idle_.end(); entry != idle_.begin();) {
    --entry;
    if (entry->origin != origin || entry->reach != reach) continue;
    auto stream = std::move(entry->stream);
    entry = idle_.erase(entry);
    if (!stream->is_open() || stream->input_waiting()) continue;
    stream->expires_never();
    return stream;
  }
  return nullptr;
}

void Pool::put(Origin const& origin, Reach reach, std::unique_ptr<ByteStream> stream) {
  idle_.remove_if([](Entry const& entry) { return !entry.stream->is_open(); });
  auto same = [&](Entry const& entry) { return entry.origin == origin && entry.reach == reach; };
  auto count = static_cast<std::size_t>(std::count_if(idle_.begin(), idle_.end(), same));
  if (count >= per_origin_max_) {
    auto oldest = std::find_if(idle_.begin(), idle_.end(), same);
    if (oldest == idle_.end()) return;
    idle_.erase(oldest);
  }
  stream->expires_after(idle_max_);
  idle_.push_back(Entry{origin, reach, std::move(stream)});
}

}  // namespace yj::http
