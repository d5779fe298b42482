#pragma once

#include "base/instant.hpp"

#include <cstdint>
#include <map>
#include <string>

namespace yj {

/// What core needs of the daemon's configuration. The values here are the defaults.
struct CoreSettings {
  struct Limits {
    int in_flight = 50;  ///< tasks ordered and not finished, all accounts together
    double submits_per_second = 2;
    int submits_on_wire =
        8;  ///< attempts between prepare and settle: what an outage can put in doubt at once
    int downloads = 8;
    int polls_on_wire = 16;
    std::map<std::string, int> models;    ///< in flight by model
    std::map<std::string, int> accounts;  ///< in flight by account
  } limits;

  struct Polling {
    Duration first = std::chrono::seconds{10};
    Duration fastest = std::chrono::seconds{2};
    Duration slowest = std::chrono::seconds{60};
    Duration attention_after = std::chrono::hours{24};
  } polling;

  struct Balance {
    Duration backoff = std::chrono::minutes{1};
    Duration backoff_max = std::chrono::minutes{30};
  } balance;

  struct Doubt {
    bool look_up = true;  ///< orders carry their transno, so the platform's history can tell about them
    Duration first_look = std::chrono::seconds{60};  ///< into the history; after a success too, for its yuan
    Duration backoff = std::chrono::seconds{5};
    Duration backoff_max = std::chrono::minutes{30};
    int max_in_row = 5;
  } doubt;

  /// Waiting after a download, a connection or a write to the store failed.
  struct Repair {
    Duration first = std::chrono::seconds{1};
    Duration connection_max = std::chrono::minutes{5};
    Duration download_max = std::chrono::minutes{10};
  } repair;
};

}  // namespace yj
