#pragma once

#include "base/instant.hpp"

#include <optional>
#include <string_view>

namespace yj::http {

/// A date as HTTP writes it: `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110, section 5.6.7, IMF-fixdate). None for anything else:
/// the two older forms may be sent by nobody.
std::optional<Instant> parse_http_date(std::string_view text);

}  // namespace yj::http
