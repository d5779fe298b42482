#pragma once

#include "base/json.hpp"

#include <string>

namespace yj::ctl {

/// What the daemon's JSON says of verified people and their assets, for people to read.
std::string asset_groups_text(Json const& groups);
std::string asset_list_text(Json const& assets);
/// How an asset or a group stands, in a word.
std::string asset_status(Json const& asset);
std::string asset_text(Json const& asset);

}  // namespace yj::ctl
