#pragma once

#include "daemon/ctl/daemon_book.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace yj::ctl {

/// How many bytes may be looked at for one text. Whoever writes it may be a stranger, so there is an end.
struct Effort {
  std::size_t bytes = std::size_t{8} << 20;
};

/// A sentence of the book, ready to be found again in what the daemon said.
class SentencePattern {
 public:
  explicit SentencePattern(Sentence const& sentence);

  /// What stands in the places, if this is the sentence: its own words are found in their order, the first of them at the
  /// beginning and the last at the end.
  std::optional<std::vector<std::string_view>> match(std::string_view text, Effort& effort) const;

  /// How many bytes of its own it has.
  std::size_t own_bytes() const { return own_bytes_; }
  bool begins_open() const { return parts_.front().empty(); }  ///< with a place
  char const* english() const { return sentence_.english; }
  /// As `Sentence::places` has it, `.` for whatever is not mentioned there.
  char kind_of(std::size_t place) const;

 private:
  Sentence sentence_;
  std::vector<std::string> parts_;  ///< what stands around the places, one more than there are places
  std::size_t own_bytes_ = 0;
  std::size_t places_known_ = 0;
};

}  // namespace yj::ctl
