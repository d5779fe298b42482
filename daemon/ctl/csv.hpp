#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace yj::ctl {

/// A field of a text. One that begins with = + - @, a tab or a carriage return gets an apostrophe in front: a spreadsheet would
/// take it for a formula, and names and prompts come from anywhere (OWASP, CSV injection).
std::string csv_text(std::string_view text);

/// A record as RFC 4180 has it, with its line break. Fields are quoted where they need it; what a number or date is goes in as
/// it is.
std::string csv_line(std::vector<std::string> const& fields);

}  // namespace yj::ctl
