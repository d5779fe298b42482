#pragma once

#include "base/instant.hpp"

#include <algorithm>
#include <cmath>

namespace yj {

/// Lets `per_second` things through on average, and at most one second's worth at once.
class TokenBucket {
 public:
  explicit TokenBucket(double per_second)
      : rate_(per_second), burst_(std::max(1.0, per_second)), tokens_(burst_) {}

  [[nodiscard]] bool available(Instant now) {
    refill(now);
    return tokens_ >= 1.0;
  }
  void take() { tokens_ -= 1.0; }
  /// When one is available again, at the earliest.
  [[nodiscard]] Instant next(Instant now) {
    refill(now);
    double missing = std::max(0.0, 1.0 - tokens_);
    return now + Duration{static_cast<Duration::rep>(std::ceil(missing / rate_ * 1000.0))};
  }

 private:
  void refill(Instant now) {
    if (last_ == Instant{}) last_ = now;
    if (now <= last_) return;
    tokens_ = std::min(burst_, tokens_ + rate_ * static_cast<double>((now - last_).count()) / 1000.0);
    last_ = now;
  }

  double rate_;
  double burst_;
  double tokens_;
  Instant last_{};
};

}  // namespace yj
