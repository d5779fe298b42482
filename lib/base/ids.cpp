#include "base/ids.hpp"

#include <algorithm>

namespace yj {

namespace {

int digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

std::string to_hex(std::uint8_t const* bytes, std::size_t count) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  text.reserve(count * 2);
  for (std::size_t i = 0; i < count; ++i) {
    text += kDigits[bytes[i] >> 4];
    text += kDigits[bytes[i] & 15];
  }
  return text;
}

bool from_hex(std::string_view text, std::uint8_t* bytes, std::size_t count) {
  if (text.size() != count * 2) return false;
  for (std::size_t i = 0; i < count; ++i) {
    int high = digit(text[2 * i]);
    int low = digit(text[2 * i + 1]);
    if (high < 0 || low < 0) return false;
    bytes[i] = static_cast<std::uint8_t>(high << 4 | low);
  }
  return true;
}

void IdSource::fill(std::array<std::uint8_t, 16>& bytes, Instant now) {
  // Within one millisecond a 12-bit sequence keeps the order; when it runs over, time is lent from the next
  // one.
  std::int64_t millis = std::max(to_millis(now), last_millis_);
  if (millis > last_millis_) {
    sequence_ = 0;
  } else if (++sequence_ > 0xfff) {
    ++millis;
    sequence_ = 0;
  }
  last_millis_ = millis;

  for (int i = 0; i < 6; ++i) bytes[i] = static_cast<std::uint8_t>(millis >> (40 - 8 * i));
  bytes[6] = static_cast<std::uint8_t>(0x70 | (sequence_ >> 8));
  bytes[7] = static_cast<std::uint8_t>(sequence_);
  std::uint64_t tail = random_();
  for (int i = 0; i < 8; ++i) bytes[8 + i] = static_cast<std::uint8_t>(tail >> (56 - 8 * i));
  bytes[8] = static_cast<std::uint8_t>(0x80 | (bytes[8] & 0x3f));
}

}  // namespace yj
