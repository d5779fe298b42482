#pragma once

#include "base/result.hpp"
#include "daemon/settings.hpp"

#include <string>

namespace yj {

/// What the platform's answer to a free question says about an account.
struct Reached {
  bool fine = false;
  bool passes_by_itself = false;  ///< a matter of the network, not of the key
  std::string text;               ///< for people, with what to do
};

Reached judge_reach(std::string const& account, Settings const& settings, Result<void> const& answer);

}  // namespace yj
