#pragma once

#include "base/instant.hpp"
#include "http/awaitable.hpp"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace yj::http {

/// How one read or write ended.
enum class IoEnd {
  ok,
  eof,        ///< the peer ended its side in good order
  timed_out,  ///< the watchdog closed the stream
  closed,     ///< we closed it, or the waiting coroutine was cancelled
  failed,     ///< reset, TLS trouble, cut without TLS's own goodbye
};

struct IoResult {
  IoEnd end = IoEnd::ok;
  std::size_t bytes = 0;  ///< transferred, also when the end is not `ok`
  std::string what;       ///< a sentence for a person, empty when `ok`

  [[nodiscard]] explicit operator bool() const { return end == IoEnd::ok; }
};

/// A connection, whatever carries it: TCP, TLS, a Unix socket. This is the only thing that HTTP sees of the
/// network, so TLS and socket templates are compiled in one place.
///
/// One read and one write may be in flight at the same time. The stream must outlive both; `close` ends them.
/// The destructor closes without ceremony: nothing more is sent, TLS's goodbye neither.
class ByteStream {
 public:
  virtual ~ByteStream() = default;

  /// At least one byte, or why not.
  [[nodiscard]] virtual Awaitable<IoResult> read_some(std::span<char> into) = 0;
  /// All of it, handed to the system in one piece; `bytes` must stay where they are until it ends.
  [[nodiscard]] virtual Awaitable<IoResult> write_all(std::string_view bytes) = 0;

  /// Closes the stream when that time has passed; covers reads and writes together. A new call replaces the
  /// old one.
  virtual void expires_after(Duration time) = 0;
  virtual void expires_never() = 0;

  [[nodiscard]] virtual bool is_open() const = 0;
  /// True when the kernel holds something for us that no read has taken yet: bytes, the peer's goodbye, an
  /// error.
  [[nodiscard]] virtual bool input_waiting() const = 0;
  /// Tells the peer that nothing more will come; reading goes on.
  virtual void shutdown_send() noexcept = 0;
  /// Ends what is in flight with `closed`. A TLS stream is good for nothing but `close` afterwards.
  virtual void cancel() noexcept = 0;
  virtual void close() noexcept = 0;
};

}  // namespace yj::http
