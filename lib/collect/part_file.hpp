#pragma once

#include "base/files.hpp"
#include "base/sha256.hpp"
#include "core/artifact.hpp"
#include "core/outcome.hpp"

#include <filesystem>
#include <string>
#include <string_view>

namespace yj::collect {

/// A file on its way into the output tree, under a hidden name in its target folder. It is removed unless it
/// was delivered; what a crash leaves is overwritten by the next try.
class PartFile {
 public:
  static Result<PartFile> create(std::filesystem::path const& folder, std::string const& stem,
                                 ArtifactKind kind, int number);
  PartFile(PartFile&&) = default;
  PartFile& operator=(PartFile&&) = default;
  ~PartFile();

  Result<void> append(std::string_view data);
  [[nodiscard]] std::uint64_t bytes() const { return bytes_; }

  /// Proves the content, makes it durable and gives it its final name. Errors as in prove_media, or the file
  /// system's. Blocking.
  Result<FileHome> deliver(std::string const& folder_name, std::string const& stem, ArtifactKind kind,
                           int number);

 private:
  PartFile(Fd fd, std::filesystem::path path) : fd_(std::move(fd)), path_(std::move(path)) {}

  Fd fd_;
  std::filesystem::path path_;
  Sha256 hash_;
  std::uint64_t bytes_ = 0;
};

}  // namespace yj::collect
