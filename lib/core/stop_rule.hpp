#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace yj {

/// When a batch is fundamentally wrong, by its own word (`stop:`). 0: it does not say.
struct StopRule {
  static constexpr int kFailsInRowMax = 10'000;
  static constexpr int kRateOne = 10'000;  ///< `fail_rate` counts in ten-thousandths

  int fails_in_row = 0;  ///< so many jobs failed one after another, without a success between them
  int fail_rate = 0;     ///< so large a share of the finished jobs failed
  bool operator==(StopRule const&) const = default;

  /// A share is judged once so many jobs are finished: one failure among the first three says little.
  [[nodiscard]] std::int64_t judged_after() const;
};

/// `25%`, `12.5%`, `0.25` -> ten-thousandths; nothing for anything else, and for less than 0.01% or more than 100%. A
/// number without a percent sign is less than 1, because 1 could mean either.
std::optional<int> parse_fail_rate(std::string_view text);
/// `25%`, `12.5%`
std::string fail_rate_text(int rate);

/// What a batch has come to since it began, or since a person resumed it.
struct StopCount {
  int fails_in_row = 0;
  std::int64_t finished = 0;
  std::int64_t failed = 0;
  int same_refusals = 0;  ///< refused with the same words, without an order taken between them
};

/// Three refusals with the same words hold any batch: the platform judges the request, and it will not change its mind.
inline constexpr int kSameRefusalsMax = 3;

/// Why the batch is to be held; nothing: it goes on.
std::optional<std::string> reason_to_stop(StopRule const& rule, StopCount const& count,
                                          std::string_view refusal);

}  // namespace yj
