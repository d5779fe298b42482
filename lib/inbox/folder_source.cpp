#include "inbox/folder_source.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

namespace yj::inbox {

Result<std::string> FolderSource::look(std::string const& path) {
  auto fd = open_beneath(folder_, path);
  if (!fd) return fd.error();
  struct stat status {};
  if (::fstat(fd->get(), &status) != 0) return system_error("look at", path, errno);
  if (status.st_size == 0) return fail(Errc::invalid, fmt::format("{} is empty", path));
  if (static_cast<std::uint64_t>(status.st_size) > bytes_max_)
    return fail(Errc::invalid,
                fmt::format("{} has {} bytes; at most {} are allowed", path, status.st_size, bytes_max_));
  return read_head(*fd, path, batch::kLookBytes);
}

Result<batch::StoredInput> FolderSource::take(std::string const& path) {
  auto fd = open_beneath(folder_, path);
  if (!fd) return fd.error();
  auto stored = blobs_.put(*fd, path, bytes_max_);
  if (!stored) return stored.error();
  return batch::StoredInput{stored->sha256, stored->bytes};
}

}  // namespace yj::inbox
