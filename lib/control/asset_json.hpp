#pragma once

#include "control/call.hpp"
#include "control/context.hpp"
#include "control/reply.hpp"
#include "core/asset.hpp"
#include "platform/asset_words.hpp"

#include <optional>
#include <string>

namespace yj::control {

/// An asset as it is shown: what we know and what the platform says, either of which may be missing.
struct AssetShown {
  std::string account;
  std::optional<AssetRecord> known;
  std::optional<platform::ListedAsset> listed;
  std::optional<platform::AssetStatus> status;
  Instant at;  ///< when the platform was asked
  Warnings warnings{};
};

Json asset_json(AssetShown const& shown);
Json group_json(PersonGroup const& group);
Json explanation_json(platform::Explanation const& explanation);

/// The platform's words, and what they mean in both languages.
Problem problem_of(platform::AssetFailure const& failure);

/// `account` of a query or body, which must be one of ours; `default` when there is none.
Outcome<std::string> known_account(ControlSettings const& settings, std::string account);

/// The group that a person means: its id, or the name of exactly one verified person. Asks the platform where it is no id
/// that we know.
[[nodiscard]] http::Awaitable<Outcome<std::string>> find_group(Context& context, std::string account,
                                                               std::string text);

}  // namespace yj::control
