#pragma once

#include "base/instant.hpp"
#include "batch/check.hpp"
#include "control/finding.hpp"
#include "http/awaitable.hpp"
#include "http/server.hpp"

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace yj::control {

/// What the socket needs of the daemon's configuration.
struct ControlSettings {
  std::filesystem::path socket;
  unsigned mode = 0660;               ///< who may ask is the file system's affair
  std::optional<gid_t> readers;       ///< a group that may read and change nothing (readers_socket.hpp)
  std::vector<std::string> accounts;  ///< that a batch may name, `default` among them
  std::string version;                ///< of the daemon, shown in the status
  batch::Limits limits;               ///< of a batch that is sent
  std::filesystem::path output;       ///< where results appear, for replies
  std::filesystem::path inbox;        ///< where batches are dropped, for replies
  /// Looks at everything that the daemon needs; empty: nothing is looked at.
  std::function<http::Awaitable<std::vector<Finding>>()> examine = {};
  /// What lies in the inbox and needs a person, in sentences; empty: nobody looks.
  std::function<std::vector<std::string>()> inbox_needs = {};
  std::uint64_t input_bytes_max = 1ULL << 30;     ///< of one input file that is sent
  std::uint64_t disk_reserve = 0;                 ///< an input file that would leave less free is not taken
  int streams_max = 64;                           ///< clients of a socket that follow the events at a time,
  int streams_of_a_user = 48;                     ///< and of these, those of one user
  Duration heartbeat = std::chrono::seconds{15};  ///< longest silence of such a stream
  /// A body in memory is a batch with its list of files, as JSON: larger than the largest batch file.
  http::ServerLimits server = [] {
    http::ServerLimits bounds;
    bounds.body_bytes_max = 48ULL << 20;
    return bounds;
  }();
};

}  // namespace yj::control
