#pragma once

#include "base/json.hpp"

#include <string>

namespace yj::ctl {

/// The daemon had taken this content before, so nothing was ordered.
bool is_known(Json const& reply);

/// What a person reads of a batch that was sent: `typed` is how the file was named on the command line, `shown`
/// how messages name it.
std::string taken_text(Json const& reply, std::string const& typed, std::string const& shown);

/// Why a batch was refused: every problem as `file:line:column: message`, or the one sentence, and what to do.
std::string refused_text(Json const& problem, int status, std::string const& shown);

}  // namespace yj::ctl
