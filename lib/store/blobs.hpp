#pragma once

#include "base/files.hpp"
#include "base/sha256.hpp"

#include <filesystem>

namespace yj::store {

/// Input files by the hash of their content, in `blobs/` of the state folder. A blob is whole and durable
/// before its hash is handed out, and is never changed.
class Blobs {
 public:
  struct Stored {
    Digest sha256;
    std::uint64_t bytes = 0;
  };

  explicit Blobs(std::filesystem::path folder) : folder_(std::move(folder)) {}

  /// Copies a file's bytes. Blocking; refuses an empty file and more than `bytes_max`.
  Result<Stored> put(Fd const& source, std::filesystem::path const& name, std::uint64_t bytes_max) const;
  /// The size of a blob, or `not_found`.
  [[nodiscard]] Result<std::uint64_t> size(Digest const& sha256) const;
  [[nodiscard]] std::filesystem::path path(Digest const& sha256) const;
  /// Removes copies that a crash left half made. Only before anything is put.
  void sweep() const;

 private:
  std::filesystem::path folder_;
};

}  // namespace yj::store
