#include "core/stop_rule.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace yj {

namespace {

constexpr std::int64_t kFinishedLeast = 4;
constexpr int kDecimalsMax = 4;

/// `12.5` with so many decimals kept as a whole number; nothing for what is no plain number.
std::optional<int> scaled(std::string_view text, int decimals) {
  std::size_t const point = text.find('.');
  std::string digits{text.substr(0, point)};
  std::string behind{point == std::string_view::npos ? "" : text.substr(point + 1)};
  bool const wrong = digits.empty() || digits.size() > 3 ||
                     (point != std::string_view::npos && behind.empty()) ||
                     behind.size() > static_cast<std::size_t>(decimals);
  if (wrong) return std::nullopt;
  behind.resize(static_cast<std::size_t>(decimals), '0');
  digits += behind;
  if (!std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; }))
    return std::nullopt;
  return std::stoi(digits);
}

}  // namespace

std::int64_t StopRule::judged_after() const {
  if (fail_rate == 0) return 0;
  return std::max<std::int64_t>(kFinishedLeast, (kRateOne + fail_rate - 1) / fail_rate);
}

std::optional<int> parse_fail_rate(std::string_view text) {
  bool const percent = text.ends_with('%');
  if (percent) text.remove_suffix(1);
  while (percent && text.ends_with(' ')) text.remove_suffix(1);
  auto rate = scaled(text, percent ? kDecimalsMax - 2 : kDecimalsMax);
  if (!rate || *rate == 0) return std::nullopt;
  int const limit = percent ? StopRule::kRateOne : StopRule::kRateOne - 1;
  return *rate <= limit ? rate : std::nullopt;
}

std::string fail_rate_text(int rate) {
  std::string text = fmt::format("{}.{:02}", rate / 100, rate % 100);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.ends_with('.')) text.pop_back();
  return text + "%";
}

std::optional<std::string> reason_to_stop(StopRule const& rule, StopCount const& count,
                                          std::string_view refusal) {
  if (count.same_refusals >= kSameRefusalsMax)
    return fmt::format("the platform refused {} jobs in a row with the same words: {}", count.same_refusals,
                       refusal);
  if (rule.fails_in_row > 0 && count.fails_in_row >= rule.fails_in_row)
    return count.fails_in_row == 1 ? std::string{"a job failed (stop: fails_in_row 1)"}
                                   : fmt::format("{} jobs failed one after another (stop: fails_in_row {})",
                                                 count.fails_in_row, rule.fails_in_row);
  bool const judged = rule.fail_rate > 0 && count.finished >= rule.judged_after();
  if (judged && count.failed * StopRule::kRateOne >= count.finished * rule.fail_rate)
    return fmt::format("{} of {} finished jobs failed (stop: fail_rate {})", count.failed, count.finished,
                       fail_rate_text(rule.fail_rate));
  return std::nullopt;
}

}  // namespace yj
