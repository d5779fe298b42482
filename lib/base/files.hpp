#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace yj {

/// Owns a file descriptor.
class Fd {
 public:
  Fd() = default;
  explicit Fd(int number) : number_(number) {}
  ~Fd() { reset(); }
  Fd(Fd&& other) noexcept : number_(other.release()) {}
  Fd& operator=(Fd&& other) noexcept {
    if (this != &other) reset(other.release());
    return *this;
  }

  [[nodiscard]] int get() const { return number_; }
  [[nodiscard]] explicit operator bool() const { return number_ >= 0; }
  int release() {
    int number = number_;
    number_ = -1;
    return number;
  }
  void reset(int number = -1);

 private:
  int number_ = -1;
};

/// The sentence for `errno`, with the code that callers act on (`not_found`, `denied`, `full`,
/// `unavailable`).
Error system_error(std::string_view doing, std::filesystem::path const& path, int error_number);

/// The whole of a regular file, refused when it is larger than `bytes_max`.
Result<std::string> read_file(std::filesystem::path const& path, std::uint64_t bytes_max);

/// The same of a file that is open already.
Result<std::string> read_file(Fd const& fd, std::filesystem::path const& path, std::uint64_t bytes_max);

/// The first bytes of an open regular file, at most `bytes_max`; its position stays where it is.
Result<std::string> read_head(Fd const& fd, std::filesystem::path const& path, std::size_t bytes_max);

Result<void> write_all(int fd, std::string_view text, std::filesystem::path const& path);

/// Makes the entries of a folder durable: after it, a rename or a new file in it survives a power cut.
Result<void> sync_folder(std::filesystem::path const& folder);

/// Replaces a file so that a reader, and a crash, see the old text or the new one and nothing between: a
/// temporary name in the same folder, fsync, rename, fsync of the folder.
Result<void> write_file_durably(std::filesystem::path const& path, std::string_view text,
                                unsigned mode = 0644);

/// Renames within one file system unless something has that name already, which gives `conflict`. Falls back to a hard
/// link and an unlink where the file system knows no such rename (NFS, some FUSE).
Result<void> rename_if_free(std::filesystem::path const& from, std::filesystem::path const& to);

/// Makes a folder with its parents.
Result<void> make_folders(std::filesystem::path const& path, unsigned mode = 0755);

/// Bytes that an unprivileged process may still write where `path` lies.
Result<std::uint64_t> free_space(std::filesystem::path const& path);

/// `full` when `bytes` more would leave less than `reserve` free where `path` lies. Where nobody can say how much
/// is free, there is room.
Result<void> room_for(std::uint64_t bytes, std::filesystem::path const& path, std::uint64_t reserve);

/// Opens a regular file below `root` for reading; `relative` may not leave it, neither by `..` nor by a link
/// nor by an absolute path: it is walked folder by folder, from what is held open. Folders, pipes and devices
/// are refused.
Result<Fd> open_beneath(std::filesystem::path const& root, std::filesystem::path const& relative);

}  // namespace yj
