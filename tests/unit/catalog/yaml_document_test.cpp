#include "catalog/yaml_document.hpp"

#include "unit/catalog/yaml_bench.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace yj::catalog {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(YamlDocument, KeepsEveryScalarAsTheTextThatWasTyped) {
  auto parsed = parse_yaml("a: 16:9\nb: 010\nc: yes\nd: \"5\"\ne: 5.0\nf: ~\ng: |\n  two\n  lines\n");
  EXPECT_THAT(parsed.problems, IsEmpty());
  EXPECT_EQ(flat(parsed.root()), "{a: 16:9, b: 010, c: yes, d: \"5\", e: 5.0, f: ~, g: \"two\nlines\n\"}");
}

TEST(YamlDocument, CountsLinesAndCharactersFromOne) {
  auto parsed = parse_yaml("批: 猫狗 x\nk:\n  - 真: {甲: 乙, b: c}\n");
  auto entries = parsed.root().entries();
  EXPECT_EQ(entries[0].key.mark(), (Mark{1, 1}));
  EXPECT_EQ(entries[0].value.mark(), (Mark{1, 4}));
  auto item = entries[1].value.items().at(0);
  EXPECT_EQ(item.mark(), (Mark{3, 5}));
  auto inner = item.entries().at(0).value.entries();
  EXPECT_EQ(inner[0].value.mark(), (Mark{3, 12}));
  EXPECT_EQ(inner[1].key.mark(), (Mark{3, 15}));
}

TEST(YamlDocument, CountsTheSameWithByteOrderMarkAndWindowsLineEnds) {
  auto parsed = parse_yaml(
      "\xef\xbb\xbf"
      "a: 1\r\n猫: 2\r\n");
  EXPECT_THAT(parsed.problems, IsEmpty());
  auto entries = parsed.root().entries();
  EXPECT_EQ(entries[0].key.mark(), (Mark{1, 1}));
  EXPECT_EQ(entries[1].value.mark(), (Mark{2, 4}));
  EXPECT_EQ(flat(parsed.root()), "{a: 1, 猫: 2}");
}

TEST(YamlDocument, ReadsJsonWithItsEscapes) {
  auto parsed = parse_yaml(
      "{\"a\":[1,true,null,\"x\\/y\\n\"],\n\t\"\\u732b\":\"\\ud83d\\ude00!\\uD83D\\uDE01\", \"z\": "
      "\"\\\\ud83d\"}");
  EXPECT_THAT(parsed.problems, IsEmpty());
  EXPECT_EQ(flat(parsed.root()), "{\"a\": [1, true, ~, \"x/y\n\"], \"猫\": \"😀!😁\", \"z\": \"\\ud83d\"}");
  auto last = parsed.root().find("z");
  EXPECT_EQ(last->key.mark(), (Mark{2, 40})) << "the rewritten pairs do not shift what follows them";
}

TEST(YamlDocument, FindsAValueByItsKey) {
  auto parsed = parse_yaml("a: 1\nb: 2\n");
  EXPECT_EQ(parsed.root().find("b")->value.scalar(), "2");
  EXPECT_FALSE(parsed.root().find("c"));
  EXPECT_FALSE(parsed.root().find("b")->value.find("x"));
}

TEST(YamlDocument, GivesAnAliasThePlaceWhereItIsUsed) {
  auto parsed = parse_yaml("a: &x [1, 2]\nb: *x\n");
  auto alias = parsed.root().find("b")->value;
  EXPECT_EQ(alias.mark(), (Mark{2, 4}));
  EXPECT_EQ(flat(alias), "[1, 2]");
}

TEST(YamlDocument, MergesAndLetsExplicitKeysWin) {
  auto parsed = parse_yaml("x: &a {p: 1, q: 2}\ny: &b {q: 3, r: 4}\nj:\n  q: 0\n  <<: [*a, *b]\n  s: 5\n");
  EXPECT_THAT(parsed.problems, IsEmpty());
  auto job = parsed.root().find("j")->value;
  EXPECT_EQ(flat(job), "{q: 0, s: 5, p: 1, r: 4}");
  EXPECT_FALSE(job.entries()[1].merged);
  EXPECT_TRUE(job.entries()[2].merged);
}

TEST(YamlDocument, MergesOneMapAndMapsThatMergeThemselves) {
  auto parsed = parse_yaml("a: &a {p: 1}\nb: &b {<<: *a, q: 2}\nc: {<<: *b}\nd: {\"<<\": 1}\n");
  EXPECT_THAT(parsed.problems, IsEmpty());
  EXPECT_EQ(flat(parsed.root().find("c")->value), "{q: 2, p: 1}");
  EXPECT_EQ(flat(parsed.root().find("d")->value), "{\"<<\": 1}") << "a quoted << is a key like any other";
}

TEST(YamlDocument, RefusesAMergeOfAnythingButMaps) {
  EXPECT_THAT(parse_yaml("a: {<<: 5}\nb: {<<: [{x: 1}, 2]}\n").problems,
              ElementsAre("f:1:9: '<<' takes a map or a list of maps (an alias like *look)",
                          "f:2:9: '<<' takes a map or a list of maps (an alias like *look)"));
}

TEST(YamlDocument, RefusesDuplicateKeysNamingBothPlaces) {
  auto parsed = parse_yaml("a: 1\nb: {x: 1, y: 2, x: 3}\na: 2\n");
  EXPECT_THAT(parsed.problems,
              ElementsAre("f:2:17: the key 'x' stands here a second time, first at 2:5 (remove one of them)",
                          "f:3:1: the key 'a' stands here a second time, first at 1:1 (remove one of them)"));
  EXPECT_TRUE(parsed.document) << "so that everything else can be checked too";
}

TEST(YamlDocument, RefusesKeysThatAreNoText) {
  EXPECT_THAT(parse_yaml("{a: 1}: 2\n").problems,
              ElementsAre("f:1:1: a key must be plain text (a text that begins with '{' must be quoted)"));
}

TEST(YamlDocument, RefusesAnEmptyFile) {
  EXPECT_THAT(parse_yaml("").problems, ElementsAre("f:1:1: the file is empty"));
  EXPECT_THAT(parse_yaml("# only words\n\n").problems, ElementsAre("f:1:1: the file is empty"));
}

TEST(YamlDocument, RefusesASecondDocument) {
  EXPECT_THAT(parse_yaml("---\na: 1\n---\nb: 2\n").problems,
              ElementsAre("f:3:1: a second document begins here (one file is one document)"));
}

TEST(YamlDocument, ReadsOnlyCleanIntegersAndTruths) {
  EXPECT_EQ(integer_in("15"), 15);
  EXPECT_EQ(integer_in("-3"), -3);
  for (auto const* text : {"", "-", "05", "+5", "5.0", "0x5", "5 ", "99999999999999999999"}) {
    EXPECT_FALSE(integer_in(text)) << text;
  }
  EXPECT_EQ(truth_in("Yes"), true);
  EXPECT_EQ(truth_in("OFF"), false);
  EXPECT_FALSE(truth_in("perhaps"));
  EXPECT_FALSE(truth_in("1"));
}

TEST(YamlDocument, ListsNoMoreThanAThousandProblems) {
  std::string text;
  for (int i = 0; i < 1500; ++i) text += "- {a: 1, a: 2}\n";
  auto parsed = parse_yaml(text);
  ASSERT_EQ(parsed.problems.size(), 1001U);
  EXPECT_EQ(parsed.problems.back(), "f: there are 500 more problems; correct these first");
}

}  // namespace
}  // namespace yj::catalog
