#pragma once

#include <string>

namespace yj {

// What a person reads when an account cannot order any more: what happened, what it cost, what to do.

std::string key_refused(std::string const& account, std::string const& words);
std::string not_the_api(std::string const& account, std::string const& words);

}  // namespace yj
