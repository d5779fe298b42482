#pragma once

#include "http/message.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace yj::http {

/// The head of a request as it goes over the wire. `content_length` none: the request has no body and says
/// nothing of it. Refused (`Errc::invalid`): a method, target, name or value that would break out of its
/// line, a head beyond kHeadBytesMax. `Accept-Encoding: identity` is added unless the request names another.
Result<std::string> request_head(Request const& request, std::string_view authority,
                                 std::optional<std::uint64_t> content_length);

/// A whole response with its `Content-Length`; `close` adds `Connection: close`. 204 and 304 carry no body;
/// `head_only` leaves it out and keeps its length, as HEAD wants it.
Result<std::string> response_text(Response const& response, bool close, bool head_only = false);

/// The head of a response whose body follows in chunks, and such a chunk; the empty one ends the body.
Result<std::string> chunked_head(Response const& response, bool close);
std::string chunk_text(std::string_view piece);

/// What is known of a message so far.
struct MessageHead {
  std::string method;  ///< of a request
  std::string target;  ///< of a request
  int status = 0;      ///< of a response
  Headers headers;
  std::optional<std::uint64_t> content_length;
};

/// Why a message cannot be read on. A server answers each of them with its own status.
enum class ParseTrouble { none, malformed, head_too_large, body_too_large };

/// One HTTP/1.1 message, fed piece by piece; a thin skin over Beast's synchronous parser. Interim responses
/// (1xx) are skipped. A body of more than `body_bytes_max` is `body_too_large`, whether it was taken meanwhile or not; what is
/// passed on by `stream_body` does not count.
class MessageParser {
 public:
  static MessageParser of_response(std::uint64_t body_bytes_max);
  static MessageParser of_request(std::uint64_t body_bytes_max);
  /// The answer to CONNECT or HEAD: whatever its head says, no body follows.
  static MessageParser of_bodiless_response();

  ~MessageParser();
  MessageParser(MessageParser&&) noexcept;
  MessageParser& operator=(MessageParser&&) noexcept;

  /// False when the message is beyond repair; `trouble` and `problem` say why. What was read until then
  /// stays.
  bool feed(std::string_view bytes);
  /// The peer will send no more. Some bodies end this way; otherwise the message stays incomplete, with a
  /// `problem`.
  void end_of_input();

  [[nodiscard]] bool started() const;    ///< bytes of the final message have come
  [[nodiscard]] bool head_done() const;  ///< `head` is filled
  [[nodiscard]] bool done() const;       ///< the whole message is here
  [[nodiscard]] ParseTrouble trouble() const;
  [[nodiscard]] std::string const& problem() const;

  [[nodiscard]] MessageHead const& head() const;
  /// The body that arrived since the last call.
  [[nodiscard]] std::string take_body();
  /// The same, of a body that may go on for as long as it is taken: its bytes are not counted any more.
  [[nodiscard]] std::string stream_body();
  [[nodiscard]] std::size_t body_waiting() const;  ///< bytes that `take_body` would return
  /// True when the connection may carry another message after this one.
  [[nodiscard]] bool keep_alive() const;
  /// Bytes that came after the end of the message.
  [[nodiscard]] std::string take_rest();

 private:
  struct Impl;
  explicit MessageParser(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace yj::http
