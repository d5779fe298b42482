#pragma once

#include "base/random.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace yj::fuzz {

/// What inputs are made of.
struct Material {
  std::vector<std::string> seeds;   ///< never empty
  std::vector<std::string> tokens;  ///< of the dictionary; may be empty
  std::size_t bytes_max = 0;        ///< of an input that is made; a seed may be longer
};

/// The input with this number: a seed with one to eight changes - bits and bytes flipped, pieces cut, doubled, moved, taken from
/// another seed, or replaced by a token. It depends on its arguments alone, so a number replays an input without those before it.
std::string make_input(Material const& material, std::uint64_t seed, std::uint64_t number);

/// The tokens of a dictionary as libFuzzer reads them: `name="text"` or `"text"` a line, with `\\`, `\"` and `\xNN`; lines that
/// begin with `#` are comments.
std::vector<std::string> tokens_in(std::string const& dictionary);

}  // namespace yj::fuzz
