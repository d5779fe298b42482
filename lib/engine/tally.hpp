#pragma once

#include "base/histogram.hpp"
#include "core/event.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <string_view>
#include <utility>

namespace yj::engine {

/// Counts what was asked of the platform and what came of it, since this process began. The words are those of a monitor's
/// labels, and there are no others than those in tally.cpp.
class Tally {
 public:
  enum class Call { submit, poll, download };
  static constexpr std::array kCalls{Call::submit, Call::poll, Call::download};

  void note(Event const& event);
  void took(Call call, std::chrono::duration<double> time) {
    times_[static_cast<std::size_t>(call)].add(time);
  }

  [[nodiscard]] std::map<std::pair<Call, std::string_view>, std::uint64_t> const& outcomes() const {
    return outcomes_;
  }
  /// A submit's time runs from its last bytes to its answer.
  [[nodiscard]] Histogram const& times(Call call) const { return times_[static_cast<std::size_t>(call)]; }

  /// Times one call from its making to its end. `tally` outlives it.
  class Watch {
   public:
    Watch(Tally& tally, Call call) : tally_(tally), call_(call) {}
    ~Watch() { tally_.took(call_, std::chrono::steady_clock::now() - begun_); }
    Watch(Watch const&) = delete;
    Watch& operator=(Watch const&) = delete;

   private:
    Tally& tally_;
    Call call_;
    std::chrono::steady_clock::time_point begun_ = std::chrono::steady_clock::now();
  };

 private:
  std::map<std::pair<Call, std::string_view>, std::uint64_t> outcomes_;
  std::array<Histogram, kCalls.size()> times_;
};

std::string_view name_of(Tally::Call call);

}  // namespace yj::engine
