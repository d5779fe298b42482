#pragma once

#include "base/files.hpp"
#include "base/sha256.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace yj::store {

/// Bytes that lie safe in the store.
struct StoredBlob {
  Digest sha256;
  std::uint64_t bytes = 0;
};

/// A blob on its way into the store, under a name that no hash has. It is removed unless it was finished; what
/// a crash leaves is removed by `Blobs::sweep`. All calls block.
class BlobWriter {
 public:
  BlobWriter(BlobWriter&&) = default;
  BlobWriter& operator=(BlobWriter&&) = delete;
  BlobWriter(BlobWriter const&) = delete;
  BlobWriter& operator=(BlobWriter const&) = delete;
  ~BlobWriter();

  /// `invalid` for more than `bytes_max`, `full` when the disk is, or else the file system's error.
  Result<void> append(std::string_view piece);
  /// Makes the bytes durable and gives them the name of their hash. `invalid` when nothing was written, or
  /// when `promised` is another hash: then the blob never has a name. Once, last.
  Result<StoredBlob> finish(std::optional<Digest> const& promised = std::nullopt);

 private:
  friend class Blobs;
  BlobWriter(std::filesystem::path folder, std::filesystem::path half, Fd fd, std::string name,
             std::uint64_t bytes_max, std::uint64_t reserve)
      : folder_(std::move(folder)),
        half_(std::move(half)),
        fd_(std::move(fd)),
        name_(std::move(name)),
        bytes_max_(bytes_max),
        reserve_(reserve) {}

  std::filesystem::path folder_;
  std::filesystem::path half_;
  Fd fd_;  ///< open until the blob has its name
  std::string name_;
  std::uint64_t bytes_max_;
  std::uint64_t reserve_;
  Sha256 hash_;
  std::uint64_t bytes_ = 0;
};

/// Input files by the hash of their content, in `blobs/` of the state folder. A blob is whole and durable
/// before its hash is handed out, and is never changed or removed, whether a batch names it or not.
class Blobs {
 public:
  explicit Blobs(std::filesystem::path folder) : folder_(std::move(folder)) {}

  /// Begins a blob of at most `bytes_max`; `name` is what messages call it. `full` when `bytes_expected` would
  /// leave less than `reserve` of the disk; that is looked at again while it grows, since others write too.
  Result<BlobWriter> begin(std::string name, std::uint64_t bytes_max, std::uint64_t bytes_expected = 0,
                           std::uint64_t reserve = 0) const;
  /// Copies a file's bytes. Blocking; refuses an empty file and more than `bytes_max`.
  Result<StoredBlob> put(Fd const& source, std::filesystem::path const& name, std::uint64_t bytes_max) const;
  /// The first bytes of a blob, at most `bytes_max`, or `not_found`.
  [[nodiscard]] Result<std::string> head(Digest const& sha256, std::size_t bytes_max) const;
  /// The size of a blob, or `not_found`.
  [[nodiscard]] Result<std::uint64_t> size(Digest const& sha256) const;
  [[nodiscard]] std::filesystem::path path(Digest const& sha256) const;
  /// Removes copies that a crash left half made. Only before anything is put.
  void sweep() const;

 private:
  std::filesystem::path folder_;
};

}  // namespace yj::store
