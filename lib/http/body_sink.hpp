#pragma once

#include "http/awaitable.hpp"
#include "http/message.hpp"
#include "http/unix_listener.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>
#include <variant>

namespace yj::http {

/// Takes the body of one request as it comes, for bodies that are too large for the memory. Destroyed without
/// `finish` when the request broke off or was refused: then it leaves nothing behind.
class BodySink {
 public:
  BodySink() = default;
  BodySink(BodySink const&) = delete;
  BodySink& operator=(BodySink const&) = delete;
  virtual ~BodySink() = default;

  /// The next piece, 64 KiB at most. It stays where it is until the awaitable ends, and nothing more is read
  /// meanwhile: a slow disk slows the client down instead of filling the memory. A response refuses the rest
  /// of the body; it is sent at once, and the connection ends.
  [[nodiscard]] virtual Awaitable<std::optional<Response>> take(std::string_view piece) = 0;
  /// The body was whole and within its limit. Once, last.
  [[nodiscard]] virtual Awaitable<Response> finish() = 0;
};

/// A body that goes to a sink instead of to the handler.
struct StreamedBody {
  StreamedBody(std::unique_ptr<BodySink> to, std::uint64_t max) : sink(std::move(to)), bytes_max(max) {}

  std::unique_ptr<BodySink> sink;
  std::uint64_t bytes_max;  ///< more is answered with 413
  /// False: a client that waits for `100 Continue` is answered by `finish` at once and keeps its body.
  bool needed = true;
};

/// What becomes of a body: nothing special, a sink, or an answer that refuses it before it is read.
using BodyPlan = std::variant<std::monostate, StreamedBody, Response>;

/// Asked once for every request as soon as its head is there; `head` has no body.
using PlanBody = std::function<Awaitable<BodyPlan>(Request head, Peer)>;

}  // namespace yj::http
