#include "collect/part_file.hpp"

#include "base/file_hash.hpp"
#include "collect/media.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

namespace yj::collect {

namespace fs = std::filesystem;

namespace {

constexpr int kNamesTried = 100;

/// `job.mp4`, `job.cover.jpeg`, `job.png`, `job.md`, `job.reasoning.md`; the second of a kind `job-2.png`.
std::string final_name(std::string const& stem, ArtifactKind kind, int number, MediaType type, int copy) {
  std::string name = number > 1 ? fmt::format("{}-{}", stem, number) : stem;
  if (copy > 1) name += fmt::format(" ({})", copy);
  if (kind == ArtifactKind::cover || kind == ArtifactKind::reasoning)
    name += fmt::format(".{}", name_of(kind));
  return fmt::format("{}.{}", name, extension_of(type));
}

Result<Digest> hash_of(fs::path const& path) {
  Fd fd{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW)};
  if (!fd) return system_error("open", path, errno);
  auto hash = hash_file(fd, path);
  if (!hash) return hash.error();
  return hash->sha256;
}

}  // namespace

Result<PartFile> PartFile::create(fs::path const& folder, std::string const& stem, ArtifactKind kind,
                                  int number) {
  if (auto made = make_folders(folder); !made) return made.error();
  fs::path path = folder / fmt::format(".{}.{}-{}.part", stem, name_of(kind), number);
  Fd fd{::open(path.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0644)};
  if (!fd) return system_error("create", path, errno);
  return PartFile{std::move(fd), std::move(path)};
}

PartFile::~PartFile() {
  if (fd_) ::unlink(path_.c_str());
}

Result<void> PartFile::append(std::string_view data) {
  if (auto wrote = write_all(fd_.get(), data, path_); !wrote) return wrote;
  hash_.update(data);
  bytes_ += data.size();
  return {};
}

Result<FileHome> PartFile::deliver(std::string const& folder_name, std::string const& stem, ArtifactKind kind,
                                   int number) {
  auto type = prove_media(path_, kind);
  if (!type) return type.error();
  if (::fsync(fd_.get()) != 0) return system_error("sync", path_, errno);
  Digest digest = hash_.finish();

  fs::path folder = path_.parent_path();
  for (int copy = 1; copy <= kNamesTried; ++copy) {
    std::string name = final_name(stem, kind, number, *type, copy);
    fs::path target = folder / name;
    FileHome home{folder_name + "/" + name, bytes_, digest};
    auto renamed = rename_if_free(path_, target);
    if (renamed) {
      fd_.reset();
      if (auto synced = sync_folder(folder); !synced) return synced.error();
      if (auto synced = sync_folder(folder.parent_path()); !synced) return synced.error();
      return home;
    }
    if (renamed.error().code != Errc::conflict) return renamed.error();
    auto there = hash_of(target);
    if (there && *there == digest) return home;  // delivered before a crash; the row was not written
  }
  return fail(Errc::unavailable,
              fmt::format("{} other files have the name that {} needs; remove some", kNamesTried, stem));
}

}  // namespace yj::collect
