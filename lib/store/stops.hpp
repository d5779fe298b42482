#pragma once

#include "core/intent.hpp"
#include "core/stop_rule.hpp"
#include "store/database.hpp"

#include <optional>
#include <string>

namespace yj::store {

/// Counts how the jobs of a batch end, inside the writer's transaction, and says when it is to be held: by its own `stop:`,
/// and after three refusals with the same words. Throws SqlError.
class Stops {
 public:
  explicit Stops(Database& database) : database_(database) {}

  void accept(BatchId batch, StopRule const& rule);
  /// An attempt of the batch was settled and its job is in state `to` now. The reason to hold the batch, if there is one.
  std::optional<std::string> note(BatchId batch, SettleAttempt const& settled, JobState to);
  /// A person lets it go on: the count begins anew.
  void begin_anew(BatchId batch);

 private:
  std::string shared(BatchId batch, std::string const& recent);

  Database& database_;
};

}  // namespace yj::store
