#include "sound.hpp"

#include <cstddef>
#include <cstdint>

namespace yj::sim {

namespace {

std::string little(std::uint32_t value, int bytes) {
  std::string text;
  for (int i = 0; i < bytes; ++i) text += static_cast<char>(value >> (8 * i) & 0xff);
  return text;
}

std::string chunk(std::string_view name, std::string content) {
  if (content.size() % 2 != 0) content += '\0';
  return std::string{name} + little(static_cast<std::uint32_t>(content.size()), 4) + content;
}

}  // namespace

std::string sound_of(std::string_view note) {
  constexpr std::uint32_t kRate = 8000;
  // PCM, one channel, 8 bits, where silence is 128.
  std::string format =
      little(1, 2) + little(1, 2) + little(kRate, 4) + little(kRate, 4) + little(1, 2) + little(8, 2);
  std::string body = "WAVE" + chunk("fmt ", format) +
                     chunk("LIST", "INFO" + chunk("ICMT", std::string{note} + '\0')) +
                     chunk("data", std::string(kRate / 10, '\x80'));
  return "RIFF" + little(static_cast<std::uint32_t>(body.size()), 4) + body;
}

}  // namespace yj::sim
