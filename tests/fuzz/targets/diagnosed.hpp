#pragma once

#include "base/diagnostic.hpp"
#include "base/text.hpp"
#include "catalog/problems.hpp"
#include "fuzz/check.hpp"

#include <algorithm>
#include <string_view>

namespace yj::fuzz {

/// What every list of problems of a file must be: there, bounded, readable, and about places that the file has.
inline void holds_together(Diagnostics const& problems, std::string_view file) {
  FUZZ_CHECK(!problems.empty(), "a file is refused without a word");
  FUZZ_CHECK(problems.size() <= catalog::Problems::kMax + 1, "too many problems");
  auto lines = static_cast<int>(std::count(file.begin(), file.end(), '\n') +
                                std::count(file.begin(), file.end(), '\r')) +
               1;
  for (auto const& problem : problems) {
    FUZZ_CHECK(!problem.message.empty() && !problem.code.empty(), "a problem says nothing");
    FUZZ_CHECK(problem.mark.line >= 0 && problem.mark.column >= 0, "a place before the beginning");
    FUZZ_CHECK((problem.mark.line == 0) == (problem.mark.column == 0), "half a place");
    FUZZ_CHECK(problem.mark.line <= lines + 1, "a line that the file does not have");
    std::string text = problem.text();
    FUZZ_CHECK(is_utf8(text), "a problem that no terminal can show");
    FUZZ_CHECK(text.find_first_of(std::string_view{"\0\n\r\x1b", 4}) == std::string::npos,
               "a problem of several lines");
    FUZZ_CHECK(text.size() <= 4096, "a problem as long as the file");
  }
}

}  // namespace yj::fuzz
