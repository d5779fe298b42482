#pragma once

#include "base/json.hpp"
#include "base/result.hpp"
#include "http/awaitable.hpp"
#include "http/message.hpp"

#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace yj::ctl {

/// Asks one daemon the same things over and over, without blocking: what it has said already it need not say again (ETag).
class TaggedAsking {
 public:
  explicit TaggedAsking(std::filesystem::path socket) : socket_(std::move(socket)) {}

  /// The JSON of a 200, or the one that is known and still holds. `unavailable` when no whole answer came, or 5xx; `not_found`
  /// for 404; `invalid` with the daemon's sentence otherwise.
  [[nodiscard]] http::Awaitable<Result<Json>> get(std::string target);

  /// Server-Sent Events behind the one with this id (empty: as `target` says), until the daemon ends them.
  [[nodiscard]] http::Awaitable<void> follow(std::string target, std::string last_id,
                                             std::function<void(std::string_view)> on_bytes);

 private:
  struct Known {
    std::string tag;
    Json json;
  };
  std::filesystem::path socket_;
  std::map<std::string, Known> known_;
};

}  // namespace yj::ctl
