// The manual pages that the build writes, as a formatter reads them, and the pieces they are made of.
#include "daemon/reference/pages.hpp"

#include "base/files.hpp"
#include "base/text.hpp"
#include "daemon/reference/hand_text.hpp"
#include "daemon/reference/roff.hpp"
#include "daemon/settings.hpp"
#include "unit/reference/run.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <regex>

namespace yj::reference {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class Page : public ::testing::TestWithParam<char const*> {
 protected:
  std::string file = fmt::format("{}/man/{}", YJ_BINARY_DIR, GetParam());
};

TEST_P(Page, IsReadByManWithoutAWarning) {
  // Minimized systems have a script there that only says so.
  if (std::string_view{YJ_MAN}.empty() || !run(YJ_MAN " --version").text.starts_with("man "))
    GTEST_SKIP() << "man is not installed";
  auto ran = run(fmt::format("LC_ALL=C.UTF-8 MANWIDTH=80 {} --warnings -l {} 2>&1 >/dev/null", YJ_MAN,
                             shell_word(file)));
  EXPECT_EQ(ran.code, 0);
  EXPECT_EQ(ran.text, "");
  auto shown = run(fmt::format("LC_ALL=C.UTF-8 MANWIDTH=80 {} -P cat -l {}", YJ_MAN, shell_word(file)));
  for (auto const* heading : {"\nNAME\n", "\nDESCRIPTION\n", "\nFILES\n", "\nEXAMPLES\n", "\nSEE ALSO\n"})
    EXPECT_THAT(shown.text, HasSubstr(heading));
  EXPECT_THAT(shown.text, Not(HasSubstr("`"))) << "a part between backquotes is bold";
}

TEST_P(Page, IsFormattedByGroffWithoutAWarning) {
  if (std::string_view{YJ_GROFF}.empty()) GTEST_SKIP() << "groff is not installed";
  auto ran = run(fmt::format("{} -man -ww -z -Tutf8 -rLL=80n {}", YJ_GROFF, shell_word(file)));
  EXPECT_EQ(ran.text, "");
  EXPECT_EQ(ran.code, 0);
}

TEST_P(Page, IsCleanToMandoc) {
  if (std::string_view{YJ_MANDOC}.empty()) GTEST_SKIP() << "mandoc is not installed";
  auto ran = run(fmt::format("{} -Tlint -Wwarning {}", YJ_MANDOC, shell_word(file)));
  EXPECT_EQ(ran.text, "");
  EXPECT_EQ(ran.code, 0);
}

TEST_P(Page, IsPlainAsciiInShortLines) {
  auto text = read_file(file, 1U << 20U);
  ASSERT_TRUE(text);
  EXPECT_TRUE(std::all_of(text->begin(), text->end(), [](unsigned char c) { return c < 0x7f && c != '\r'; }));
  EXPECT_THAT(*text, Not(HasSubstr("\\[u"))) << "English pages need no other letters";
  for (auto const& line : lines_of(*text)) EXPECT_LE(line.size(), 120u) << line;
}

INSTANTIATE_TEST_SUITE_P(All, Page, ::testing::Values("yuanjingctl.1", "yuanjingd.8", "yuanjingd.yaml.5"),
                         [](auto const& tested) {
                           std::string name = tested.param;
                           std::replace(name.begin(), name.end(), '.', '_');
                           return name;
                         });

TEST(SettingsPage, HasEveryKey) {
  auto text = read_file(YJ_BINARY_DIR "/man/yuanjingd.yaml.5", 1U << 20U);
  ASSERT_TRUE(text);
  for (auto const& key : settings_keys()) {
    std::string const shown = std::regex_replace(key, std::regex{R"(\*)"}, "NAME");
    bool top = key.find('.') == std::string::npos;
    EXPECT_THAT(*text, HasSubstr(top ? ".SS " + shown + "\n" : "\\fB" + shown + "\\fR\n")) << key;
  }
  EXPECT_THAT(*text, HasSubstr("Default: 50."));
}

TEST(Roff, TakesNothingForARequest) {
  EXPECT_EQ(roff_lines(".SH is no heading"), "\\&.SH is no heading\n");
  EXPECT_EQ(roff_plain("a\\b --c 'd' ~/e ^"), "a\\eb \\-\\-c \\(aqd\\(aq \\(ti/e \\(ha");
  EXPECT_EQ(roff_text("say `--json` now"), "say \\fB\\-\\-json\\fR now");
  EXPECT_EQ(roff_text("an `open end"), "an \\fBopen end\\fR") << "bold ends with its text";
  EXPECT_EQ(roff_plain("t2v, … 猫"), "t2v, ... \\[u732B]");
  EXPECT_EQ(roff_heading("SH", "EXIT STATUS"), ".SH \"EXIT STATUS\"\n");
}

TEST(Roff, BreaksLinesBetweenWords) {
  std::string text;
  for (int i = 0; i < 50; ++i) text += "word ";
  for (auto const& line : lines_of(roff_lines(text))) EXPECT_LE(line.size(), 78u);
  EXPECT_EQ(roff_lines("a  b\n c"), "a b c\n");
}

TEST(HandText, IsReadInSections) {
  auto text = read_hand_text("name: do things\n\n[A B]\none\n\ntwo\n[command x y]\nmore\n");
  ASSERT_TRUE(text);
  EXPECT_EQ(text->name, "do things");
  EXPECT_EQ(text->section("A B"), "one\n\ntwo\n");
  EXPECT_EQ(text->section("command x y"), "more\n");
  EXPECT_EQ(text->section("C"), "");
  EXPECT_FALSE(read_hand_text("[A]\ntext\n"));
  EXPECT_FALSE(read_hand_text("name: a\nstray\n[A]\n"));
}

TEST(HandText, BecomesParagraphsListsAndExamples) {
  EXPECT_EQ(roff_section_text("one\ntwo\n\nthree\n"), "one two\n.PP\nthree\n");
  EXPECT_EQ(roff_section_text("0 :: Done.\n1 :: Not\n`x`.\n"),
            ".TP\n\\fB0\\fR\nDone.\n.TP\n\\fB1\\fR\nNot \\fBx\\fR.\n");
  EXPECT_EQ(roff_section_text("so:\n\n    a -b\n    .c\n\nend\n"),
            "so:\n.PP\n.nf\n.RS 4\na \\-b\n\\&.c\n.RE\n.fi\n.PP\nend\n");
}

TEST(EnglishPart, EndsWhereChineseBegins) {
  EXPECT_EQ(english_part("Nothing is ordered while less is free. 剩余空间少于此数就不下单。"),
            "Nothing is ordered while less is free.");
  EXPECT_EQ(english_part("Plain – with dashes … and “quotes”."), "Plain – with dashes … and “quotes”.");
}

TEST(Calls, AreReadByCommand) {
  auto calls =
      read_calls("# a remark: no call\njobs: GET /v1/jobs\n\nassets list: GET /v1/assets\njobs: POST /x\n");
  EXPECT_EQ(calls,
            (CallsOfCommands{{"jobs", {"GET /v1/jobs", "POST /x"}}, {"assets list", {"GET /v1/assets"}}}));
}

}  // namespace
}  // namespace yj::reference
