#pragma once

#include "base/ids.hpp"
#include "core/settings.hpp"

#include <optional>
#include <string>

namespace yj {

/// Closed while the platform answers 429 "Insufficient balance": nothing leaves but one probe now and then,
/// which is a real submit, so a probe that passes is useful work. Its state is a row in the store and
/// survives a restart.
class BalanceGate {
 public:
  /// What is stored of a closed gate.
  struct Closed {
    Instant since;
    Instant probe_at;
    int refused_probes = 0;
    std::string words;          ///< the platform's
    bool others_taken = false;  ///< a lane's: orders of other models of its account were taken meanwhile
    bool alone = false;         ///< a lane's: that it is not simply an empty balance was said
    bool operator==(Closed const&) const = default;
  };

  [[nodiscard]] bool closed() const { return closed_.has_value(); }
  [[nodiscard]] std::optional<Closed> const& state() const { return closed_; }
  /// This model alone is refused, and for so long that its price or its minimum balance is in question.
  [[nodiscard]] bool alone() const { return closed_ && closed_->alone; }
  [[nodiscard]] bool probing() const { return probe_.has_value(); }
  [[nodiscard]] bool is_probe(AttemptId attempt) const { return probe_ == attempt; }

  /// May an attempt start? Open: yes. Closed: when the probe is due and none is out.
  [[nodiscard]] bool lets_pass(Instant now) const {
    return !closed_ || (!probe_ && closed_->probe_at <= now);
  }

  /// The attempt that starts now is the probe, if the gate is closed.
  void note_start(AttemptId attempt) {
    if (closed_) probe_ = attempt;
  }
  /// The attempt ended without an answer about the balance; another may probe.
  void note_no_verdict(AttemptId attempt, Instant now, Duration again_after);
  /// 429. Only the first one and refused probes change anything: what was on the wire when the gate closed
  /// tells nothing new. Returns whether the gate's state changed.
  bool note_refused(AttemptId attempt, std::string const& words, Instant now,
                    CoreSettings::Balance const& settings, Random& dice);
  /// An order of another model of the account was taken. Returns whether the gate's state changed.
  bool note_others_taken(Instant now);
  /// True once: when this lane was refused for an hour, or on three probes, since another was taken.
  bool note_alone(Instant now);
  /// An order was taken: open again. Returns whether it was closed.
  bool open();
  /// The account's own gate opened, which was told: this one may probe at once, and is not told of when it opens.
  void note_account_opened(Instant now);
  /// That orders are taken again was told with the account.
  [[nodiscard]] bool told() const { return told_; }
  /// A person says that there is money: probe at once.
  void probe_now(Instant now);
  /// From the store, at start. An instant further ahead than the longest backoff comes from a clock that was
  /// wrong and is pulled in.
  void restore(Closed state, Instant now, CoreSettings::Balance const& settings);

 private:
  std::optional<Closed> closed_;
  std::optional<AttemptId> probe_;
  bool told_ = false;
  Instant taken_at_{};      ///< others_taken: since when, as far as this process knows
  int refused_before_ = 0;  ///< probes until then
};

}  // namespace yj
