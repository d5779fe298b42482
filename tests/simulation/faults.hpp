#pragma once

#include <array>
#include <bitset>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace yj::simulation {

/// What may go wrong in a run. A failure is looked at again with one kind after another left out.
enum class Fault {
  crash,        ///< the daemon ends between any two effects
  clock,        ///< its clock jumps while it is down
  store,        ///< the disk refuses commits for a while
  rescue,       ///< and the rescue log too
  space,        ///< there is no room for what would be downloaded
  network,      ///< connections fail, answers are lost, cut or late
  outage,       ///< nothing gets through for a while
  gateway,      ///< a proxy answers in the platform's place, although the order went through
  echo,         ///< and hands an order over twice
  balance,      ///< the platform refuses for want of money
  key,          ///< the key is refused for a while
  throttle,     ///< the platform asks for fewer requests
  refusal,      ///< the platform will never take a job
  failure,      ///< tasks fail, with words of every kind
  record,       ///< records come late, never, or are moved away
  history,      ///< the history is closed, slow, incomplete
  usage,        ///< prices come late, not at all, or change
  synchronous,  ///< a model answers with the result at once
  link,         ///< links expire, are missing, lead to garbage
  person,       ///< somebody pauses, cancels, retries, stops and starts the daemon
  budget,       ///< limits, and prices that nobody knows
  backup,       ///< an older copy of the store is put back
};
inline constexpr int kFaults = static_cast<int>(Fault::backup) + 1;

std::string_view name_of(Fault fault);
std::optional<Fault> parse_fault(std::string_view name);

class Faults {
 public:
  [[nodiscard]] bool has(Fault fault) const { return on_.test(static_cast<std::size_t>(fault)); }
  void set(Fault fault, bool on) { on_.set(static_cast<std::size_t>(fault), on); }
  static Faults all() {
    Faults faults;
    faults.on_.set();
    return faults;
  }
  [[nodiscard]] std::vector<Fault> list(bool on) const;

 private:
  std::bitset<kFaults> on_;
};

}  // namespace yj::simulation
