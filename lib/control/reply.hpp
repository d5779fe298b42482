#pragma once

#include "base/instant.hpp"
#include "base/json.hpp"
#include "base/text.hpp"
#include "http/message.hpp"

#include <optional>
#include <string>
#include <vector>

namespace yj::control {

/// Trouble that the person who is looking should know of, although the request went well.
using Warnings = std::vector<std::string>;

/// Text that is not UTF-8 - the platform's words may be anything - is repaired rather than refused.
http::Response json_response(int status, Json const& body);

/// `2026-06-01T09:30:00.123Z`, or null.
Json time_json(std::optional<Instant> at);

}  // namespace yj::control
