#include "http/url.hpp"

#include <gtest/gtest.h>

namespace yj::http {
namespace {

TEST(Url, IsTakenApartIntoOriginAndTarget) {
  auto url = parse_url("https://OpenComputing.ai/idfile?path=/tmp/11/a.mp4#t=3");
  ASSERT_TRUE(url);
  EXPECT_EQ(url->origin, (Origin{"https", "opencomputing.ai", 443}));
  EXPECT_EQ(url->target, "/idfile?path=/tmp/11/a.mp4");
  EXPECT_EQ(url->text(), "https://opencomputing.ai/idfile?path=/tmp/11/a.mp4");
}

TEST(Url, KeepsAnUnusualPortAndAnIpv6Address) {
  auto url = parse_url("http://[::1]:8080");
  ASSERT_TRUE(url);
  EXPECT_EQ(url->origin, (Origin{"http", "::1", 8080}));
  EXPECT_EQ(url->target, "/");
  EXPECT_EQ(url->origin.authority(), "[::1]:8080");
  EXPECT_TRUE(url->origin.is_loopback());
}

TEST(Url, MayBeginWithNumbersThatAreNoAddress) {
  for (auto const* text : {"http://1.2.3.example/", "http://1.2.3.400.example/", "http://163.com/"}) {
    auto url = parse_url(text);
    EXPECT_TRUE(url && url->text() == text) << text;
  }
}

TEST(Url, EncodesWhatBrowsersForgive) {
  auto url = parse_url(" https://a.example/猫 1.mp4?name=[x]&p=50%\n");
  ASSERT_TRUE(url) << url.error().what;
  EXPECT_EQ(url->target, "/%E7%8C%AB%201.mp4?name=%5Bx%5D&p=50%25");
}

TEST(Url, IsRefusedWhenItIsNotPlainHttp) {
  for (auto const* text :
       {"", "ftp://a/b", "https://", "//a/b", "/only/path", "https://user:pw@a.example/", "javascript:1",
        "https://user@a.example/", "http://a.example:0/", "http://a.example:70000/", "http://a%2fb.example/",
        "http://a b.example/", "http://a.example/\x01", "http://%00/", "http://127.0.0.1.evil.example/",
        "http://1.2.3.4x/", "http://1.2.3.4.5/", "http://[::1]x/"})
    EXPECT_FALSE(parse_url(text)) << text;
  EXPECT_FALSE(parse_url("http://a.example/" + std::string(9000, 'x')));
  EXPECT_FALSE(parse_url("http://a.example/" + std::string(5000, '|')))
      << "it is three times as long on the wire";
}

TEST(Url, FollowsALocationOfAnyForm) {
  auto base = parse_url("https://a.example/x/y?z=1");
  ASSERT_TRUE(base);
  EXPECT_EQ(resolve_location(*base, "/file?a=b")->text(), "https://a.example/file?a=b");
  EXPECT_EQ(resolve_location(*base, "other")->text(), "https://a.example/x/other");
  EXPECT_EQ(resolve_location(*base, "//b.example/f")->text(), "https://b.example/f");
  EXPECT_EQ(resolve_location(*base, "http://b.example:81/f")->text(), "http://b.example:81/f");
  EXPECT_FALSE(resolve_location(*base, "file:///etc/passwd"));
}

TEST(Url, EncodesOneValue) { EXPECT_EQ(percent_encoded("a b&c=/猫~"), "a%20b%26c%3D%2F%E7%8C%AB~"); }

TEST(Origin, IsLoopbackByNameAlone) {
  EXPECT_TRUE((Origin{"http", "localhost", 80}).is_loopback());
  EXPECT_TRUE((Origin{"http", "127.1.2.3", 80}).is_loopback());
  EXPECT_FALSE((Origin{"http", "127.evil.example", 80}).is_loopback());
  EXPECT_FALSE((Origin{"http", "10.0.0.1", 80}).is_loopback());
}

}  // namespace
}  // namespace yj::http
