#include "daemon/ctl/qr_text.hpp"

#include <memory>
#include <qrencode.h>

namespace yj::ctl {

namespace {

/// ISO/IEC 18004 wants a light margin of four modules.
constexpr int kQuiet = 4;
constexpr std::string_view kBlackBehindWhite = "\x1b[40;97m";
constexpr std::string_view kColoursOff = "\x1b[0m";

struct Release {
  void operator()(QRcode* code) const { QRcode_free(code); }
};

class Modules {
 public:
  explicit Modules(QRcode const& code) : code_(code) {}
  [[nodiscard]] int size() const { return code_.width + 2 * kQuiet; }
  /// The margin and what lies beyond it are light.
  [[nodiscard]] bool light(int row, int column) const {
    row -= kQuiet;
    column -= kQuiet;
    if (row < 0 || column < 0 || row >= code_.width || column >= code_.width) return true;
    return (code_.data[row * code_.width + column] & 1) == 0;
  }

 private:
  QRcode const& code_;
};

/// What is drawn is the light: the foreground is white.
std::string_view block(bool upper_light, bool lower_light) {
  if (upper_light) return lower_light ? "█" : "▀";
  return lower_light ? "▄" : " ";
}

}  // namespace

std::optional<QrText> qr_text(std::string_view text) {
  if (text.empty()) return std::nullopt;
  std::unique_ptr<QRcode, Release> code{QRcode_encodeData(
      static_cast<int>(text.size()), reinterpret_cast<unsigned char const*>(text.data()), 0, QR_ECLEVEL_L)};
  if (!code) return std::nullopt;
  Modules modules{*code};
  QrText made;
  made.columns = static_cast<std::size_t>(modules.size());
  for (int row = 0; row < modules.size(); row += 2) {
    std::string line{kBlackBehindWhite};
    for (int column = 0; column < modules.size(); ++column)
      line += block(modules.light(row, column), modules.light(row + 1, column));
    line += kColoursOff;
    made.lines.push_back(std::move(line));
  }
  return made;
}

}  // namespace yj::ctl
