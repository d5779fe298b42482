#pragma once

#include <string>

namespace yj {

/// Where a person makes keys, tops up and sees tasks (the platform's API document, its first section).
inline constexpr char const* kWebSite = "https://ai.opencomputing.cn";

/// What a person reads when something cannot go on.
struct Trouble {
  std::string what;    ///< what is the matter, with the platform's own words
  std::string advice;  ///< what to do, and what goes on without that
};

/// Both in one line, for the log.
std::string one_line(Trouble const& trouble);

Trouble key_refused(std::string const& account, std::string const& words);
Trouble not_the_api(std::string const& account, std::string const& words);
Trouble account_balance_used_up(std::string const& account, std::string const& words);
Trouble model_balance_used_up(std::string const& model, std::string const& words);
/// Orders of other models are taken meanwhile (public source of the platform, `checkCustomerBalance`: a model has a minimum
/// balance of its own, and one without a price is refused with the same words).
Trouble model_refused_alone(std::string const& model, std::string const& words);
Trouble no_room(std::string const& where);
Trouble store_refuses(std::string const& words);

}  // namespace yj
