#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace yj::ctl {

/// A tar archive in the plain POSIX form (ustar, POSIX.1-2001, pax "ustar Interchange Format"), which every
/// `tar` reads. It is built in memory: for texts.
class Ustar {
 public:
  /// `modified`: seconds since 1970, of every entry.
  explicit Ustar(std::int64_t modified) : modified_(modified) {}

  /// A file that its owner may write and everybody may read. `name` is plain ASCII of 1 to 100 bytes.
  void add(std::string_view name, std::string_view text);
  /// The archive with its end. The object is spent afterwards.
  [[nodiscard]] std::string finish();

 private:
  std::int64_t modified_;
  std::string bytes_;
};

}  // namespace yj::ctl
