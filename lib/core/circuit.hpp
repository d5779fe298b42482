#pragma once

#include "base/ids.hpp"
#include "core/settings.hpp"

#include <optional>

namespace yj {

/// Keeps an outage from putting job after job in doubt. The first doubt of a lane closes it until a free GET
/// succeeds, then one job goes as a trial. A trial that ends in doubt too makes the next one wait (doubling),
/// and a GET no longer suffices; after `max_in_row` doubts the lane waits for a person. So an outage costs
/// the submits that were on the wire and a handful of trials, however long it lasts.
class Circuit {
 public:
  enum class Mode { closed, needs_get, trial_due, waits_for_person };

  [[nodiscard]] Mode mode() const { return mode_; }
  [[nodiscard]] bool interrupted() const { return mode_ != Mode::closed; }
  [[nodiscard]] int in_row() const { return in_row_; }
  [[nodiscard]] Instant not_before() const { return not_before_; }
  [[nodiscard]] std::optional<Instant> since() const { return since_; }

  [[nodiscard]] bool lets_pass(Instant now) const {
    return mode_ == Mode::closed || (mode_ == Mode::trial_due && !trial_ && not_before_ <= now);
  }
  /// A free GET is wanted now (and none is on its way).
  [[nodiscard]] bool wants_get(Instant now) const {
    return mode_ == Mode::needs_get && !get_out_ && not_before_ <= now;
  }

  [[nodiscard]] bool is_trial(AttemptId attempt) const { return trial_ == attempt; }

  void note_start(AttemptId attempt) {
    if (mode_ == Mode::trial_due) trial_ = attempt;
  }
  void note_get_sent() { get_out_ = true; }
  void note_get_ended(bool succeeded, Instant now, CoreSettings::Doubt const& settings);
  /// Doubts of attempts that were on the wire already when the lane closed are part of the same outage.
  void note_doubt(AttemptId attempt, Instant now, CoreSettings::Doubt const& settings);
  /// The attempt ended before its tail left, so it says nothing.
  void note_no_verdict(AttemptId attempt) {
    if (trial_ == attempt) trial_.reset();
  }
  /// A person says: try now. One trial goes; its end counts as ever.
  void try_now(Instant now);
  /// A whole answer came: the way there and back works. Returns whether the lane was closed.
  bool note_answer();

 private:
  Mode mode_ = Mode::closed;
  int in_row_ = 0;
  int failed_gets_ = 0;
  bool get_out_ = false;
  Instant not_before_{};
  std::optional<Instant> since_;
  std::optional<AttemptId> trial_;
};

}  // namespace yj
