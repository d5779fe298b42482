#pragma once

#include "base/result.hpp"
#include "http/byte_stream.hpp"
#include "http/steady.hpp"
#include "http/tls.hpp"

#include <boost/asio/ip/address.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace yj::http {

/// The addresses of a host, its literal address without asking anybody. The system's lookup cannot be called
/// off: at the deadline it is left to itself and its answer is thrown away.
[[nodiscard]] Awaitable<Result<std::vector<boost::asio::ip::address>>> resolve(std::string host,
                                                                               SteadyTime until);

/// A TCP connection to exactly this address, TCP_NODELAY on.
[[nodiscard]] Awaitable<Result<std::unique_ptr<ByteStream>>> connect_tcp(boost::asio::ip::address address,
                                                                         std::uint16_t port,
                                                                         SteadyTime until);

/// Puts TLS on a stream of `connect_tcp` and proves that the peer is `host` (a name, or an address in text).
[[nodiscard]] Awaitable<Result<std::unique_ptr<ByteStream>>> start_tls(
    std::unique_ptr<ByteStream> tcp, std::string host, std::shared_ptr<TlsContext const> context,
    SteadyTime until);

}  // namespace yj::http
