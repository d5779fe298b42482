#pragma once

#include "batch/check.hpp"
#include "http/server.hpp"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace yj::control {

/// What the socket needs of the daemon's configuration.
struct ControlSettings {
  std::filesystem::path socket;
  unsigned mode = 0660;                        ///< who may ask is the file system's affair
  std::vector<std::string> accounts;           ///< that a batch may name, `default` among them
  std::string version;                         ///< of the daemon, shown in the status
  batch::Limits limits;                        ///< of a batch that is sent
  std::filesystem::path output;                ///< where results appear, for replies
  std::uint64_t input_bytes_max = 1ULL << 30;  ///< of one input file that is sent
  std::uint64_t disk_reserve = 0;              ///< an input file that would leave less free is not taken
  /// A body in memory is a batch with its list of files, as JSON: larger than the largest batch file.
  http::ServerLimits server = [] {
    http::ServerLimits bounds;
    bounds.body_bytes_max = 48ULL << 20;
    return bounds;
  }();
};

}  // namespace yj::control
