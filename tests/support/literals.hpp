#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace yj::test {

/// A string of a source file.
struct Literal {
  std::string file;
  int line = 0;
  std::string text;              ///< with its escapes undone, and with the literals that follow it at once
  std::string statement;         ///< what stands in front of it, from the last `;`, `{` or `}` on
  bool first_in_braces = false;  ///< as of a row of a table
};

/// All of them, but raw ones, which are SQL or examples; those of comments and of #include lines are none.
std::vector<Literal> literals_of(std::filesystem::path const& file);

/// Of every .cpp and .hpp of a folder.
std::vector<Literal> literals_in(std::filesystem::path const& folder);

}  // namespace yj::test
