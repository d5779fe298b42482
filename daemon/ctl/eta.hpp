#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

namespace yj::ctl {

/// Says how long a batch will still take, from the pace at which its jobs came to their end: while it was watched
/// once two have ended since, before that since it was accepted. An estimate, and shown as one.
class Eta {
 public:
  using Seconds = std::chrono::seconds;

  explicit Eta(Seconds accepted_at) : accepted_at_(accepted_at) {}

  /// `ended` jobs had come to their end at `now` (seconds since 1970).
  void note(Seconds now, std::int64_t ended);
  /// Nothing while no job has ended.
  [[nodiscard]] std::optional<Seconds> left(std::int64_t jobs_left) const;

 private:
  struct Point {
    Seconds at;
    std::int64_t ended;
  };
  Seconds accepted_at_;
  std::optional<Point> first_;
  Point last_{};
};

}  // namespace yj::ctl
