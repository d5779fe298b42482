#pragma once

#include "base/result.hpp"
#include "http/awaitable.hpp"
#include "http/client.hpp"
#include "http/message.hpp"
#include "http/url.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace yj::http {

/// The first `bytes` bytes of a file, read while they are sent, through one buffer of 64 KiB.
struct FileSegment {
  std::filesystem::path path;
  std::uint64_t bytes = 0;
};

using Segment = std::variant<std::string, FileSegment>;

/// A request in two parts. The server can do nothing with all of `body` while `tail` is missing; that is the
/// caller's promise, and the reason for this file.
struct TwoPartRequest {
  TwoPartRequest(Origin to, Request head_) : origin(std::move(to)), head(std::move(head_)) {}

  Origin origin;
  Request head;  ///< method, target and headers; its `body` is not used
  std::vector<Segment> body;
  std::string tail;  ///< not empty
};

struct UploadLimits {
  Duration upload = std::chrono::minutes{30};  ///< from the dial until everything but the tail has left
  Duration idle =
      std::chrono::seconds{60};  ///< longest time in which no byte can be sent, or none comes of an answer
  Duration hold = std::chrono::seconds{120};    ///< how long the connection is kept open for `finish`
  Duration answer = std::chrono::seconds{300};  ///< from the tail to the last byte of the answer
  std::uint64_t body_bytes_max = 1024 * 1024;
};

/// How a two-part request ended.
struct Finished {
  bool tail_sent = false;            ///< false: not one byte of the tail was handed to the system
  std::optional<Response> response;  ///< what came, perhaps not complete; none when not even a head came
  std::string problem;               ///< why there is no complete response, for a person
};

/// A request of which everything but the tail is on its way. Destroying it closes the connection: the tail
/// never leaves.
class Held {
 public:
  Held(Held&&) noexcept;
  Held& operator=(Held&&) noexcept;
  ~Held();

  /// Sends the tail as one write and reads the answer to its end; the connection is never closed early, and a
  /// failed write is no reason not to read. If the server answered or hung up in the meantime, the tail stays
  /// here and the result says so. Only `limits` end it, and cancelling the coroutine that awaits it: whoever
  /// must not lose the answer does not cancel. Uses up the object.
  [[nodiscard]] Awaitable<Finished> finish();

  struct State;
  explicit Held(std::shared_ptr<State> state);

 private:
  std::shared_ptr<State> state_;  ///< shared with the coroutine that reads
};

/// Held: everything but the tail is sent. Finished: the server answered first (`tail_sent` is false).
/// Error: it failed before the tail, and no answer told why.
using Opened = std::variant<Held, Finished, Error>;

/// Sends all of `request` but its tail on a fresh connection, while a second coroutine already reads: a
/// server that refuses early is heard at once. No retry. A file that is shorter than promised is an error
/// like any other here. `client` lends its settings and takes the connection back when the answer leaves it
/// usable.
[[nodiscard]] Awaitable<Opened> open_two_part(Client& client, TwoPartRequest request, UploadLimits limits);

}  // namespace yj::http
