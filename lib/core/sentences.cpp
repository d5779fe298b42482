#include "core/sentences.hpp"

#include <fmt/format.h>

namespace yj {

std::string key_refused(std::string const& account, std::string const& words) {
  return fmt::format(
      "account {}: the platform refuses the API key ({}). Nothing is lost; put the right key in place and "
      "reload the "
      "daemon (SIGHUP), then it goes on by itself",
      account, words);
}

std::string not_the_api(std::string const& account, std::string const& words) {
  return fmt::format(
      "account {}: something other than the platform's API answered ({}). Nothing was ordered; check "
      "platform.generation_url and the proxy, then restart the daemon or say `yuanjingctl resume` for a "
      "batch",
      account, words);
}

}  // namespace yj
