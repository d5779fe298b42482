#pragma once

#include "base/json.hpp"
#include "http/message.hpp"

#include <string>
#include <string_view>

namespace yj::http {

/// Why a request was not carried out, as RFC 9457 has it and as the whole program says it: `type` (always
/// `about:blank`, so `title` is the status' own phrase), `title`, `status`, a stable `code` for programs,
/// `detail` (what happened) and `hint` (what to do about it; may be empty).
Json problem_json(int status, std::string_view code, std::string_view detail, std::string_view hint);

/// The answer that carries a problem. Text that is not UTF-8 is repaired rather than refused.
Response problem_response(int status, Json const& problem);

}  // namespace yj::http
