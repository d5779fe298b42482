#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace yj::faults {

/// From here on this process and what it starts have mounts of their own, which nobody else sees and which go with them. An
/// empty string, or why that cannot be had here (it takes root, and many containers forbid it).
std::string own_mounts();

/// A file system at a folder, for as long as the object lives. Nothing may have a file open there when it goes.
class Mounted {
 public:
  /// As mount(2); what went wrong is in `trouble`.
  Mounted(std::filesystem::path where, std::string const& type, std::string const& source,
          unsigned long flags, std::string const& options);
  ~Mounted();
  Mounted(Mounted const&) = delete;
  Mounted& operator=(Mounted const&) = delete;

  [[nodiscard]] std::string const& trouble() const { return trouble_; }
  [[nodiscard]] std::filesystem::path const& where() const { return where_; }
  /// Read-only from now on, or no longer; false when something is open for writing.
  bool set_read_only(bool read_only);

 private:
  std::filesystem::path where_;
  std::string trouble_;
};

/// Fills the file system of a folder to its last byte, in one file of this name.
void fill(std::filesystem::path const& file);

/// Runs a program of the system to its end; its exit code.
int run_program(std::vector<std::string> command);

}  // namespace yj::faults
