#include "daemon/ctl/language.hpp"

#include "daemon/ctl/typeset.hpp"
#include "daemon/ctl/width.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

namespace yj::ctl {
namespace {

using ::testing::ElementsAre;

std::string asked(std::map<std::string, std::string> variables) {
  return language_asked([&](char const* name) { return variables[name]; });
}

TEST(Language, IsChineseForEveryNameOfSimplifiedChinese) {
  for (auto const* locale : {"zh", "zh_CN", "zh_CN.UTF-8", "zh_CN.utf8", "zh_SG.UTF-8", "zh_Hans",
                             "zh_Hans_CN.UTF-8", "zh_CN.GB18030", "zh_CN@pinyin", "zh-Hans-CN"})
    EXPECT_EQ(asked({{"LANG", locale}}), "zh_CN") << locale;
}

TEST(Language, IsEnglishForEverythingElse) {
  for (auto const* locale : {"", "C", "POSIX", "C.UTF-8", "en_US.UTF-8", "de_DE.UTF-8", "zh_TW.UTF-8",
                             "zh_HK", "zh_Hant", "zh_Hant_TW", "zhx", "zh_CNX"})
    EXPECT_EQ(asked({{"LANG", locale}}), "") << locale;
  EXPECT_EQ(asked({}), "");
}

TEST(Language, IsThatOfTheFirstVariableThatSaysSomething) {
  EXPECT_EQ(asked({{"LC_ALL", "zh_CN.UTF-8"}, {"LC_MESSAGES", "en_US"}, {"LANG", "en_US"}}), "zh_CN");
  EXPECT_EQ(asked({{"LC_ALL", "C"}, {"LANG", "zh_CN.UTF-8"}}), "");
  EXPECT_EQ(asked({{"LC_MESSAGES", "zh_CN"}, {"LANG", "en_US"}}), "zh_CN");
  EXPECT_EQ(asked({{"LC_MESSAGES", "en_US"}, {"LANG", "zh_CN"}}), "");
}

TEST(Language, IsTheFirstOfAListThatThereIs) {
  EXPECT_EQ(asked({{"LANG", "en_US.UTF-8"}, {"LANGUAGE", "zh_CN:en"}}), "zh_CN");
  EXPECT_EQ(asked({{"LANG", "zh_CN.UTF-8"}, {"LANGUAGE", "en:zh_CN"}}), "");
  EXPECT_EQ(asked({{"LANG", "de_DE.UTF-8"}, {"LANGUAGE", "fr:zh_Hans:en"}}), "zh_CN");
  EXPECT_EQ(asked({{"LANG", "zh_CN.UTF-8"}, {"LANGUAGE", "fr"}}), "zh_CN");
  EXPECT_EQ(asked({{"LANG", "C.UTF-8"}, {"LANGUAGE", "zh_CN"}}), "zh_CN");
}

TEST(Language, ListIsNotReadWhereTheLocaleIsNone) {
  EXPECT_EQ(asked({{"LANGUAGE", "zh_CN"}}), "");
  EXPECT_EQ(asked({{"LC_ALL", "C"}, {"LANGUAGE", "zh_CN"}}), "");
  EXPECT_EQ(asked({{"LANG", "POSIX"}, {"LANGUAGE", "zh_CN"}}), "");
}

TEST(Typeset, BreaksAtBlanksAndBetweenChineseCharacters) {
  EXPECT_THAT(typeset("one two three", 7), ElementsAre("one two", "three"));
  EXPECT_THAT(typeset("列出任务和批次", 8), ElementsAre("列出任务", "和批次"));
  EXPECT_THAT(typeset("用 --limit 可以显示更多", 12), ElementsAre("用 --limit", "可以显示更多"));
  EXPECT_THAT(typeset("一\n二", 10), ElementsAre("一", "二"));
  EXPECT_THAT(typeset("", 10), ElementsAre(""));
}

TEST(Typeset, KeepsSignsAtTheWordsToWhichTheyBelong) {
  EXPECT_THAT(typeset("一二三四，五六", 8), ElementsAre("一二三", "四，五六"));
  EXPECT_THAT(typeset("一二三（四五）", 8), ElementsAre("一二三", "（四五）"));
  EXPECT_THAT(typeset("ready（待提交）", 8), ElementsAre("ready", "（待提", "交）"));
}

TEST(Typeset, LeavesWholeWhatHasNoPlaceToBreak) {
  EXPECT_THAT(typeset("2026-11-01T09:30:00Z 起", 8), ElementsAre("2026-11-01T09:30:00Z", "起"));
}

}  // namespace
}  // namespace yj::ctl
