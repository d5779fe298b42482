#pragma once

#include "base/result.hpp"

#include <filesystem>
#include <string>

namespace yj::ctl {

/// A batch file as it lies on this side of the socket.
struct BatchFile {
  std::string shown;             ///< what messages call it: as it was typed, or `standard input`
  std::string sent_as;           ///< what the daemon is told of its name; empty for standard input
  std::filesystem::path folder;  ///< its paths are relative to this
  std::string text;
};

/// Reads what was typed: a batch file, a folder with a `batch.yaml`, or `-` for standard input. A `batch.yaml`
/// belongs to its folder, which names it. Errors are `invalid` where the content is at fault (empty, a picture,
/// too large), anything else where there is no such file to read; the sentences begin with what was typed.
Result<BatchFile> read_batch_file(std::string const& typed);

}  // namespace yj::ctl
