#pragma once

#include "base/instant.hpp"

#include <deque>
#include <filesystem>
#include <set>
#include <string>
#include <vector>

namespace yj::inbox {

/// What the inbox refused in the last day, and what it may not move: for whoever looks at the status and not into folders. What a
/// person has put away is said no more.
class Leftovers {
 public:
  /// Takes up what was refused before this process began: `<name>.errors.txt` in this folder.
  void open(std::filesystem::path const& rejected, Instant now);
  /// `paper`: the errors of a refused batch, which was handed in as `entry`.
  void refused(std::filesystem::path const& entry, std::filesystem::path paper, Instant now);
  /// What is handed in under the same name and taken is the refused batch, mended.
  void taken(std::filesystem::path const& entry);
  void stays(std::filesystem::path entry);

  /// A few sentences, the newest refusal first.
  [[nodiscard]] std::vector<std::string> sentences(Instant now) const;

 private:
  struct Refused {
    std::string name;
    std::filesystem::path paper;
    Instant at;
  };
  std::deque<Refused> refused_;  ///< newest first
  std::set<std::filesystem::path> staying_;
};

}  // namespace yj::inbox
