#include "core/circuit.hpp"

#include "core/backoff.hpp"

namespace yj {

void Circuit::note_get_ended(bool succeeded, Instant now, CoreSettings::Doubt const& settings) {
  get_out_ = false;
  if (mode_ != Mode::needs_get) return;
  if (succeeded) {
    mode_ = Mode::trial_due;
    not_before_ = now;
    failed_gets_ = 0;
  } else {
    not_before_ = now + doubled(settings.backoff, failed_gets_++, settings.backoff_max);
  }
}

void Circuit::note_doubt(AttemptId attempt, Instant now, CoreSettings::Doubt const& settings) {
  bool counts = mode_ == Mode::closed || trial_ == attempt;
  if (!counts) return;
  trial_.reset();
  in_row_ += 1;
  if (!since_) since_ = now;
  if (in_row_ >= settings.max_in_row) {
    mode_ = Mode::waits_for_person;
  } else if (in_row_ == 1) {
    mode_ = Mode::needs_get;
    not_before_ = now;
  } else {
    mode_ = Mode::trial_due;
    not_before_ = now + doubled(settings.backoff, in_row_ - 2, settings.backoff_max);
  }
}

void Circuit::try_now(Instant now) {
  if (!interrupted()) return;
  mode_ = Mode::trial_due;
  not_before_ = now;
  failed_gets_ = 0;
}

bool Circuit::note_answer() {
  bool was_interrupted = interrupted();
  *this = Circuit{};
  return was_interrupted;
}

}  // namespace yj
