#pragma once

#include "base/json.hpp"
#include "wire.hpp"

#include <string>
#include <string_view>

namespace yj::sim {

/// JSON as the platform writes it. Bytes that are no UTF-8 become U+FFFD.
std::string dumped(Json const& value);

Answer text_answer(int status, std::string_view content_type, std::string body);
Answer json_answer(int status, Json const& value);
/// `{"error": "…"}`
Answer error_answer(int status, std::string_view message);
/// What a proxy in front of the platform says: `<html>…502 Bad Gateway…`.
Answer proxy_answer(int status);

}  // namespace yj::sim
