#include "support/qr_reader.hpp"

#include "support/temp_folder.hpp"

#include <array>
#include <cstdio>
#include <fstream>

namespace yj::test {

namespace {

constexpr int kScale = 6;  // pixels of a module

/// The next character, without colours and other instructions to the terminal.
std::string_view next_character(std::string_view& rest) {
  while (rest.starts_with("\x1b[")) {
    auto end = rest.find_first_of("ABCDEFGHJKSTfmnsulh", 2);
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  }
  if (rest.empty()) return {};
  auto first = static_cast<unsigned char>(rest.front());
  std::size_t length = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  auto character = rest.substr(0, length);
  rest.remove_prefix(character.size());
  return character;
}

}  // namespace

std::vector<std::vector<bool>> pixels_of(std::string_view output) {
  std::vector<std::vector<bool>> pixels;
  while (!output.empty()) {
    auto line = output.substr(0, output.find('\n'));
    output.remove_prefix(std::min(output.size(), line.size() + 1));
    if (line.ends_with('\r')) line.remove_suffix(1);
    std::vector<bool> upper;
    std::vector<bool> lower;
    bool is_code = true;
    while (is_code && !line.empty()) {
      auto character = next_character(line);
      if (character.empty()) break;
      is_code = character == "█" || character == "▀" || character == "▄" || character == " ";
      upper.push_back(character == "█" || character == "▀");
      lower.push_back(character == "█" || character == "▄");
    }
    if (!is_code || upper.size() < 10) {
      if (!pixels.empty()) break;
      continue;
    }
    pixels.push_back(std::move(upper));
    pixels.push_back(std::move(lower));
  }
  return pixels;
}

std::optional<std::string> decoded_by(std::string const& decoder,
                                      std::vector<std::vector<bool>> const& pixels) {
  if (pixels.empty()) return std::nullopt;
  TempFolder folder;
  auto file = folder.path() / "code.pgm";
  {
    std::ofstream image{file, std::ios::binary};
    image << "P5\n" << pixels.front().size() * kScale << " " << pixels.size() * kScale << "\n255\n";
    for (auto const& row : pixels) {
      std::string line;
      for (bool light : row) line.append(kScale, light ? '\xff' : '\0');
      for (int i = 0; i < kScale; ++i) image << line;
    }
  }
  std::string command = "'" + decoder + "' --quiet --raw '" + file.string() + "' 2>/dev/null";
  FILE* pipe = ::popen(command.c_str(), "r");
  if (pipe == nullptr) return std::nullopt;
  std::string text;
  std::array<char, 4096> piece{};
  for (std::size_t got = ::fread(piece.data(), 1, piece.size(), pipe); got > 0;
       got = ::fread(piece.data(), 1, piece.size(), pipe))
    text.append(piece.data(), got);
  int ended = ::pclose(pipe);
  if (text.ends_with('\n')) text.pop_back();
  return ended == 0 && !text.empty() ? std::optional{text} : std::nullopt;
}

}  // namespace yj::test
