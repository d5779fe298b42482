#pragma once

#include "base/instant.hpp"
#include "base/result.hpp"
#include "daemon/settings.hpp"

#include <optional>
#include <string>

namespace yj {

/// What the platform's answer to a free question says about an account.
struct Reached {
  bool fine = false;
  bool passes_by_itself = false;  ///< a matter of the network, not of the key
  std::string text;               ///< for people, with what to do
};

Reached judge_reach(std::string const& account, Settings const& settings, Result<void> const& answer);

/// What is wrong with this machine's clock, for people; none: it agrees with the platform's, or nobody knows. `lead`: how far
/// the platform's is ahead.
std::optional<std::string> judge_clock(std::optional<Duration> lead);

}  // namespace yj
