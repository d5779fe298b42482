#include "unit/catalog/yaml_bench.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ostream>

namespace yj::catalog {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

struct Trap {
  char const* name;
  std::string text;
  std::string first_problem;  ///< its beginning
};
void PrintTo(Trap const& each, std::ostream* out) { *out << each.name; }

class YamlTraps : public testing::TestWithParam<Trap> {};

TEST_P(YamlTraps, AreNamedWhereTheyStand) {
  auto parsed = parse_yaml(GetParam().text, {}, {"prompt", "model", "jobs", "style"});
  ASSERT_FALSE(parsed.problems.empty());
  EXPECT_THAT(parsed.problems.front(), testing::StartsWith(GetParam().first_problem));
}

using std::string_literals::operator""s;

INSTANTIATE_TEST_SUITE_P(
    All, YamlTraps,
    testing::Values(
        Trap{"tab", "jobs:\n\t- a\n", "f:2:1: a tab is used as indentation (indent with spaces)"},
        Trap{"tab_behind_blanks", "jobs:\n  \t- a\n", "f:2:3: a tab is used as indentation"},
        Trap{"wide_space", "jobs:\n　- a\n", "f:2:1: a full-width or hard space is used as indentation"},
        Trap{"wide_colon", "model：wan\njobs: []\n",
             "f:1:6: a full-width colon '：' follows the key 'model' (write 'model: ')"},
        Trap{"wide_colon_in_item", "jobs:\n  - prompt：猫\n",
             "f:2:11: a full-width colon '：' follows the key 'prompt'"},
        Trap{"wide_colon_above_a_list", "jobs：\n  - 猫\n  - 狗\n",
             "f:1:5: a full-width colon '：' follows the key 'jobs'"},
        Trap{"wide_colon_after_a_name", "jobs:\n  镜一：\n    prompt: 猫\n",
             "f:2:5: a full-width colon '：' stands where a key should end"},
        Trap{"wide_colon_beside_a_name", "jobs:\n  镜一: 猫\n  镜二：狗\n  镜三: 鱼\n",
             "f:3:5: a full-width colon '：' stands where a key should end"},
        Trap{"comment_in_text", "prompt: 红灯 #3 号\n",
             "f:1:12: ' #' starts a comment and cuts off the text '红灯' (quote the text"},
        Trap{"comment_in_item", "- 红灯\t#3\n", "f:1:6: ' #' starts a comment"},
        Trap{"comment_in_flow", "a: [红灯 #3\n]\n", "f:1:8: ' #' starts a comment"},
        Trap{"comment_in_continuation", "a: 走\n  到 #3 号\n", "f:2:5: ' #' starts a comment"},
        Trap{"brace_then_text", "prompt: {谁} 走过\n",
             "f:1:9: more text follows the '}' of a value that begins here"},
        Trap{"bracket_then_text", "- [远景] 城门\n", "f:1:3: more text follows the ']'"},
        Trap{"quote_then_text", "prompt: \"猫\" 走过\n", "f:1:9: more text follows the closing quote"},
        Trap{"second_colon", "prompt: 镜头: 推进\n",
             "f:1:11: a second ': ' in one line (put the text in quotes"},
        Trap{"key_too_deep", "- prompt: 猫\n    style: 水墨\n",
             "f:2:10: this line continues the text above it"},
        Trap{"swallowed_entry", "jobs:\n  - 猫\n    - 狗\n",
             "f:3:5: this '- ' continues the text above and begins no entry (the same indentation"},
        Trap{"no_key", "a: 1\n  \nb\nc: 2\n", "f:3:1: this line is neither 'key: value' nor '- item'"},
        Trap{"at_sign", "ref: @a.jpg\n", "f:1:6: unquoted text cannot begin with '@' (put it in quotes)"},
        Trap{"at_sign_in_flow", "{ref: @a.jpg}\n", "f:1:7: unquoted text cannot begin with '@'"},
        Trap{"percent", "a: %5\n", "f:1:4: unquoted text cannot begin with '%'"},
        Trap{"star", "a: *强调* 的\n", "f:1:4: text that begins with '*' stands for an anchor"},
        Trap{"dash", "prompt: - 远景\n",
             "f:1:9: '- ' is not possible here (align it with the other items, or put"},
        Trap{"tag", "a: !注意 红灯\n",
             "f:1:4: text that begins with '!' is a YAML tag (put the text in quotes)"},
        Trap{"lone_tag", "a: ! 红灯\n", "f:1:4: text that begins with '!' is a YAML tag"},
        Trap{"open_quote", "a: \"猫\nb: 1\n", "f:1:4: the quote that opens here is never closed"},
        Trap{"open_bracket", "a: [猫\nb: 1\n", "f:1:4: the '[' that opens here is never closed"},
        Trap{"wrong_indent", "a:\n    b: 1\n  c: 2\n", "f:3:3: this line does not fit the keys above it"},
        Trap{"escape", "a: \"\\k\"\n", "f:1:7: an unknown escape after '\\'"},
        Trap{"gbk", "prompt: \xd6\xd0\xb9\xfa\n",
             "f:1:9: the file is written in GBK (GB18030) (save it as UTF-8)"},
        Trap{"latin", "prompt: caf\xe9\n", "f:1:12: the file is not UTF-8 text"},
        Trap{"utf16",
             "\xff\xfe"
             "a\0"s,
             "f:1:1: the file is written in UTF-16 (save it as UTF-8)"},
        Trap{"nul", "a: \0b\n"s, "f:1:4: control character 0x00 in the text"},
        Trap{"escaped_nul", "a: \"\\0\"\n", "f:1:4: a NUL character in the text"},
        Trap{"bell", "a: b\x07\n", "f:1:5: control character 0x07 in the text"}),
    [](auto const& trap) { return trap.param.name; });

class YamlScan : public testing::TestWithParam<char const*> {};

TEST_P(YamlScan, LeavesSoundTextInPeace) {
  EXPECT_THAT(parse_yaml(GetParam(), {}, {"prompt", "model", "jobs", "style"}).problems, IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(
    All, YamlScan,
    testing::Values("a: 红灯 # 注释\n", "a: 1 # x: y\nb: 2\n", "a: 'x #3'\n", "a: \"x #3 {y} z: @\"\n",
                    "a: C#5\n", "a: |\n  x #3\n  [ { \"\n  \tb\n\n  - '\nb: 1\n",
                    "- >-\n  {谁} 走过\n  prompt：x\n- b\n", "- prompt: |2\n     x: y\n    \"z\n  style: b\n",
                    "a:\n  - |\n   'x\n  - b\n", "a: 长长的文字\n  第二行 \"引号 没关\n  [ 括号\nb: 1\n",
                    "- 镜头：推进\n- 旁白：一只猫\n", "a: 镜头：推进\nb: 1\n", "\"a: b\": 'c: d'\n",
                    "a: \"two\n  lines # no\"\nb: 'it''s'\n", "a: [1, 2,\n  3] # x\nb: {c: d,\n\te: f}\n",
                    "a:\n- b\n- c\nd: e\n", "- - a\n  - b\n- c: d\n  e: f\n", "{a: b\n  \"c\n  @d, e: f}\n",
                    "? a\n: b\n", "a: &x b\nc: *x\n*x : d\n", "&k a: b\n", "a: http://x.y/z?q#r\n",
                    "a: 16:9\nb: x:y\n", "a: -5\nb: -x\n  - y\n", "---\na: b\n...\n", "a: !!str 5\n",
                    "a:   \n  b\n  c\nd: e\n", "# \"x [ {\na: b\n", "{\"a\":\"b\",\"c\":[{\"d\":1}]}",
                    "a: x{y}z [w]\n", "a: 100%\nb: a@b\n", "prompt: 她说：\"走\"，然后'停'\n",
                    "jobs: # all of them\n  - a\n", "a:\n    # deeper\n  # and less\n  - b\n"));

TEST(YamlTraps, AreAllListedAtOnce) {
  auto parsed = parse_yaml("prompt：猫\n\tstyle: 水\na: 红灯 #3\nb: x: y\n", {}, {"prompt", "style"});
  EXPECT_THAT(parsed.problems,
              ElementsAre(HasSubstr("f:1:7: a full-width colon"), HasSubstr("f:2:1: a tab"),
                          HasSubstr("f:3:7: ' #' starts"), HasSubstr("f:4:5: a second ': '")));
}

}  // namespace
}  // namespace yj::catalog
