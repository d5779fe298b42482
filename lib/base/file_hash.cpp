#include "base/file_hash.hpp"

#include <unistd.h>

#include <cerrno>
#include <string>

namespace yj {

Result<FileHash> hash_file(Fd const& fd, std::filesystem::path const& path) {
  Sha256 hash;
  FileHash result;
  std::string buffer(256 * 1024, '\0');
  while (true) {
    ssize_t got = ::pread(fd.get(), buffer.data(), buffer.size(), static_cast<off_t>(result.bytes));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return system_error("read", path, errno);
    if (got == 0) break;
    hash.update(buffer.data(), static_cast<std::size_t>(got));
    result.bytes += static_cast<std::uint64_t>(got);
  }
  result.sha256 = hash.finish();
  return result;
}

}  // namespace yj
