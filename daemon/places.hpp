#pragma once

#include "base/result.hpp"
#include "daemon/settings.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace yj {

/// A folder that the daemon works in.
struct Place {
  std::string name;  ///< for people: `inbox`
  std::string key;   ///< of the configuration: `paths.inbox`
  std::filesystem::path path;
  unsigned mode = 0750;  ///< when it is made
};

/// Inbox, output, state and the folder of the socket.
std::vector<Place> places_of(Settings const& settings);

/// Makes the folder if it is missing. An error says which folder it is, why it cannot be used and by whom, and which
/// key names another.
Result<void> make_place(Place const& place);

/// Whether `make_place` would come through; nothing is changed.
Result<void> look_at_place(Place const& place);

}  // namespace yj
