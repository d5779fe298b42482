#include "core/balance_gate.hpp"

#include "core/backoff.hpp"

#include <algorithm>

namespace yj {

namespace {

constexpr int kAloneProbes = 3;
constexpr Duration kAloneAfter = std::chrono::hours{1};

}  // namespace

void BalanceGate::note_no_verdict(AttemptId attempt, Instant now, Duration again_after) {
  if (probe_ != attempt) return;
  probe_.reset();
  if (closed_) closed_->probe_at = now + again_after;
}

bool BalanceGate::note_refused(AttemptId attempt, std::string const& words, Instant now,
                               CoreSettings::Balance const& settings, Random& dice) {
  if (!closed_) {
    closed_ = Closed{now, now + jittered(settings.backoff, dice), 0, words};
    return true;
  }
  if (probe_ != attempt) return false;
  probe_.reset();
  told_ = false;
  closed_->refused_probes += 1;
  closed_->probe_at =
      now + jittered(doubled(settings.backoff, closed_->refused_probes, settings.backoff_max), dice);
  closed_->words = words;
  return true;
}

bool BalanceGate::note_others_taken(Instant now) {
  if (!closed_ || closed_->others_taken) return false;
  closed_->others_taken = true;
  taken_at_ = now;
  refused_before_ = closed_->refused_probes;
  return true;
}

bool BalanceGate::note_alone(Instant now) {
  if (!closed_ || closed_->alone || !closed_->others_taken) return false;
  closed_->alone =
      closed_->refused_probes - refused_before_ >= kAloneProbes || now - taken_at_ >= kAloneAfter;
  return closed_->alone;
}

void BalanceGate::note_account_opened(Instant now) {
  // One that is out stays the only one, and stays one that was due when it began.
  if (closed_) closed_->probe_at = std::min(closed_->probe_at, now);
  told_ = true;
}

bool BalanceGate::open() {
  bool was_closed = closed_.has_value();
  told_ = false;
  closed_.reset();
  probe_.reset();
  return was_closed;
}

void BalanceGate::probe_now(Instant now) {
  probe_.reset();
  if (closed_) closed_->probe_at = now;
}

void BalanceGate::restore(Closed state, Instant now, CoreSettings::Balance const& settings) {
  state.probe_at = std::min(state.probe_at, now + settings.backoff_max + settings.backoff_max / 10);
  taken_at_ = now;
  refused_before_ = state.refused_probes;
  closed_ = std::move(state);
}

}  // namespace yj
