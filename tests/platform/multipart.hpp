#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace yj::sim {

/// One part of a multipart/form-data body (RFC 7578).
struct Part {
  std::string name;
  std::optional<std::string> filename;
  std::string content;
  bool ended = true;  ///< false: the body broke off before the delimiter behind this part
};

struct Multipart {
  std::vector<Part> parts;  ///< in the order of arrival
  bool complete = false;    ///< the closing delimiter was there
};

/// The boundary parameter of a Content-Type; none when it is missing.
std::optional<std::string> multipart_boundary(std::string_view content_type);

/// Reads as much as is there. What breaks off inside a part's content gives that part with what came of it
/// and `ended` false; a part whose headers did not come whole is not given.
Multipart parse_multipart(std::string_view body, std::string_view boundary);

}  // namespace yj::sim
