#pragma once

#include "base/instant.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace yj::sim {

struct Header {
  std::string name;
  std::string value;
};

/// Which door a request came through: the platform's own, or the one that plays a foreign file host.
enum class Door { platform, foreign_files };

/// One HTTP request as it arrived, complete or not.
struct Request {
  std::string method;
  std::string target;  ///< as sent, `/idfile?path=/tmp/…`
  std::vector<Header> headers;
  std::string body;
  bool whole = true;       ///< false: the peer closed, or the framing broke, before the body's end
  bool too_large = false;  ///< the body passed the limit; `body` holds nothing
  Door door = Door::platform;
  bool tls = false;

  [[nodiscard]] std::string_view path() const;   ///< the target before `?`
  [[nodiscard]] std::string_view query() const;  ///< the target after `?`, still encoded
  /// The first header of that name in any letter case; null when there is none.
  [[nodiscard]] std::string const* header(std::string_view name) const;
  [[nodiscard]] bool is_multipart() const;
};

/// How an answer travels. The default is an honest one; everything else is a fault that somebody asked for.
struct Delivery {
  Duration delay{0};                       ///< before the first byte
  bool silent = false;                     ///< not one byte of an answer; the connection is closed
  Duration silence{0};                     ///< above 0: not one byte for so long, or until the peer is gone
  bool cut_in_head = false;                ///< close in the middle of the head
  bool reset = false;                      ///< close with RST (SO_LINGER 0), here or after `cut_after`
  std::optional<std::uint64_t> cut_after;  ///< close after that many bytes of the body
  bool chunked = false;                    ///< chunked transfer coding, no Content-Length
  bool last_chunk = true;                  ///< false: the chunked body ends without `0 CRLF CRLF`
  std::size_t piece = 0;                   ///< above 0: so many bytes at a time, `pause` between two of them
  Duration pause{0};
  bool endless_headers = false;  ///< header lines without end, until the peer gives up
  bool endless_body = false;     ///< a body without end, until the peer gives up
};

struct Answer {
  int status = 200;
  std::vector<Header> headers;
  std::string body;
  bool without_body = false;  ///< an answer to HEAD: the length of `body` is announced and nothing sent
  bool close = false;         ///< the connection ends with this answer
  Delivery delivery;
  std::uint64_t ticket = 0;  ///< the journal's number of the request; 0 means that it is not in the journal
};

}  // namespace yj::sim
