#pragma once

#include <cstdint>
#include <string>

namespace yj::ctl {

/// One line on standard error that shows how far a long transfer is, and goes away with the object. Silent for
/// a short one, and when standard error is no terminal.
class Progress {
 public:
  Progress(std::string what, std::uint64_t bytes_all);
  ~Progress();
  Progress(Progress const&) = delete;
  Progress& operator=(Progress const&) = delete;

  void at(std::uint64_t bytes);

 private:
  std::string what_;
  std::uint64_t bytes_all_;
  bool silent_;
  int shown_ = -1;  ///< percent
};

/// `sending clip.mp4: 45% of 120 MiB`
std::string progress_text(std::string const& what, std::uint64_t bytes, std::uint64_t bytes_all);

}  // namespace yj::ctl
