#pragma once

#include <boost/asio/ip/address.hpp>

namespace yj::http {

/// True when a link that a stranger wrote may lead there: not loopback, private (RFC 1918, RFC 4193, RFC
/// 6598), link-local, multicast, reserved or unspecified, and no IPv4 address dressed up as IPv6 (mapped,
/// 6to4, Teredo); a NAT64 address (RFC 6052) is judged by the IPv4 address in it, for on such a network every
/// name leads to one. 198.18.0.0/15 passes although it is meant for benchmarks: proxies on desktops hand such
/// addresses out for every name.
bool is_public(boost::asio::ip::address const& address);

}  // namespace yj::http
