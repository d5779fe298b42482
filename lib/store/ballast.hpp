#pragma once

#include <cstdint>
#include <filesystem>

namespace yj::store {

/// A file that does nothing but take room. When the disk is full it is let go, so that the store can still write
/// down what is under way; when there is room it is taken again. Best effort: a file system that gives no room
/// back for it (copy on write with snapshots) only loses the help. Calls block, from one thread at a time.
class Ballast {
 public:
  static constexpr std::uint64_t kBytes = 16ULL << 20;

  explicit Ballast(std::filesystem::path file, std::uint64_t bytes = kBytes);

  /// Takes the room unless it is taken, or less than four times as much is free.
  void take();
  /// Gives the room back, durably. True when there was something to give.
  bool let_go();
  /// Let go only where the disk is so full that it helps.
  bool let_go_if_full();

  [[nodiscard]] std::filesystem::path const& file() const { return file_; }
  [[nodiscard]] bool taken() const { return taken_; }

 private:
  std::filesystem::path file_;
  std::uint64_t bytes_;
  bool taken_ = false;
};

}  // namespace yj::store
