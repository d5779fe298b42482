#pragma once

#include "base/instant.hpp"
#include "base/result.hpp"

#include <cstdint>
#include <functional>
#include <queue>
#include <utility>
#include <vector>

namespace yj::simulation {

/// Virtual time: a queue of what is still to happen. What is due at the same instant happens in the order in which it
/// was put there.
class Timeline {
 public:
  using Work = std::function<void()>;

  explicit Timeline(Instant start) : now_(start) {}

  [[nodiscard]] Instant now() const { return now_; }
  void after(Duration wait, Work work) { queue_.push({now_ + wait, ++last_, std::move(work)}); }

  /// When the next thing happens; there is one.
  [[nodiscard]] Instant next() const { return queue_.top().at; }
  [[nodiscard]] bool empty() const { return queue_.empty(); }
  void step() {
    YJ_ASSERT(!queue_.empty());
    Entry entry =
        std::move(const_cast<Entry&>(queue_.top()));  // it is popped before anybody compares it again
    queue_.pop();
    now_ = entry.at;
    entry.work();
  }

 private:
  struct Entry {
    Instant at;
    std::uint64_t number;
    Work work;
    bool operator<(Entry const& other) const {
      return std::pair{at, number} > std::pair{other.at, other.number};
    }
  };
  Instant now_;
  std::uint64_t last_ = 0;
  std::priority_queue<Entry> queue_;
};

}  // namespace yj::simulation
