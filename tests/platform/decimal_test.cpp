#include "decimal.hpp"

#include <gtest/gtest.h>

namespace yj::sim {
namespace {

TEST(Decimal, IsReadExactly) {
  EXPECT_EQ(parse_millionths("7"), 7'000'000);
  EXPECT_EQ(parse_millionths("2.5"), 2'500'000);
  EXPECT_EQ(parse_millionths("-0.000001"), -1);
  EXPECT_EQ(millionths_of(Json::parse("0.1")), 100'000);
  EXPECT_EQ(millionths_of(Json::parse("12")), 12'000'000);
  EXPECT_EQ(millionths_of(Json::parse("123456.654321")), 123'456'654'321);
  EXPECT_EQ(millionths_of(Json("1.25")), 1'250'000);
}

TEST(Decimal, IsRefusedWhereItWouldBeRounded) {
  for (std::string_view bad :
       {"", "-", "1.", ".5", "1.2345678", "1e3", " 1", "1x", "99999999999", "nan", "1.-5"})
    EXPECT_FALSE(parse_millionths(bad).has_value()) << bad;
  for (std::string_view bad : {"true", "null", "[]", "0.12345678", "1e300"})
    EXPECT_FALSE(millionths_of(Json::parse(bad)).has_value()) << bad;
}

TEST(Decimal, IsWrittenWithTheDigitsThatItHas) {
  EXPECT_EQ(number_json(7'000'000).dump(), "7");
  EXPECT_EQ(number_json(100'000).dump(), "0.1");
  EXPECT_EQ(number_json(-2'500'000).dump(), "-2.5");
  EXPECT_EQ(number_json(123'456'654'321).dump(), "123456.654321");
  for (std::int64_t millionths = 0; millionths < 3'000'000; millionths += 997)
    EXPECT_EQ(millionths_of(Json::parse(number_json(millionths).dump())), millionths);
}

}  // namespace
}  // namespace yj::sim
