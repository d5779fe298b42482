#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace yj {

/// Counts how long things took, in classes that fit everything from a look into the memory to a slow answer of the platform.
class Histogram {
 public:
  /// The upper bounds of the classes, in seconds; what takes longer than the last is only in `count`.
  static constexpr std::array kBounds{0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1,  0.25,
                                      0.5,   1.0,    2.5,   5.0,  10.0,  30.0, 60.0, 300.0};

  void add(std::chrono::duration<double> took) {
    for (std::size_t i = 0; i < kBounds.size(); ++i) {
      if (took.count() <= kBounds[i]) ++within_[i];
    }
    ++count_;
    sum_ += took.count();
  }

  /// How many took so long or less, for each of the bounds.
  [[nodiscard]] std::array<std::uint64_t, kBounds.size()> const& within() const { return within_; }
  [[nodiscard]] std::uint64_t count() const { return count_; }
  [[nodiscard]] double sum() const { return sum_; }  ///< seconds

 private:
  std::array<std::uint64_t, kBounds.size()> within_{};
  std::uint64_t count_ = 0;
  double sum_ = 0;
};

}  // namespace yj
