#pragma once

#include "e2e/world.hpp"
#include "faults/mounted.hpp"

#include <filesystem>
#include <optional>
#include <string>

namespace yj::faults {

/// A disk of a trial's own - ext4 in a file - that has its state and its results. Takes root and loop devices; where those are
/// missing, each call says so in words. The caller has mounts of its own (`own_mounts`).
class Disk {
 public:
  explicit Disk(e2e::World const& world);
  ~Disk() { take_out(); }
  Disk(Disk const&) = delete;
  Disk& operator=(Disk const&) = delete;

  /// Makes it and puts it in. Empty, or why this machine has no such disks.
  std::string make();
  /// Empty, or what is wrong.
  std::string put_in();
  /// Nothing may have a file open on it; waits a while for what was just killed.
  void take_out();
  [[nodiscard]] bool in() const { return in_; }

  /// Everything that is not durable is lost, and everything fails from here on until it is put in again. Empty, or why that
  /// cannot be.
  [[nodiscard]] std::string cut_power() const;
  /// The file system meets an error and makes itself read-only, whatever is open for writing, until it is put in again. Empty, or
  /// why that cannot be.
  [[nodiscard]] std::string meet_an_error() const;

 private:
  [[nodiscard]] std::string sub(char const* name) const;

  std::filesystem::path image_;
  std::filesystem::path at_;
  std::filesystem::path state_;
  std::filesystem::path output_;
  bool in_ = false;
  std::optional<Mounted> bound_state_;
  std::optional<Mounted> bound_output_;
};

}  // namespace yj::faults
