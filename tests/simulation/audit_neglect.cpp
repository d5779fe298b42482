// What was bought is looked after: asked about, looked up, taken home.
#include "simulation/audit.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace yj::simulation {

using namespace std::chrono_literals;

namespace {

/// Five times the slowest pace, and some time for the answer. After a day an hour.
constexpr Duration kAskedWithin = 12min;
constexpr Duration kOldAskedWithin = 75min;
/// A minute, and the longest pause after looks that told nothing.
constexpr Duration kLookedWithin = 45min;
constexpr Duration kEndedWithin = 30min;

}  // namespace

void Audit::look_for_neglect() {
  Conduct const& conduct = daemon_.conduct();
  Instant now = daemon_.clock();
  {
    auto rows = database().prepare(
        "SELECT id, began_at, coalesce(answered_at, began_at) FROM attempt WHERE state = 'running'");
    while (rows.row()) {
      AttemptId attempt = rows.id<AttemptId>(0);
      Duration age = std::max(now - rows.instant(1), now - rows.instant(2));
      Duration within = age > 23h ? kOldAskedWithin : kAskedWithin;
      Instant last = std::max(conduct.last_asked(attempt), std::min(rows.instant(2), now));
      if (now - last > within)
        throw Violation("what was bought is asked about",
                        fmt::format("attempt {} was last at {}", attempt.text(), to_iso(last)));
    }
  }
  if (!daemon_.settings().doubt.look_up) return;
  auto rows = database().prepare(
      "SELECT id, account, coalesce(answered_at, armed_at) FROM attempt WHERE state = 'in_doubt' AND "
      "has_transno = 1");
  while (rows.row()) {
    AttemptId attempt = rows.id<AttemptId>(0);
    bool long_ago = now - rows.instant(2) > kLookedWithin && now - conduct.life_began() > kLookedWithin;
    if (long_ago && !conduct.looked_for(attempt) && !conduct.history_closed(rows.text(1)))
      throw Violation("a doubt is looked up", attempt.text());
    auto found = conduct.found_at(attempt);
    if (found && now - *found > kEndedWithin)
      throw Violation("what the history shows ends a doubt", attempt.text());
  }
}

}  // namespace yj::simulation
