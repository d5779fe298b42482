#include "multipart.hpp"

#include "sim_bench.hpp"

#include <gtest/gtest.h>

namespace yj::sim {
namespace {

std::vector<BenchPart> const kParts = {
    {"image_file", std::string("\xff\xd8\0\r\n--\r\n----bench7\r\nend", 25), "a \"b\".jpg"},
    {"prompt", "南瓜\r\n飞上天", ""},
    {"empty", "", ""},
    {"model", "happyhorse-1.0-i2v", ""}};

std::string escaped(std::vector<BenchPart> parts) {
  parts[0].filename = "a \\\"b\\\".jpg";
  return multipart_body(parts);
}

TEST(Multipart, GivesPartsInOrderWithTheirBytes) {
  auto form = parse_multipart(escaped(kParts), kBoundary);
  ASSERT_TRUE(form.complete);
  ASSERT_EQ(form.parts.size(), 4U);
  for (std::size_t i = 0; i < 4; ++i) {
    EXPECT_EQ(form.parts[i].name, kParts[i].name);
    EXPECT_EQ(form.parts[i].content, kParts[i].content);
    EXPECT_TRUE(form.parts[i].ended);
  }
  EXPECT_EQ(form.parts[0].filename, "a \"b\".jpg");
  EXPECT_FALSE(form.parts[1].filename.has_value());
}

TEST(Multipart, CutAtEveryByteGivesTheBeginningOfWhatWasSent) {
  std::string body = escaped(kParts);
  for (std::size_t length = 0; length + 4 < body.size(); ++length) {
    auto form = parse_multipart(std::string_view{body}.substr(0, length), kBoundary);
    EXPECT_FALSE(form.complete) << length;
    ASSERT_LE(form.parts.size(), 4U) << length;
    for (std::size_t i = 0; i < form.parts.size(); ++i) {
      EXPECT_EQ(form.parts[i].name, kParts[i].name) << length;
      EXPECT_TRUE(kParts[i].content.starts_with(form.parts[i].content)) << length;
      bool last = i + 1 == form.parts.size();
      EXPECT_TRUE(form.parts[i].ended || last) << length;
      if (form.parts[i].ended) {
        EXPECT_EQ(form.parts[i].content, kParts[i].content) << length;
      }
    }
  }
}

TEST(Multipart, ReadsAWholeModelWithoutTheDelimiterBehindIt) {
  std::string body = escaped(kParts);
  auto form = parse_multipart(std::string_view{body}.substr(0, body.rfind("\r\n--")), kBoundary);
  ASSERT_EQ(form.parts.size(), 4U);
  EXPECT_EQ(form.parts[3].content, "happyhorse-1.0-i2v");
  EXPECT_FALSE(form.parts[3].ended);
}

TEST(Multipart, FindsTheBoundaryQuotedOrNot) {
  EXPECT_EQ(multipart_boundary("multipart/form-data; boundary=abc"), "abc");
  EXPECT_EQ(multipart_boundary("multipart/form-data; charset=utf-8; Boundary=\"a b\""), "a b");
  EXPECT_FALSE(multipart_boundary("multipart/form-data").has_value());
}

}  // namespace
}  // namespace yj::sim
