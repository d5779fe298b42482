#pragma once

#include "base/files.hpp"
#include "base/sha256.hpp"

namespace yj {

struct FileHash {
  Digest sha256;
  std::uint64_t bytes = 0;
};

/// Hashes an open file from its beginning to its end, wherever its offset stands, through one buffer. `path`
/// is for messages.
Result<FileHash> hash_file(Fd const& fd, std::filesystem::path const& path);

}  // namespace yj
