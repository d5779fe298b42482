#pragma once

#include "http/awaitable.hpp"

#include <optional>
#include <string>

namespace yj::http {

/// Makes the body of an answer while it is written. Destroyed early when the client goes away.
class BodySource {
 public:
  BodySource() = default;
  BodySource(BodySource const&) = delete;
  BodySource& operator=(BodySource const&) = delete;
  virtual ~BodySource() = default;

  /// The next piece, not empty; none at the end. Whatever it waits for ends when the server does.
  [[nodiscard]] virtual Awaitable<std::optional<std::string>> next() = 0;
};

}  // namespace yj::http
