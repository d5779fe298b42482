#pragma once

#include "core/outcome.hpp"
#include "http/awaitable.hpp"
#include "http/message.hpp"
#include "platform/request_plan.hpp"

#include <string>

namespace yj::platform {

/// Chats that belong to no batch: somebody waits for the answer while it is written.
class Chats {
 public:
  virtual ~Chats() = default;

  /// One paid exchange, sent once and never again. `on_bytes` takes the answer's body as it arrives, when it is a success; what
  /// it means is in the outcome (judge_chat). Without a key: KeyRejected.
  [[nodiscard]] virtual http::Awaitable<SubmitOutcome> chat(std::string account, Plan plan,
                                                            http::OnAnswer on_bytes) = 0;
};

}  // namespace yj::platform
