#pragma once

#include "base/instant.hpp"
#include "core/lane_key.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace yj {

/// Why nothing leaves a lane at the moment. Core asks this before it starts an attempt, and people see the
/// answer, so what is shown is what decides.
struct Obstacle {
  enum class Kind {
    stopping,         ///< the daemon is going down
    no_space,         ///< what is bought could not be stored
    store_trouble,    ///< the store does not take what it must remember
    account_held,     ///< key refused, or not the API answered
    unreachable,      ///< no connection to the platform
    account_balance,  ///< 429, every model of the account
    lane_balance,     ///< 429, this model only
    circuit,          ///< answers were lost; waiting for a trial, a free GET or a person
    throttled,        ///< the platform asked for fewer requests
    in_flight,        ///< a limit on running tasks is reached
    on_wire,          ///< `limits.submits_on_wire` is reached
    rate,             ///< `limits.submits_per_second` is reached
  };
  Kind kind;
  std::optional<Instant> since;
  std::optional<Instant> until;  ///< when it is looked at again by itself; none: another event ends it
  std::string what;              ///< what is the matter, for people
  std::string account{};         ///< whom it concerns; empty: everybody
  std::string advice{};          ///< what a person can do about it; empty: nothing needs doing
};

std::string_view name_of(Obstacle::Kind kind);

/// What core knows of one job beyond its row.
struct Glimpse {
  std::optional<Instant> next;  ///< when it is asked about, fetched or tried again
  /// The last thing that went wrong and is tried again; empty: nothing. Of a job in doubt: what was done to find out about
  /// it, whole sentences without the last stop.
  std::string trouble;
};

/// What core knows that a person may want to see.
struct Overview {
  struct Lane {
    LaneKey key;
    int in_flight = 0;
    std::optional<Obstacle> obstacle;
  };
  std::vector<Lane> lanes;
  std::vector<Obstacle> general;  ///< what concerns everything: space, store, connection, accounts
  int in_flight = 0;
  int on_wire = 0;
  int collecting = 0;
};

}  // namespace yj
