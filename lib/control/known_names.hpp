#pragma once

#include "control/problem.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace yj::control {

// Words of a client that must be known. Each tells what is wrong with one that is not, with what was probably meant or with all
// that is allowed; an empty word asks for nothing.

/// `needed`: an empty word names none, either.
std::optional<Problem> unknown_account(std::string const& name, std::vector<std::string> const& accounts,
                                       bool needed = false);
/// In any letter case.
std::optional<Problem> unknown_model(std::string const& name, std::vector<std::string> const& models);
std::optional<Problem> unknown_failure_class(std::string const& name);
std::optional<Problem> unknown_event_kind(std::string const& name);

}  // namespace yj::control
