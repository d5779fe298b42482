#pragma once

#include "platform/platform.hpp"

#include <functional>

namespace yj::platform {

/// What is looked for in the history.
struct Wanted {
  std::vector<AttemptId> attempts;  ///< their texts are the transnos
  Instant oldest;                   ///< none of them was sent before, nor of the tasks
  /// Who of ours has this task, for people; empty: nobody.
  std::function<std::string(TaskId const&)> owner;
  std::int64_t tasks = 0;  ///< that succeeded, and whose yuan are looked for
  /// Whom a record with an amount is about, where that amount is news; none: nobody of ours, or it is known.
  std::function<std::optional<ShownYuan>(HistoryRow const&)> news;
  /// What the clock says from which `oldest` comes. Where it is ahead of the platform's, records look older than they are,
  /// and that is allowed for. None: both agree.
  std::optional<Instant> now{};
};

/// Pages through the history once for all of them, newest first: until everything is found, until records come that are older
/// than all of them, to the end, or for 200 pages. `whole` in the answer says that nothing in between can have been
/// overlooked: a record that hides what went in and has no task that we know makes it false. What the pages show about the
/// cost of any attempt of ours is taken along; where several records are about one attempt, the newest counts.
[[nodiscard]] http::Awaitable<HistoryVerdict> look_up(Platform& platform, std::string account, Wanted wanted);

}  // namespace yj::platform
