#include "platform/lenient_value.hpp"

#include <gtest/gtest.h>

namespace yj::platform {
namespace {

std::string read(std::string_view body) {
  auto value = first_value(body);
  if (!value) return "nothing";
  return (value->whole ? "" : "part of ") + value->value.dump();
}

TEST(LenientValue, TakesJsonWithAnythingBehindIt) {
  EXPECT_EQ(read(R"({"a": [1, -2.5, null, true], "b": {"c": "é\u4e00\ud83d\ude00\n"}})"),
            "{\"a\":[1,-2.5,null,true],\"b\":{\"c\":\"é一😀\\n\"}}");
  EXPECT_EQ(read("{\"a\": 1}\n"), R"({"a":1})");
  EXPECT_EQ(read("\xef\xbb\xbf {\"a\": 1}{\"b\": 2}"), R"({"a":1})");
  EXPECT_EQ(read("{\"a\": 1} {\"b"), R"({"a":1})");
  EXPECT_EQ(read("[]"), "[]");
  EXPECT_EQ(read("{}"), "{}");
}

TEST(LenientValue, TakesPythonsWayToPrintADict) {
  EXPECT_EQ(read("{'error': 'ERROR:it\\'s \"over\"', 'status': 'FAILED', 'n': None, 't': True, 'f': False}"),
            R"({"error":"ERROR:it's \"over\"","status":"FAILED","n":null,"t":true,"f":false})");
  EXPECT_EQ(read("{'a': (1, 2,), 'b': \"it's\", 'c': '\\u4e00\\x41', 'd': b'x', 'e': {},}"),
            R"({"a":[1,2],"b":"it's","c":"一A","d":"x","e":{}})");
}

TEST(LenientValue, KeepsWholeMembersOfABrokenObject) {
  std::string_view whole = R"({"taskid": "t-1", "n": 12, "data": {"x": "y", "z": 1}})";
  for (std::size_t cut = 0; cut < whole.size(); ++cut) {
    auto value = first_value(whole.substr(0, cut));
    bool has_id = cut >= std::string_view{R"({"taskid": "t-1")"}.size();
    ASSERT_EQ(value.has_value(), has_id) << cut;
    if (!value) continue;
    EXPECT_FALSE(value->whole) << cut;
    EXPECT_EQ(value->value["taskid"], "t-1");
    EXPECT_EQ(value->value.contains("n"), cut >= whole.find("12") + 3) << cut << ": 12 may have been 123";
  }
  EXPECT_EQ(read("{'taskid': 'a', 'r': <Response [200]>}"), R"(part of {"taskid":"a"})");
  EXPECT_EQ(read(R"({"data": {"taskid": "a", "st)"), R"(part of {"data":{"taskid":"a"}})");
}

TEST(LenientValue, TakesNothingElse) {
  for (auto const* body :
       {"", " \n", "<html><body>502</body></html>", "401: Unauthorized", "null", "\"text\"", "12", "{",
        "{\"a\"", "{\"a\": ", "{'a", "[1, 2", "{a: 1}", "{1: 2}", "[undefined]", "\xff\xfe{}"})
    EXPECT_EQ(read(body), "nothing") << body;
}

TEST(LenientValue, BoundsTheDepthBeforeATreeExists) {
  for (char open : {'[', '('}) EXPECT_EQ(read("[" + std::string(1'000'000, open)), "nothing");
  std::string objects;
  for (int i = 0; i < 100'000; ++i) objects += "{\"a\":";
  EXPECT_EQ(read(objects), "nothing");
  std::string deep = std::string(kJsonDepthMax, '[') + std::string(kJsonDepthMax, ']');
  EXPECT_EQ(read(deep), deep);
  EXPECT_EQ(read("[" + deep + "]"), "nothing");
  EXPECT_EQ(read("{\"taskid\": \"a\", \"x\": " + deep + "}"), R"(part of {"taskid":"a"})");
}

TEST(LenientValue, BoundsTheNumberOfValues) {
  auto list = [](int values) {
    std::string text = "[0";
    for (int i = 1; i < values; ++i) text += ",0";
    return text + "]";
  };
  EXPECT_TRUE(first_value(list(190'000))) << "far more than any answer has";
  EXPECT_FALSE(first_value(list(210'000)));
  auto object = first_value(R"({"taskid": "t-1", "x": )" + list(210'000) + "}");
  ASSERT_TRUE(object);
  EXPECT_FALSE(object->whole);
  EXPECT_EQ(object->value.dump(), R"({"taskid":"t-1"})") << "what came before is worth having";
}

TEST(LenientValue, KeepsTheTextOfUsage) {
  auto flat = first_value(R"({"usage": {"credits": 10.00, "n":1}, "output": {"usage": 3}})");
  ASSERT_TRUE(flat);
  EXPECT_EQ(flat->usage_text, R"({"credits": 10.00, "n":1})");
  auto enveloped = first_value(R"({"status": "ok", "data": {"usage": {"a": 1e2 }}, "other": {"usage": 5}})");
  ASSERT_TRUE(enveloped);
  EXPECT_EQ(enveloped->usage_text, "");
  EXPECT_EQ(enveloped->data_usage_text, R"({"a": 1e2 })");
  EXPECT_EQ(first_value("{'usage': {'a': None}}")->usage_text, "") << "Python is not JSON";
}

}  // namespace
}  // namespace yj::platform
