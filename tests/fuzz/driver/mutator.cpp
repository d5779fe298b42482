#include "fuzz/driver/mutator.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <sstream>
#include <string_view>

namespace yj::fuzz {

namespace {

constexpr std::uint64_t kChangesMax = 8;
constexpr std::size_t kPieceMax = 64;

std::size_t below(Random& random, std::size_t bound) { return bound == 0 ? 0 : random() % bound; }

/// Bytes at which parsers change their minds.
char odd_byte(Random& random) {
  using namespace std::
      string_view_literals;  // they know their length, the first byte being what ends a C string
  static constexpr std::string_view kOdd =
      "\0\x01\t\n\r \"#%&'*+,-./0:;<=>?@[\\]{|}~\x7f\x80\xbf\xc0\xe4\xf4\xff"sv;
  return random() % 2 == 0 ? kOdd[below(random, kOdd.size())] : static_cast<char>(random());
}

std::string piece_of(std::string const& text, Random& random) {
  if (text.empty()) return {};
  std::size_t begin = below(random, text.size());
  std::size_t length = random() % 4 == 0 ? below(random, text.size()) : below(random, kPieceMax);
  return text.substr(begin, length + 1);
}

void flip_bit(std::string& text, Material const&, Random& random) {
  if (!text.empty()) text[below(random, text.size())] ^= static_cast<char>(1U << random() % 8);
}

void set_byte(std::string& text, Material const&, Random& random) {
  if (!text.empty()) text[below(random, text.size())] = odd_byte(random);
}

void insert_byte(std::string& text, Material const&, Random& random) {
  std::size_t count = random() % 8 == 0 ? below(random, 1000) : 1;
  text.insert(below(random, text.size() + 1), count, odd_byte(random));
}

void cut_out(std::string& text, Material const&, Random& random) {
  if (!text.empty()) text.erase(below(random, text.size()), below(random, kPieceMax) + 1);
}

void cut_off(std::string& text, Material const&, Random& random) {
  text.resize(below(random, text.size() + 1));
}

void move_piece(std::string& text, Material const&, Random& random) {
  std::string piece = piece_of(text, random);
  text.insert(below(random, text.size() + 1), piece);
}

void splice(std::string& text, Material const& material, Random& random) {
  std::string const& other = material.seeds[below(random, material.seeds.size())];
  std::string piece = piece_of(other, random);
  std::size_t at = below(random, text.size() + 1);
  if (random() % 2 == 0) {
    text.insert(at, piece);
  } else {
    text.replace(at, std::min(piece.size(), text.size() - at), piece);
  }
}

void put_token(std::string& text, Material const& material, Random& random) {
  if (material.tokens.empty()) return set_byte(text, material, random);
  std::string const& token = material.tokens[below(random, material.tokens.size())];
  std::size_t at = below(random, text.size() + 1);
  if (random() % 2 == 0) {
    text.insert(at, token);
  } else {
    text.replace(at, std::min(token.size(), text.size() - at), token);
  }
}

/// A number somewhere in the text becomes another one.
void change_number(std::string& text, Material const& material, Random& random) {
  static constexpr std::array<std::string_view, 14> kNumbers{"0",
                                                             "-1",
                                                             "1",
                                                             "65535",
                                                             "65536",
                                                             "2147483648",
                                                             "4294967295",
                                                             "9223372036854775807",
                                                             "18446744073709551616",
                                                             "1e9",
                                                             "1e999",
                                                             "0.5",
                                                             "00",
                                                             "-0"};
  std::size_t at = text.find_first_of("0123456789", below(random, text.size() + 1));
  if (at == std::string::npos) return put_token(text, material, random);
  std::size_t end = std::min(text.find_first_not_of("0123456789", at), text.size());
  text.replace(at, end - at, kNumbers[below(random, kNumbers.size())]);
}

void double_all(std::string& text, Material const&, Random& random) {
  std::string const once = piece_of(text, random);
  for (std::size_t times = 1U << random() % 7; times > 0; --times) text += once;
}

using Change = void (*)(std::string&, Material const&, Random&);
constexpr std::array<Change, 13> kChanges{flip_bit,      flip_bit,   set_byte,   set_byte, insert_byte,
                                          cut_out,       cut_off,    move_piece, splice,   put_token,
                                          change_number, double_all, put_token};

}  // namespace

std::string make_input(Material const& material, std::uint64_t seed, std::uint64_t number) {
  Random random{seed ^ (number * 0x9e3779b97f4a7c15ULL)};
  std::string text = material.seeds[below(random, material.seeds.size())];
  for (auto changes = random() % kChangesMax + 1; changes > 0; --changes) {
    kChanges[below(random, kChanges.size())](text, material, random);
    if (text.size() > material.bytes_max) text.resize(material.bytes_max);
  }
  return text;
}

std::vector<std::string> tokens_in(std::string const& dictionary) {
  std::vector<std::string> tokens;
  std::istringstream lines{dictionary};
  for (std::string line; std::getline(lines, line);) {
    line = trimmed(line);
    auto begin = line.find('"');
    auto end = line.rfind('"');
    if (line.starts_with('#') || begin == std::string::npos || end == begin) continue;
    std::string token;
    for (std::size_t at = begin + 1; at < end; ++at) {
      if (line[at] != '\\' || at + 1 >= end) {
        token += line[at];
      } else if (line[at + 1] == 'x' && at + 3 < end) {
        token += static_cast<char>(std::stoi(line.substr(at + 2, 2), nullptr, 16));
        at += 3;
      } else {
        token += line[++at];
      }
    }
    tokens.push_back(std::move(token));
  }
  return tokens;
}

}  // namespace yj::fuzz
