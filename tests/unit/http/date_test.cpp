#include "http/date.hpp"

#include <gtest/gtest.h>

namespace yj::http {
namespace {

TEST(HttpDate, IsReadInItsOneForm) {
  auto at = parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT");
  ASSERT_TRUE(at);
  EXPECT_EQ(to_iso(*at), "1994-11-06T08:49:37.000Z");
  EXPECT_EQ(to_iso(*parse_http_date("Thu, 29 Feb 2024 23:59:59 GMT")), "2024-02-29T23:59:59.000Z");
}

TEST(HttpDate, IsNothingElse) {
  for (auto const* text :
       {"", "Sun, 06 Nov 1994 08:49:37 CET", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994",
        "Sun, 6 Nov 1994 08:49:37 GMT", "Wed, 30 Feb 2022 08:49:37 GMT", "Sun, 06 Nix 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 24:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 GMT "})
    EXPECT_FALSE(parse_http_date(text)) << text;
}

}  // namespace
}  // namespace yj::http
