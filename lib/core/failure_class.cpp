#include "core/failure_class.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace yj {

namespace {

template <std::size_t N>
bool mentions(std::string const& text, std::array<std::string_view, N> const& words) {
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view word) { return text.find(word) != std::string::npos; });
}

// Judged in this order: a moderation text may speak of a "request" and a network text may quote a parameter.
constexpr std::array<std::string_view, 11> kModeration{
    "sensitive", "moderation", "inappropriate", "policy", "content rejected", "prohibited", "datainspection",
    "risk",      "敏感",       "违规",          "审核"};
constexpr std::array<std::string_view, 12> kThrottled{
    "throttl", "rate limit",  "ratelimit", "too many", "queue full", "queue is full",
    "quota",   "concurrency", "429",       "busy",     "限流",       "繁忙"};
constexpr std::array<std::string_view, 15> kNetwork{
    "cannot connect", "connection",      "timed out",   "timeout", "reset by peer", "temporarily",
    "disconnected",   "broken pipe",     "unreachable", "502",     "503",           "504",
    "bad gateway",    "name resolution", "超时"};
constexpr std::array<std::string_view, 11> kBadInput{
    "invalid",     "parameter",  "missing",   "unsupported", "not support", "badrequest",
    "bad request", "没找到模型", "too large", "image size",  "参数"};

}  // namespace

std::string_view name_of(FailureClass value) {
  switch (value) {
    case FailureClass::network: return "network";
    case FailureClass::throttled: return "throttled";
    case FailureClass::moderation: return "moderation";
    case FailureClass::bad_input: return "bad_input";
    case FailureClass::unknown: return "unknown";
  }
  return "unknown";
}

std::optional<FailureClass> parse_failure_class(std::string_view name) {
  for (auto value : {FailureClass::network, FailureClass::throttled, FailureClass::moderation,
                     FailureClass::bad_input, FailureClass::unknown}) {
    if (name_of(value) == name) return value;
  }
  return std::nullopt;
}

std::string_view meaning_of(FailureClass value) {
  switch (value) {
    case FailureClass::network: return "the platform could not reach the maker of the model";
    case FailureClass::throttled: return "the maker of the model has no room at the moment";
    case FailureClass::moderation: return "a content check turned the prompt or a picture down";
    case FailureClass::bad_input: return "a value or a file of the order was not accepted";
    case FailureClass::unknown: break;
  }
  return "nothing more is known than these words";
}

std::string_view remedy_for(FailureClass value) {
  switch (value) {
    case FailureClass::network:
    case FailureClass::throttled: return "It has nothing to do with the job; order it again later";
    case FailureClass::moderation:
      return "The same words and pictures will be turned down again: change them";
    case FailureClass::bad_input: return "The same order will fail again: change what is named there";
    case FailureClass::unknown: break;
  }
  return "Order it once more, or change the prompt or the model in a batch of its own";
}

FailureClass classify_failure(std::string_view words) {
  std::string text = lower_ascii(words);
  if (mentions(text, kModeration)) return FailureClass::moderation;
  // The platform puts the vendor's raw answer in front, `None` when there was none.
  if (text.starts_with("none,")) return FailureClass::network;
  if (mentions(text, kThrottled)) return FailureClass::throttled;
  if (mentions(text, kNetwork)) return FailureClass::network;
  if (mentions(text, kBadInput)) return FailureClass::bad_input;
  return FailureClass::unknown;
}

}  // namespace yj
