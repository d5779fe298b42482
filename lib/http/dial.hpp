#pragma once

#include "base/result.hpp"
#include "http/byte_stream.hpp"
#include "http/message.hpp"
#include "http/tls.hpp"
#include "http/url.hpp"

#include <filesystem>
#include <memory>
#include <optional>

namespace yj::http {

struct DialOptions {
  explicit DialOptions(Origin to) : origin(std::move(to)) {}

  Origin origin;
  Duration timeout = std::chrono::seconds{15};  ///< for lookup, connect, proxy and TLS together
  std::shared_ptr<TlsContext const> tls;        ///< needed for https
  std::optional<Origin> proxy;                  ///< an http proxy that takes CONNECT; used for every dial
  Reach reach = Reach::anywhere;
};

/// Connects to an origin. All addresses of a name are tried in turn, each with its share of the time. With
/// `Reach::public_only` an address that is not public is passed over, and the connection goes to the very
/// address that was checked; behind a proxy only a literal address can be checked, for the proxy looks names
/// up. The message begins with what failed: `name lookup of`, `cannot connect to`, `the proxy`, `TLS with`.
/// Codes are `timed_out`, `unavailable`, and `invalid` for a host that policy or TLS cannot take.
[[nodiscard]] Awaitable<Result<std::unique_ptr<ByteStream>>> dial(DialOptions options);

/// Connects to a Unix socket.
[[nodiscard]] Awaitable<Result<std::unique_ptr<ByteStream>>> dial_unix(std::filesystem::path path,
                                                                       Duration timeout);

}  // namespace yj::http
