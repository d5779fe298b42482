#include "daemon/ctl/input_upload.hpp"

#include "base/text.hpp"
#include "daemon/ctl/progress.hpp"
#include "daemon/ctl/tr.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <cerrno>

namespace yj::ctl {

namespace {

constexpr int kOk = 200;
constexpr int kNotFound = 404;

}  // namespace

Result<Fd> InputUpload::open(std::string const& path) const {
  auto fd = open_beneath(folder_, path);
  if (!fd && fd.error().code == Errc::not_found)
    return fail(Errc::not_found, tr("there is no file '{}' in {}", path, folder_.string()));
  if (!fd) return fd.error();
  struct stat status {};
  if (::fstat(fd->get(), &status) != 0) return system_error("look at", path, errno);
  if (status.st_size == 0) return fail(Errc::invalid, tr("{} is empty", path));
  return fd;
}

Result<void> InputUpload::look(std::string const& path) const {
  auto fd = open(path);
  if (!fd) return fd.error();
  return {};
}

Result<FileHash> InputUpload::hash(std::string const& path) const {
  auto fd = open(path);
  if (!fd) return fd.error();
  return hash_file(*fd, path);
}

Result<Answer> InputUpload::send(std::string const& path, FileHash const& hash) {
  std::string target = "/v1/blobs/" + hash.sha256.text();
  if (sent_.contains(hash.sha256)) {
    Answer known;
    known.status = kOk;
    return known;
  }
  auto answer = daemon_.get(target);
  if (!answer) return answer;
  if (answer->status == kNotFound) {
    auto fd = open(path);
    if (!fd) return fail(Errc::corrupt, fd.error().what);
    Progress progress{tr("sending {}", printable(path, 60)), hash.bytes};
    auto show = [&progress](std::uint64_t bytes) { progress.at(bytes); };
    answer = daemon_.put(target, http::FileBody{*fd, hash.bytes, show});
  }
  if (answer && answer->good()) sent_.insert(hash.sha256);
  return answer;
}

}  // namespace yj::ctl
