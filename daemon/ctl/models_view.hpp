#pragma once

#include "base/json.hpp"

#include <string>

namespace yj::ctl {

/// A line for each model and type.
std::string models_text(Json const& reply);
/// Everything about each of them: what it takes, what it cost, how long it ran.
std::string models_details(Json const& reply);

}  // namespace yj::ctl
