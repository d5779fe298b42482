#pragma once

#include "control/obstacles.hpp"
#include "control/reply.hpp"
#include "core/balance.hpp"
#include "engine/asset_service.hpp"
#include "store/records.hpp"

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace yj::control {

/// What the daemon does and why it waits, at one look.
struct Status {
  std::map<JobState, std::int64_t> totals;  ///< jobs of all batches
  std::vector<ShownObstacle> obstacles;
  int in_flight = 0;             ///< tasks ordered and not finished
  int on_wire = 0;               ///< orders being sent
  int collecting = 0;            ///< jobs whose files are being brought home
  std::filesystem::path output;  ///< where the folders of batches lie
  std::string version;
  Instant started_at;
  std::vector<ToldBalance> balances;       ///< what people told of the accounts' balances
  std::string backup_trouble;              ///< why the last backup could not be made; empty: nothing is wrong
  std::vector<store::BatchRecord> newest;  ///< the newest batches, newest first
  std::vector<MoneyWait> money_waits;      ///< the oldest
  std::vector<engine::PersonWait> people_waits;  ///< people for whom jobs wait
  Warnings warnings;
};

/// Doubts come first: a job in doubt may have been paid for and waits for a person.
Json status_json(Status const& status);

/// What a person must see even when looking for something else.
Warnings warnings_of(Status const& status);

}  // namespace yj::control
