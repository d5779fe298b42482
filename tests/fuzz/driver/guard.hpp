#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace yj::fuzz {

/// What one input may cost.
struct Bounds {
  unsigned cpu_seconds = 2;          ///< of the whole process, so that a busy machine does not fail a test
  unsigned wall_seconds = 60;        ///< for what waits for ever
  std::uint64_t resident_mib = 256;  ///< more than there was after the seeds' first pass began
};

/// Watches over the inputs: where one crashes, hangs or eats the memory, it is written to `kept`, its number is said, and the
/// process ends with a failure. One object in a process.
class Guard {
 public:
  Guard(Bounds bounds, std::filesystem::path kept);
  ~Guard();
  Guard(Guard const&) = delete;
  Guard& operator=(Guard const&) = delete;

  /// Before an input runs; `name` is how a person finds it again. Both stay until `ended`.
  void begins(std::string const& input, std::string const& name);
  void ended();
  /// The most CPU time that one input took, in milliseconds.
  [[nodiscard]] long slowest_ms() const { return slowest_ms_; }
  /// How much the resident set has grown at its highest.
  [[nodiscard]] std::uint64_t grown_mib() const;

 private:
  Bounds bounds_;
  std::uint64_t resident_before_ = 0;
  long began_ms_ = 0;
  long slowest_ms_ = 0;
};

}  // namespace yj::fuzz
