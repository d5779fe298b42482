#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace yj::ctl {

/// A text in lines of at most `columns`, as a terminal counts them: broken at blanks and, where there are none, between Chinese
/// characters, so that no line begins with a closing sign or ends with an opening one. Line breaks of the text stay. What is longer
/// and has no place to break is left whole.
std::vector<std::string> typeset(std::string_view utf8, std::size_t columns);

}  // namespace yj::ctl
