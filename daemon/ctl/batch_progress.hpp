#pragma once

#include "base/json.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace yj::ctl {

/// How far a batch of the daemon's JSON has come.
struct BatchProgress {
  std::int64_t jobs = 0;
  std::int64_t done = 0;
  std::int64_t in_doubt = 0;
  std::int64_t failed = 0;  ///< with what was blocked by a failure
  std::int64_t cancelled = 0;

  explicit BatchProgress(Json const& batch);
  /// Came to their end, whatever it was.
  [[nodiscard]] std::int64_t ended() const { return done + failed + cancelled; }
  /// What still goes on by itself; a doubt does not.
  [[nodiscard]] std::int64_t left() const { return jobs - ended() - in_doubt; }
  [[nodiscard]] bool at_rest() const { return left() == 0; }
};

/// `[######x?------]`: done, failed or cancelled, in doubt, still to come. Plain ASCII: the width of block characters
/// differs between terminals.
std::string bar_text(BatchProgress const& progress, std::size_t columns);

/// What of a batch waits for money and for a person, in two words; empty where nothing does. What passes by itself is left out.
std::string money_word(Json const& batch);

/// One line about a batch without its name: bar, what is left of the time, counts by state, credits.
std::string progress_text(Json const& batch, std::optional<std::chrono::seconds> left);

}  // namespace yj::ctl
