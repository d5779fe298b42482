#pragma once

#include "base/result.hpp"
#include "connection.hpp"
#include "wire.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace yj::sim {

/// Longest request line with its headers.
inline constexpr std::size_t kHeadBytesMax = 64 * 1024;

/// Reads HTTP/1.1 requests off one connection (RFC 9112): Content-Length and chunked bodies, keep-alive.
class HttpReader {
 public:
  /// The connection outlives the reader.
  explicit HttpReader(Connection& connection) : connection_(connection) {}

  /// Request line and headers of the next request. None when the peer closed between two requests; an error
  /// when it sent something that is not HTTP, or too much of it.
  Result<std::optional<Request>> head();

  /// Reads the body that the head announces. A peer that closes too early leaves `whole` false and what came
  /// so far in `body`; one that sends more than `bytes_max` sets `too_large`.
  void body(Request& request, std::uint64_t bytes_max);

  /// Reads and forgets at most `bytes_max`, so that an answer sent early is not lost in a reset.
  void drain(std::uint64_t bytes_max);

 private:
  bool fill();
  std::optional<std::string> line(std::size_t bytes_max);
  bool take(std::string& into, std::uint64_t count);
  void chunked_body(Request& request, std::uint64_t bytes_max);

  Connection& connection_;
  std::string buffer_;
  std::size_t start_ = 0;
};

}  // namespace yj::sim
