#pragma once

#include "base/result.hpp"

#include <nlohmann/json.hpp>

#include <optional>
#include <string_view>

namespace yj {

/// Objects keep the order in which their keys came.
using Json = nlohmann::ordered_json;

/// How deep arrays and objects may nest in any JSON from outside. A tree of 100,000 levels parses well and
/// then kills the process when it is copied or written (nlohmann/json issue 5387), so the depth is checked
/// before a tree is built.
inline constexpr int kJsonDepthMax = 64;

/// The single JSON value that `text` is, white space around it allowed. Errors are `Errc::invalid`.
Result<Json> parse_json(std::string_view text, int depth_max = kJsonDepthMax);

/// Length of the first JSON value of `text`, leading white space included; what follows it does not matter.
/// An error means that no complete value stands there, or one that nests too deep.
Result<std::size_t> first_json_length(std::string_view text, int depth_max = kJsonDepthMax);

/// A number, or text that is one and nothing else. Others write both.
std::optional<double> number_of(Json const& value);

}  // namespace yj
