#pragma once

#include "base/file_hash.hpp"
#include "daemon/ctl/daemon_link.hpp"

#include <filesystem>
#include <set>
#include <string>

namespace yj::ctl {

/// The input files of one batch: opened beneath its folder, as the inbox does, and sent by content.
class InputUpload {
 public:
  InputUpload(DaemonLink& daemon, std::filesystem::path folder)
      : daemon_(daemon), folder_(std::move(folder)) {}

  /// Whether a path can be used: there, a regular file, not empty, below the folder and not through a link.
  /// The error is a sentence for the path's place in the batch.
  [[nodiscard]] Result<void> look(std::string const& path) const;
  [[nodiscard]] Result<FileHash> hash(std::string const& path) const;
  /// Sends the content unless the daemon has it. The answer is the daemon's; `corrupt` when the file is not
  /// any more what was hashed. Shows its progress on a terminal.
  Result<Answer> send(std::string const& path, FileHash const& hash);

 private:
  [[nodiscard]] Result<Fd> open(std::string const& path) const;

  DaemonLink& daemon_;
  std::filesystem::path folder_;
  std::set<Digest> sent_;
};

}  // namespace yj::ctl
