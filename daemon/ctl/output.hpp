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

/// What the program ends with after this answer.
Exit exit_for(Answer const& answer);

/// Prints the daemon's own JSON, as a line.
void print_body(Answer const& answer);

/// The daemon's warnings, each on a line of standard error.
void print_warnings(Json const& json);

}  // namespace yj::ctl
