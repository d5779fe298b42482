#include "core/retry_policy.hpp"

#include "base/result.hpp"

#include <fmt/format.h>

#include <charconv>

namespace yj {

void RetryPolicy::set(FailureClass failure, int times) {
  YJ_ASSERT(rule_for(failure).settable && times >= 0 && times <= kRetriesMax);
  times_[index(failure)] = static_cast<std::int8_t>(times);
}

std::string to_text(RetryPolicy const& policy) {
  std::string text;
  for (auto each : kFailureClasses) {
    if (!rule_for(each).settable) continue;
    text += fmt::format("{}{}={}", text.empty() ? "" : " ", name_of(each), policy.times(each));
  }
  return text;
}

std::optional<RetryPolicy> parse_retry_policy(std::string_view text) {
  RetryPolicy policy;
  while (!text.empty()) {
    std::string_view const part = text.substr(0, text.find(' '));
    text.remove_prefix(std::min(text.size(), part.size() + 1));
    auto const sign = part.find('=');
    if (sign == std::string_view::npos) return std::nullopt;
    auto const failure = parse_failure_class(part.substr(0, sign));
    int times = -1;
    auto const [end, error] = std::from_chars(part.data() + sign + 1, part.data() + part.size(), times);
    bool const number = error == std::errc{} && end == part.data() + part.size();
    if (!failure || !rule_for(*failure).settable || !number || times < 0 || times > kRetriesMax)
      return std::nullopt;
    policy.set(*failure, times);
  }
  return policy;
}

}  // namespace yj
