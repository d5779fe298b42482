#include "inbox/folder_source.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

namespace yj::inbox {

Error FolderSource::noted(Error error) {
  if (!trouble_ && is_of_this_machine(error)) trouble_ = error;
  return error;
}

Result<std::string> FolderSource::look(std::string const& path) {
  auto fd = open_beneath(folder_, path);
  if (!fd) return noted(fd.error());
  struct stat status {};
  if (::fstat(fd->get(), &status) != 0) return noted(system_error("look at", path, errno));
  if (status.st_size == 0) return fail(Errc::invalid, fmt::format("{} is empty", path));
  if (static_cast<std::uint64_t>(status.st_size) > bytes_max_)
    return fail(Errc::invalid,
                fmt::format("{} has {} bytes; at most {} are allowed", path, status.st_size, bytes_max_));
  auto head = read_head(*fd, path, batch::kLookBytes);
  if (!head) return noted(head.error());
  return head;
}

Result<batch::StoredInput> FolderSource::take(std::string const& path) {
  auto fd = open_beneath(folder_, path);
  if (!fd) return noted(fd.error());
  auto stored = blobs_.put(*fd, path, bytes_max_);
  if (!stored) return noted(stored.error());
  return batch::StoredInput{stored->sha256, stored->bytes};
}

}  // namespace yj::inbox
