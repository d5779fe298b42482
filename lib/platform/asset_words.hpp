#pragma once

#include "platform/asset_answer.hpp"

#include <string>
#include <string_view>

namespace yj::platform {

/// What a message of the platform means for the person who reads it, and what to do, in both languages.
struct Explanation {
  std::string_view code;  ///< stable, for programs
  std::string_view english;
  std::string_view chinese;
};

/// Of a failed call. Every message that the platform's document lists has one of its own; any other gets that of its
/// fault. `rl_status` saying Failed is explained by `explain_failed_asset`.
Explanation explain(AssetFailure const& failure);
Explanation explain_failed_asset();

/// The group does not exist or is not this organisation's, so it holds nothing that could be found.
bool speaks_of_no_group(AssetFailure const& failure);
/// One of the messages that the platform's document lists.
bool is_documented(std::string_view words);

}  // namespace yj::platform
