#include "daemon/reach.hpp"

#include "core/sentences.hpp"

#include <fmt/format.h>

namespace yj {

Reached judge_reach(std::string const& account, Settings const& settings, Result<void> const& answer) {
  std::string platform = settings.generation_url.text();
  if (answer) return {true, true, fmt::format("account {}: {} answers and takes the key", account, platform)};
  if (answer.error().code == Errc::denied)
    return {false, false,
            fmt::format("account {}: {} answers and does not take the key ({}). Make a key at {}; put it "
                        "into the key's file "
                        "and tell the daemon (systemctl reload yuanjingd, or SIGHUP), or start it anew if "
                        "the key came from "
                        "its environment",
                        account, platform, answer.error().what, kWebSite)};
  return {false, true,
          fmt::format(
              "account {}: {} does not answer ({}). Batches are taken, and orders leave once it does; if it "
              "stays so, check the network, platform.generation_url and platform.proxy",
              account, platform, answer.error().what)};
}

}  // namespace yj
