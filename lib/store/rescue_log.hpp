#pragma once

#include "base/files.hpp"
#include "core/intent.hpp"

#include <cstddef>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace yj::store {

/// Whether the loss of this answer would lose something that was bought: a task's id, or the result of a
/// synchronous model.
bool tells_of_a_purchase(SettleAttempt const& intent);

/// Where the answer to a paid order goes when the store does not take it: `rescue.log` in the state folder, a
/// file of a fixed size whose blocks are written once and for all when it is made. So an entry needs no room,
/// and is safe on a full disk. Each entry has a slot and a checksum of its own: it is whole or it is not there.
/// All calls block; they may come from any thread.
class RescueLog {
 public:
  static constexpr std::size_t kSlots = 64;
  static constexpr std::size_t kSlotBytes = 8192;
  static constexpr std::size_t kHeadBytes = 4096;

  /// Opens the log of this store in `folder`, or makes it. A log of another store, or a file that is none, is
  /// kept under another name, and `notes` says so. Errors: the file system's, `full` when it cannot be made.
  static Result<std::unique_ptr<RescueLog>> open(std::filesystem::path const& folder,
                                                 std::string const& store_id);

  /// Durable when it returns. The same attempt again takes the same slot. `full` when every slot is taken,
  /// `invalid` for an answer that fits no slot, else the file system's error.
  Result<void> put(SettleAttempt const& bought);
  /// The store knows it now. An attempt that is not here is fine.
  Result<void> clear(AttemptId attempt);
  /// What is here, in the order of its slots.
  [[nodiscard]] std::vector<SettleAttempt> entries() const;
  /// Entries whose writing was cut off, and what else was found at the start, as sentences for the log.
  [[nodiscard]] std::vector<std::string> const& notes() const { return notes_; }
  [[nodiscard]] std::filesystem::path const& path() const { return path_; }

  RescueLog(std::filesystem::path path, Fd fd) : path_(std::move(path)), fd_(std::move(fd)) {}

 private:
  Result<void> read(std::string const& text);
  Result<void> write(std::size_t slot, std::string const& bytes);

  std::filesystem::path path_;
  Fd fd_;
  mutable std::mutex mutex_;
  std::vector<std::optional<SettleAttempt>> slots_{kSlots};
  std::vector<std::string> notes_;
};

}  // namespace yj::store
