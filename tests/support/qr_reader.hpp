#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace yj::test {

/// What a terminal shows of the half blocks `█▀▄` and blanks in an output, as rows of pixels, true for light. Lines that begin
/// with another character end the picture; colours are passed over.
std::vector<std::vector<bool>> pixels_of(std::string_view terminal_output);

/// What a real decoder (zbarimg, package zbar-tools) reads in these pixels; none: nothing. `decoder` is its path.
std::optional<std::string> decoded_by(std::string const& decoder,
                                      std::vector<std::vector<bool>> const& pixels);

}  // namespace yj::test
