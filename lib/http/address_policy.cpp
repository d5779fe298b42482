#include "http/address_policy.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace yj::http {

namespace ip = boost::asio::ip;

namespace {

struct Block4 {
  std::uint32_t start;
  int bits;
};

constexpr std::uint32_t v4(std::uint32_t a, std::uint32_t b, std::uint32_t c, std::uint32_t d) {
  return a << 24 | b << 16 | c << 8 | d;
}

// IANA IPv4 Special-Purpose Address Registry, without 198.18.0.0/15.
constexpr std::array<Block4, 13> kNotPublic4{{
    {v4(0, 0, 0, 0), 8},
    {v4(10, 0, 0, 0), 8},
    {v4(100, 64, 0, 0), 10},
    {v4(127, 0, 0, 0), 8},
    {v4(169, 254, 0, 0), 16},
    {v4(172, 16, 0, 0), 12},
    {v4(192, 0, 0, 0), 24},
    {v4(192, 0, 2, 0), 24},
    {v4(192, 168, 0, 0), 16},
    {v4(198, 51, 100, 0), 24},
    {v4(203, 0, 113, 0), 24},
    {v4(224, 0, 0, 0), 4},
    {v4(240, 0, 0, 0), 4},
}};

bool is_public4(std::uint32_t address) {
  for (auto const& block : kNotPublic4) {
    if ((address ^ block.start) >> (32 - block.bits) == 0) return false;
  }
  return true;
}

bool is_public6(ip::address_v6 const& address) {
  auto bytes = address.to_bytes();
  constexpr std::array<unsigned char, 12> kNat64{0x00, 0x64, 0xff,
                                                 0x9b};  // RFC 6052; the rest is the IPv4 address
  if (std::equal(kNat64.begin(), kNat64.end(), bytes.begin()))
    return is_public4(v4(bytes[12], bytes[13], bytes[14], bytes[15]));
  // Only 2000::/3 is given out for global use; mapped, private, link-local and multicast all lie outside.
  if ((bytes[0] & 0xe0) != 0x20) return false;
  if (bytes[0] == 0x20 && bytes[1] == 0x02) return false;                                          // 6to4
  if (bytes[0] == 0x20 && bytes[1] == 0x01 && bytes[2] == 0 && bytes[3] == 0) return false;        // Teredo
  if (bytes[0] == 0x20 && bytes[1] == 0x01 && bytes[2] == 0x0d && bytes[3] == 0xb8) return false;  // examples
  return true;
}

}  // namespace

bool is_public(ip::address const& address) {
  if (address.is_v4()) return is_public4(address.to_v4().to_uint());
  return is_public6(address.to_v6());
}

}  // namespace yj::http
