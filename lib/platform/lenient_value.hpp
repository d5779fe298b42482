#pragma once

#include "base/json.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace yj::platform {

/// The first value of a body, read as generously as the platform writes.
struct LenientValue {
  Json value;
  /// False when the text ended before the value did, or went on in no form we know: then `value` is an object
  /// with those members that were whole before that place, at least one.
  bool whole = true;
  /// The member `usage` of the value, exactly as it stood in the text; empty when there is none or it was not
  /// JSON there.
  std::string usage_text;
  /// The same of the value's member `data`.
  std::string data_usage_text;
};

/// Takes JSON, JSON with anything after it (a newline, a second value), and Python's way to print a dict
/// (single quotes, None, True, False, tuples; public source of the platform, llmage/asyncinference.py).
/// Nothing for everything else: HTML, plain text, an empty body, a value deeper than kJsonDepthMax. The depth
/// is bounded while it is read, so no deep tree ever exists. After 200,000 values the text counts as ended. Never throws.
std::optional<LenientValue> first_value(std::string_view body);

}  // namespace yj::platform
