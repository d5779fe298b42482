#pragma once

#include "batch/check.hpp"
#include "http/server.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace yj::control {

/// What the socket needs of the daemon's configuration.
struct ControlSettings {
  std::filesystem::path socket;
  unsigned mode = 0660;               ///< who may ask is the file system's affair
  std::vector<std::string> accounts;  ///< that a batch may name, `default` among them
  std::string version;                ///< of the daemon, shown in the status
  batch::Limits limits;               ///< of a batch that is sent
  http::ServerLimits server;
};

}  // namespace yj::control
