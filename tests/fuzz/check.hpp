#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

/// A property of the product that an input has broken: says which, and ends the process the way a crash does, so that
/// both drivers keep the input.
#define FUZZ_CHECK(condition, what)                                                                \
  do {                                                                                             \
    if (!(condition)) {                                                                            \
      std::fprintf(stderr, "%s:%d: broken: %s\n    (%s)\n", __FILE__, __LINE__, what, #condition); \
      std::abort();                                                                                \
    }                                                                                              \
  } while (false)

/// What a fuzz target is: it is called with one input after the other, answers 0, and keeps nothing between two inputs
/// that could change what the next one does.
extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size);

namespace yj::fuzz {

inline std::string_view text_of(std::uint8_t const* data, std::size_t size) {
  return {reinterpret_cast<char const*>(data), size};
}

/// The input as a few choices and the rest: takes the first line off `text`.
inline std::string_view first_line(std::string_view& text) {
  auto end = text.find('\n');
  std::string_view line = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return line;
}

}  // namespace yj::fuzz
