#pragma once

#include "base/result.hpp"
#include "base/sha256.hpp"

#include <cstddef>
#include <cstdint>
#include <string>

namespace yj::batch {

/// Bytes of an input file, safe in the store.
struct StoredInput {
  Digest sha256;
  std::uint64_t bytes = 0;
};

/// What is looked at of an input file before it is taken.
inline constexpr std::size_t kLookBytes = 512;

/// Where a batch's input files come from: a folder, or hashes that a client sent before. Paths are relative,
/// without
/// `.` and `..`, as the check leaves them.
class InputSource {
 public:
  InputSource() = default;
  InputSource(InputSource const&) = delete;
  InputSource& operator=(InputSource const&) = delete;
  virtual ~InputSource() = default;

  /// May this path be used: is it there, a regular file, not empty, inside the folder? Then its first bytes, at most
  /// `kLookBytes`. Cheap; nothing is copied. The error is a sentence that a person reads at the path's place in the batch
  /// file. Called once per distinct path.
  virtual Result<std::string> look(std::string const& path) = 0;
  /// The stable code of a problem for the error that `look` gave.
  [[nodiscard]] virtual std::string code_of(std::string const& path, Error const& error) const;
  /// Copies the bytes into the store's blobs. Called once per distinct path, and only when the whole batch is
  /// without a problem.
  virtual Result<StoredInput> take(std::string const& path) = 0;
};

}  // namespace yj::batch
