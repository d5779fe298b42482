#pragma once

#include "platform/platform.hpp"

#include <functional>

namespace yj::platform {

/// What is looked for in the history.
struct Wanted {
  std::vector<AttemptId> attempts;  ///< their texts are the transnos
  Instant oldest;                   ///< none of them was sent before
  /// Who of ours has this task, for people; empty: nobody.
  std::function<std::string(TaskId const&)> owner;
};

/// Pages through the history once for all of them, newest first: until every order is found, until records come that are older
/// than all of them, to the end, or for 200 pages. `whole` in the answer says that nothing in between can have been
/// overlooked: a record that hides what went in and has no task that we know makes it false.
[[nodiscard]] http::Awaitable<HistoryVerdict> look_up(Platform& platform, std::string account, Wanted wanted);

}  // namespace yj::platform
