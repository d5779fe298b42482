#pragma once

#include "catalog/catalog.hpp"
#include "control/finding.hpp"
#include "daemon/api_key.hpp"
#include "daemon/settings.hpp"
#include "http/awaitable.hpp"
#include "platform/http_platform.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace yj {

using Findings = std::vector<control::Finding>;

// What a start needs and what a running daemon needs, looked at without changing anything.

/// Configuration, catalogue, folders, room and keys, without the network. No `catalog`: its problems were said already.
/// `settings_file` is empty where there is none. The keys that could be read are put into `keys`.
Findings look_around(Settings const& settings, std::filesystem::path const& settings_file,
                     catalog::Catalog const* catalog, Keys& keys);

/// Whether the platform answers and takes the key of each account (a free question), and whether its clock agrees with ours.
http::Awaitable<Findings> ask_platform(Settings const& settings, std::vector<std::string> accounts,
                                       platform::HttpPlatform& platform);

}  // namespace yj
