#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace yj::inbox {

/// One thing in the inbox that may be a batch.
struct Candidate {
  std::filesystem::path entry;  ///< what moves away in the end: the file, or the folder that holds it
  std::filesystem::path file;   ///< the batch file itself
  std::string name;             ///< the batch's name unless it gives itself one
};

/// The batches at the top level of the inbox: `*.yaml`, `*.yml`, `*.json`, and folders with a `batch.yaml`.
/// Hidden and temporary names and everything else are left alone: input files lie here too.
std::vector<Candidate> candidates_in(std::filesystem::path const& inbox);

/// Whether a name is one that editors and copying programs use while they work.
bool is_temporary_name(std::string_view name);

/// Tells when a file is still: the same size, time and inode for a while. Somebody may be writing it. Of a folder everything in it
/// counts, and for longer: its pictures may come after its batch.yaml, over a slow network.
class Stillness {
 public:
  using Clock = std::chrono::steady_clock;

  explicit Stillness(Clock::duration needed) : needed_(needed) {}

  enum class State { moving, still, handled, gone };
  State look(Candidate const& candidate, Clock::time_point now);
  /// The candidate as it is now needs no second look until it changes.
  void mark_handled(std::filesystem::path const& file);
  /// It stays where it is although it was handled: from now on only the batch file itself counts.
  void mark_staying(std::filesystem::path const& file);
  /// Look at the file anew: what was tried did not work out and may later.
  void forget(std::filesystem::path const& file) { seen_.erase(file); }
  /// What has been changed again and again for longer than that.
  [[nodiscard]] std::vector<std::filesystem::path> restless(Clock::duration patience,
                                                            Clock::time_point now) const;
  /// Forgets files that are not there any more.
  void keep_only(std::vector<Candidate> const& candidates);

 private:
  struct Seen {
    std::uint64_t file = 0;   ///< a fingerprint of the batch file
    std::uint64_t below = 0;  ///< and of all else in its folder
    Clock::time_point begun;  ///< when it came, or was changed after it was handled
    Clock::time_point since;  ///< when it was changed last
    bool handled = false;
    bool staying = false;
  };
  static bool read(Candidate const& candidate, bool file_alone, Seen& seen);

  Clock::duration needed_;
  std::map<std::filesystem::path, Seen> seen_;
};

}  // namespace yj::inbox
