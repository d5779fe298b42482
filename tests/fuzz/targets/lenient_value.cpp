// The reader behind every answer of the platform, the list of models among them: JSON, or what comes near it.
#include "platform/lenient_value.hpp"

#include "base/json.hpp"
#include "base/text.hpp"
#include "fuzz/check.hpp"

namespace yj::fuzz {
namespace {

int depth_of(Json const& value) {
  int deepest = 0;
  if (value.is_structured())
    for (auto const& item : value) deepest = std::max(deepest, depth_of(item));
  return value.is_structured() ? deepest + 1 : 0;
}

}  // namespace
}  // namespace yj::fuzz

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  using namespace yj;
  std::string_view text = fuzz::text_of(data, size);
  auto lenient = platform::first_value(text);
  auto strict = parse_json(text);
  if (lenient) FUZZ_CHECK(fuzz::depth_of(lenient->value) <= kJsonDepthMax, "a tree too deep to be written");
  if (strict && strict->is_structured()) {
    FUZZ_CHECK(lenient.has_value(), "JSON is not read");
    FUZZ_CHECK(lenient->whole, "whole JSON is taken for a piece");
    FUZZ_CHECK(lenient->value == *strict, "JSON is read as something else");
  }
  auto length = first_json_length(text);
  if (length) FUZZ_CHECK(*length <= text.size(), "a value longer than its text");
  if (strict) {
    FUZZ_CHECK(length.has_value(), "sound JSON has no length");
    FUZZ_CHECK(Json::accept(text.substr(0, *length)), "a value is cut");
  } else {
    FUZZ_CHECK(strict.error().what.size() < 400 && is_utf8(strict.error().what),
               "a reason that cannot be read");
  }
  return 0;
}
