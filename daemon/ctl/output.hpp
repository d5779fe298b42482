#pragma once

#include "daemon/ctl/command.hpp"

#include <functional>
#include <string_view>

namespace yj::ctl {

void print(std::string_view text);        ///< to standard output
void print_error(std::string_view text);  ///< to standard error, as a line

/// What every command does with an answer: the JSON as it came where that was asked for; otherwise `show` for
/// a good one, with the warnings after it, and a sentence with its hint for a bad one.
Exit finish(Invocation const& invocation, Result<Answer> const& answer,
            std::function<void(Json const&)> const& show);

/// The daemon's warnings, each on a line of standard error.
void print_warnings(Json const& json);

}  // namespace yj::ctl
