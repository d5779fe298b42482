#pragma once

#include "base/json.hpp"
#include "store/records.hpp"

namespace yj::control {

/// The schema `LoggedEvent` of the contract.
Json logged_event_json(store::LoggedEvent const& event);

}  // namespace yj::control
