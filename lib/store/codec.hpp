#pragma once

#include "base/result.hpp"
#include "core/job_spec.hpp"

#include <string>
#include <vector>

namespace yj::store {

/// A request without its files as JSON text, and back. Text that this program did not write is `corrupt`.
std::string encode_request(RequestSpec const& request);
Result<RequestSpec> decode_request(std::string const& text);

std::string encode_notes(std::vector<std::string> const& notes);
Result<std::vector<std::string>> decode_notes(std::string const& text);

}  // namespace yj::store
