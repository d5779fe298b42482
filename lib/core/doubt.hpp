#pragma once

#include "core/event.hpp"

#include <optional>
#include <string>

namespace yj {

/// An order whose answer is lost, as core holds it until somebody finds out what became of it.
struct Doubt {
  AttemptId attempt;
  LaneKey lane;
  ReadyJob job;
  Instant began;             ///< its attempt; the platform's record, if there is one, is not older
  Instant since;             ///< when it came to doubt
  Instant held{};            ///< since when this process has it
  bool wrong_clock = false;  ///< `began` was in the future when it was found: nobody knows when that was

  std::optional<Instant> look_at{};  ///< none: the history is not asked for it any more
  int looks = 0;                     ///< answered ones, since this process began
  Instant last_look{};
  std::string seen;     ///< what the last one showed that is no end, for people; empty: no record at all
  bool ending = false;  ///< its end is on its way to disk
};

/// When the history is asked, in multiples of `doubt.first_look` from the doubt's birth.
inline constexpr int kLooks[] = {1, 3, 10, 30, 120};

/// And so long after this process took it up at least. Neither a clock that was put right nor a night without the daemon
/// makes one look the first and the last.
inline constexpr int kLastLookAfterStart = 10;

/// The first of these instants that comes after `after`; none: all have passed.
inline std::optional<Instant> look_after(Doubt const& doubt, Duration first_look, Instant after) {
  for (int multiple : kLooks) {
    Instant at = doubt.since + multiple * first_look;
    if (at > after) return at;
  }
  Instant last = doubt.held + kLastLookAfterStart * first_look;
  if (last > after) return last;
  return std::nullopt;
}

/// Whether a look at this instant was the last one: what it does not find then will not be found.
inline bool was_last_look(Doubt const& doubt, Duration first_look, Instant asked_at) {
  return !look_after(doubt, first_look, asked_at);
}

}  // namespace yj
