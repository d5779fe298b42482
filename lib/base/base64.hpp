#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace yj {

/// RFC 4648, section 4: the common alphabet, padded, without line breaks.
std::string base64(std::string_view bytes);
/// Length of that text.
constexpr std::size_t base64_length(std::size_t bytes) { return (bytes + 2) / 3 * 4; }
/// The inverse, strictly: nothing for text with line breaks, without its padding, or with anything else in it.
std::optional<std::string> base64_decoded(std::string_view text);

}  // namespace yj
