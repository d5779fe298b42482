#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace yj::ctl {

/// A QR code for a terminal: lines of half blocks, two modules of the code above each other in one character, with the
/// quiet zone around it. Colours are set in each line, so that it is dark on light whatever the terminal's own colours are.
struct QrText {
  std::vector<std::string> lines;
  std::size_t columns = 0;
};

/// None: the text is too long for any QR code.
std::optional<QrText> qr_text(std::string_view text);

}  // namespace yj::ctl
