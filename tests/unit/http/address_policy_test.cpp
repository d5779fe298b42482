#include "http/address_policy.hpp"

#include <gtest/gtest.h>

namespace yj::http {
namespace {

bool public_address(char const* text) { return is_public(boost::asio::ip::make_address(text)); }

TEST(AddressPolicy, LetsPublicAddressesPass) {
  for (auto const* text : {"1.1.1.1", "39.96.0.1", "172.32.0.1", "172.15.255.255", "198.18.0.7",
                           "223.255.255.255", "2606:4700::1111", "2001:4860::8888", "64:ff9b::101:101"})
    EXPECT_TRUE(public_address(text)) << text;
}

TEST(AddressPolicy, RefusesWhatIsNotForStrangersLinks) {
  for (auto const* text : {"0.0.0.0",
                           "127.0.0.1",
                           "127.255.0.1",
                           "10.1.2.3",
                           "172.16.0.1",
                           "172.31.255.255",
                           "192.168.1.1",
                           "169.254.169.254",
                           "100.64.0.1",
                           "224.0.0.1",
                           "239.1.1.1",
                           "255.255.255.255",
                           "::",
                           "::1",
                           "fe80::1",
                           "fc00::1",
                           "fd12::1",
                           "ff02::1",
                           "::ffff:127.0.0.1",
                           "::ffff:8.8.8.8",
                           "64:ff9b::7f00:1",
                           "2002:7f00:1::",
                           "2001::1",
                           "2001:db8::1"})
    EXPECT_FALSE(public_address(text)) << text;
}

}  // namespace
}  // namespace yj::http
