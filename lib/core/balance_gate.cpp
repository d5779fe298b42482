#include "core/balance_gate.hpp"

#include "core/backoff.hpp"

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
  closed_->refused_probes += 1;
  closed_->probe_at =
      now + jittered(doubled(settings.backoff, closed_->refused_probes, settings.backoff_max), dice);
  closed_->words = words;
  return true;
}

bool BalanceGate::note_others_taken() {
  if (!closed_ || closed_->others_taken) return false;
  closed_->others_taken = true;
  return true;
}

bool BalanceGate::note_alone(Instant now) {
  if (!closed_ || closed_->alone || !closed_->others_taken) return false;
  closed_->alone = closed_->refused_probes >= kAloneProbes || now - closed_->since >= kAloneAfter;
  return closed_->alone;
}

bool BalanceGate::open() {
  bool was_closed = closed_.has_value();
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
  closed_ = std::move(state);
}

}  // namespace yj
