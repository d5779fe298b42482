#pragma once

#include "base/instant.hpp"
#include "core/failure_class.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace yj {

/// What is done by itself after the platform said FAILED, which is not billed.
struct RetryRule {
  int times = 0;          ///< how often a job is tried again
  Duration first{};       ///< before the first of these, doubling
  Duration longest{};     ///< at most
  bool settable = false;  ///< a batch may say how often
};

/// Trouble between platform and vendor once, a vendor without room three times, what nobody understands not at all unless
/// the batch says so. A verdict on the content or on a value is never tried again: it would be the same, and some platforms
/// bill it.
constexpr RetryRule rule_for(FailureClass failure) {
  using std::chrono::minutes;
  using std::chrono::seconds;
  switch (failure) {
    case FailureClass::network: return {1, seconds{10}, minutes{5}, true};
    case FailureClass::throttled: return {3, seconds{30}, minutes{10}, true};
    case FailureClass::unknown: return {0, seconds{30}, minutes{10}, true};
    case FailureClass::moderation:
    case FailureClass::bad_input: break;
  }
  return {};
}

inline constexpr std::array kFailureClasses{FailureClass::network, FailureClass::throttled,
                                            FailureClass::moderation, FailureClass::bad_input,
                                            FailureClass::unknown};
/// The most that a batch may ask for.
inline constexpr int kRetriesMax = 10;

/// How often the jobs of one batch are tried again: the table above, and what the batch's `retry:` says instead. The tries of
/// one job count together: it is tried again while their number is below that of the class of its last failure.
class RetryPolicy {
 public:
  [[nodiscard]] int times(FailureClass failure) const { return times_[index(failure)]; }
  /// 0 to kRetriesMax, of a class that is settable.
  void set(FailureClass failure, int times);
  bool operator==(RetryPolicy const&) const = default;

 private:
  static constexpr std::size_t index(FailureClass failure) { return static_cast<std::size_t>(failure); }
  static constexpr std::array<std::int8_t, 5> table() {
    std::array<std::int8_t, 5> times{};
    for (auto each : kFailureClasses) times[index(each)] = static_cast<std::int8_t>(rule_for(each).times);
    return times;
  }
  std::array<std::int8_t, 5> times_ = table();
};

/// `network=1 throttled=3 unknown=0`, and back; nothing for other text.
std::string to_text(RetryPolicy const& policy);
std::optional<RetryPolicy> parse_retry_policy(std::string_view text);

}  // namespace yj
