#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace yj::http {

/// Whom a request goes to. Two URLs of one origin may share a connection and a key; nothing else may.
struct Origin {
  std::string scheme;  ///< `http` or `https`
  std::string host;    ///< lower case, an IPv6 address without its brackets
  std::uint16_t port = 0;

  bool operator==(Origin const&) const = default;
  [[nodiscard]] bool secure() const { return scheme == "https"; }
  /// `host` or `host:port`, as the `Host` field wants it; the port only where it is not the scheme's own.
  [[nodiscard]] std::string authority() const;
  /// `https://host:port`, for messages.
  [[nodiscard]] std::string text() const { return scheme + "://" + authority(); }
  /// True for `localhost`, 127.0.0.0/8 and ::1, judged by the name alone.
  [[nodiscard]] bool is_loopback() const;
};

/// An absolute http or https URL. The fragment is left out: it is not for the server.
struct Url {
  Origin origin;
  std::string target;  ///< path and query, begins with `/`

  bool operator==(Url const&) const = default;
  [[nodiscard]] std::string text() const { return origin.text() + target; }
};

/// Strict by RFC 3986, with one mercy: characters that no URL may contain but that browsers take (blanks
/// inside, CJK, brackets in the query) are percent-encoded first, for a paid film is not lost over a file
/// name. Refused
/// (`Errc::invalid`): other schemes, user names or passwords in it, an empty host, control characters, 8 KiB
/// and more.
Result<Url> parse_url(std::string_view text);

/// Where a redirect's `Location` leads, seen from `base`.
Result<Url> resolve_location(Url const& base, std::string_view location);

/// Percent-encodes everything but letters, digits and `-._~`: one value of a query or one segment of a path.
std::string percent_encoded(std::string_view text);

}  // namespace yj::http
