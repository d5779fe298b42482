// The manual page in Chinese: made of the same command line as the English one, it must have the same in it, and be formatted well.
#include "base/files.hpp"
#include "base/text.hpp"
#include "daemon/ctl/width.hpp"
#include "daemon/reference/chinese.hpp"
#include "daemon/reference/hand_text.hpp"
#include "daemon/reference/pages.hpp"
#include "unit/reference/run.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <regex>
#include <set>
#include <utility>

namespace yj::reference {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr auto kChinese = YJ_BINARY_DIR "/man/zh_CN/yuanjingctl.1";
constexpr auto kEnglish = YJ_BINARY_DIR "/man/yuanjingctl.1";

std::string text_of(std::string const& file) {
  auto text = read_file(file, 1U << 20U);
  if (text) return *text;
  ADD_FAILURE() << text.error().what;
  return {};
}

/// What is the same in every language: commands, options, calls of the API, and terms in Latin letters that begin an entry.
std::vector<std::string> skeleton_of(std::string const& file) {
  static std::regex const bold{R"(\\fB((?:\\-|[A-Z0-9/$])[^\\]*(?:\\-[^\\]*)*)\\fR)"};
  static std::regex const call{R"(\\fB((?:GET|PUT|POST) [^\\]*)\\fR)"};
  std::vector<std::string> found;
  std::string paragraph;
  auto collect = [&found](std::string const& text, std::regex const& pattern) {
    for (std::sregex_iterator each{text.begin(), text.end(), pattern}, end; each != end; ++each)
      found.push_back((*each)[1]);
  };
  bool term = false;
  for (auto const& line : lines_of(text_of(file) + ".end\n")) {
    if (line.starts_with(".")) {
      collect(std::exchange(paragraph, {}), call);
      if (line.starts_with(".SS ")) found.push_back(line);
    } else if (term) {
      collect(line, bold);
    } else {
      paragraph += line + " ";  // a call may be broken at its blank
    }
    term = line == ".TP";
  }
  return found;
}

TEST(ChinesePage, HasTheCommandsOptionsAndCallsOfTheEnglishOne) {
  auto const english = skeleton_of(kEnglish);
  ASSERT_GT(english.size(), 120u);
  for (auto const* known : {".SS jobs", "\\-\\-json", "GET /v1/jobs", "YUANJING_SOCKET", "4"})
    EXPECT_THAT(english, ::testing::Contains(known));
  EXPECT_EQ(skeleton_of(kChinese), english);
}

/// Lines that are shown as they are, up to a remark behind them.
std::vector<std::string> examples_of(HandText const& text) {
  std::vector<std::string> lines;
  for (auto const& section : text.sections) {
    for (auto const& line : lines_of(section.text)) {
      if (line.starts_with("    "))
        lines.push_back(trimmed(line.starts_with("    #") ? line : line.substr(0, line.find(" # "))));
    }
  }
  return lines;
}

TEST(ChinesePage, HasTheSectionsAndExamplesOfTheEnglishOne) {
  auto const english = read_hand_text(text_of(YJ_SOURCE_DIR "/man/yuanjingctl.1.txt"));
  auto const chinese = read_hand_text(text_of(YJ_SOURCE_DIR "/man/zh_CN/yuanjingctl.1.txt"));
  ASSERT_TRUE(english && chinese);
  auto titles = [](HandText const& text) {
    std::vector<std::string> all;
    for (auto const& section : text.sections) all.push_back(section.title);
    return all;
  };
  EXPECT_EQ(titles(*chinese), titles(*english));
  EXPECT_EQ(examples_of(*chinese), examples_of(*english));
  EXPECT_GT(examples_of(*english).size(), 8u);
}

TEST(ChinesePage, SaysWhatJsonIsForTheSameCommandsWithTheSameAnswers) {
  auto const english = read_json_of_commands(text_of(YJ_SOURCE_DIR "/man/json.txt"));
  auto const chinese = read_json_of_commands(text_of(YJ_SOURCE_DIR "/man/zh_CN/json.txt"));
  auto in_backquotes = [](std::string const& text) {
    static std::regex const code{"`[^`]*`"};
    std::multiset<std::string> found;
    for (std::sregex_iterator each{text.begin(), text.end(), code}, end; each != end; ++each)
      found.insert(each->str());
    return found;
  };
  ASSERT_GT(english.size(), 25u);
  for (auto const& [command, note] : english) {
    ASSERT_TRUE(chinese.contains(command)) << command;
    EXPECT_EQ(in_backquotes(chinese.at(command)), in_backquotes(note)) << command;
  }
  EXPECT_EQ(chinese.size(), english.size());
}

TEST(ChinesePage, IsFoundUnderItsName) {
  if (!run("lexgrog --help").text.starts_with("Usage")) GTEST_SKIP() << "lexgrog (man-db) is not installed";
  EXPECT_THAT(run(fmt::format("lexgrog {}", shell_word(kChinese))).text,
              HasSubstr("\"yuanjingctl - 查询和指挥正在运行的 yuanjingd\""));
}

TEST(ChinesePage, IsReadByManWithoutAWarning) {
  if (std::string_view{YJ_MAN}.empty() || !run(YJ_MAN " --version").text.starts_with("man "))
    GTEST_SKIP() << "man is not installed";
  auto ran = run(fmt::format("LC_ALL=C.UTF-8 MANWIDTH=80 {} --warnings -l {} 2>&1 >/dev/null", YJ_MAN,
                             shell_word(kChinese)));
  EXPECT_EQ(ran.code, 0);
  EXPECT_EQ(ran.text, "");
  auto shown = run(fmt::format("LC_ALL=C.UTF-8 MANWIDTH=80 {} -P cat -l {}", YJ_MAN, shell_word(kChinese)));
  for (auto const* heading : {"\n名称\n", "\n概要\n", "\n描述\n", "\n选项\n", "\n命令\n", "\n返回值\n",
                              "\n环境变量\n", "\n文件\n", "\n示例\n", "\n参见\n"})
    EXPECT_THAT(shown.text, HasSubstr(heading));
  for (auto const* english : {"Calls ", "Required", "OPTIONS", "`"})
    EXPECT_THAT(shown.text, Not(HasSubstr(english)));
  for (auto const& line : lines_of(shown.text)) {
    bool const verbatim = line.starts_with("           ") && !line.starts_with("            ");
    EXPECT_TRUE(verbatim || ctl::display_width(line) <= 80) << line;
  }
}

TEST(ChinesePage, IsCleanToGroffAndMandoc) {
  if (std::string_view{YJ_GROFF}.empty() || std::string_view{YJ_MANDOC}.empty())
    GTEST_SKIP() << "groff or mandoc is not installed";
  auto groff = run(fmt::format("{} -Kutf8 -man -ww -z -Tutf8 -rLL=80n {}", YJ_GROFF, shell_word(kChinese)));
  EXPECT_EQ(groff.text, "");
  auto mandoc = run(fmt::format("{} -Tlint -Wwarning {}", YJ_MANDOC, shell_word(kChinese)));
  EXPECT_EQ(mandoc.text, "");
}

TEST(ChineseText, IsBrokenBetweenCharactersButNotAtSigns) {
  std::string const head = ".TH A 1\n.SH A\n\\[u540D]\\[u79F0]\n.SH B\n";
  EXPECT_EQ(with_chinese_as_it_is(head + "\\[u4E00]\\[u4E8C]\\[uFF0C]\\[u4E09] x\\[u56DB]\n"),
            ".TH A 1\n.ad l\n.ds AD l\n.SH A\n名称\n.SH B\n一\\:二，\\:三 x四\n");
  EXPECT_EQ(with_chinese_as_it_is("\\[u00B7]\\(aq"), "\\[u00B7]\\(aq") << "what is not Chinese stays";
}

}  // namespace
}  // namespace yj::reference
