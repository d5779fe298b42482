// The catalogues against the sources: nothing is missing, nothing is too much, and whatever is filled in fits.
#include "support/catalogue.hpp"

#include "daemon/ctl/daemon_words.hpp"
#include "daemon/ctl/tr.hpp"
#include "support/speaking.hpp"
#include "support/temp_folder.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <regex>
#include <set>

namespace yj::ctl {
namespace {

using test::Entry;

constexpr auto kPo = YJ_SOURCE_DIR "/daemon/ctl/po/zh_CN.po";

std::string name_of(Entry const& entry) {
  return entry.context.empty() ? entry.id : entry.context + ": " + entry.id;
}

std::map<std::string, Entry> by_name(std::vector<Entry> const& entries) {
  std::map<std::string, Entry> all;
  for (auto const& entry : entries)
    EXPECT_TRUE(all.emplace(name_of(entry), entry).second) << "twice: " << entry.id;
  return all;
}

std::map<std::string, Entry> of_the_sources() {
  test::TempFolder folder;
  auto const pot = folder.path() / "all.pot";
  std::string const command = fmt::format(
      "cd {}/daemon/ctl && {} --from-code=UTF-8 --language=C++ --no-wrap -k -ktr:1 -ktrn:1,2 -kmark:1 "
      "-ktr_of:1c,2 -kmark_of:1c,2 -o {} *.cpp *.hpp",
      YJ_SOURCE_DIR, YJ_XGETTEXT, pot.string());
  EXPECT_EQ(std::system(command.c_str()), 0) << command;
  return by_name(test::catalogue_of(pot));
}

TEST(Catalogue, HasEveryTextOfTheSources) {
  auto const sources = of_the_sources();
  auto const translated = by_name(test::catalogue_of(kPo));
  ASSERT_GT(sources.size(), 400u);
  for (auto const& [name, entry] : sources) {
    auto const own = translated.find(name);
    ASSERT_NE(own, translated.end()) << "po/zh_CN.po lacks: " << name;
    EXPECT_EQ(own->second.plural, entry.plural) << name;
  }
  for (auto const& [name, entry] : translated)
    EXPECT_TRUE(sources.contains(name)) << "po/zh_CN.po has what no source says: " << name;
}

TEST(Catalogue, LeavesNothingUntranslatedOrUncertain) {
  for (auto const& entry : test::catalogue_of(kPo)) {
    EXPECT_THAT(entry.flags, ::testing::Not(::testing::HasSubstr("fuzzy"))) << name_of(entry);
    ASSERT_EQ(entry.texts.size(), 1u) << name_of(entry);
    EXPECT_NE(entry.texts.front(), "") << name_of(entry);
  }
}

/// A text without the braces that are said, `{{` and `}}`; of three in a row those are the outer ones.
std::string without_said_braces(std::string const& text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    bool const said = text.compare(i, 2, "{{") == 0 || text.compare(i, 2, "}}") == 0;
    if (said) {
      ++i;
    } else if (text[i] == '{') {  // a place, up to its end
      auto const end = std::min(text.find('}', i), text.size() - 1);
      out += text.substr(i, end - i + 1);
      i = end;
    } else {
      out += text[i];
    }
  }
  return out;
}

/// `{}` and `{:.0f}` by their places, as `0` and `0:.0f`; `mixed` where numbered and unnumbered ones stand together, which
/// cannot be filled in.
std::multiset<std::string> places_of(std::string const& with_said_braces) {
  std::string const text = without_said_braces(with_said_braces);
  static std::regex const place{R"(\{(\d*)(:[^{}]*)?\})"};
  std::multiset<std::string> places;
  std::size_t next = 0;
  bool numbered = false;
  for (std::sregex_iterator each{text.begin(), text.end(), place}, end; each != end; ++each) {
    std::string const number = (*each)[1];
    numbered = numbered || !number.empty();
    places.insert((number.empty() ? std::to_string(next++) : number) + (*each)[2].str());
  }
  if (numbered && next > 0) places.insert("mixed");
  return places;
}

TEST(Catalogue, FillsInWhatTheEnglishTextFillsIn) {
  ASSERT_EQ(places_of("{1} of {:.0f}"), (std::multiset<std::string>{"0:.0f", "1", "mixed"}));
  ASSERT_EQ(places_of("{{a: {{{}: {{b}}}}}} {}"), (std::multiset<std::string>{"0", "1"}));
  for (auto const& entry : test::catalogue_of(kPo)) {
    auto const english = places_of(entry.plural.empty() ? entry.id : entry.plural);
    for (auto const& text : entry.texts)
      EXPECT_EQ(places_of(text), english) << name_of(entry) << "\n" << text;
    // One may leave the number out of a form for one, so both are looked at.
    EXPECT_EQ(places_of(entry.id), english) << name_of(entry);
    // Whatever else a brace begins would not be filled in either.
    std::string const plain = without_said_braces(entry.texts.front());
    auto braces = std::count(plain.begin(), plain.end(), '{');
    EXPECT_EQ(static_cast<std::size_t>(braces), english.size()) << name_of(entry);
  }
}

/// A catalogue of our own, in the folder of the test.
class Translated : public ::testing::Test {
 protected:
  void catalogue(std::string const& entries) {
    auto const po = folder.write(
        "own.po",
        "msgid \"\"\nmsgstr \"\"\n\"Language: zh_CN\\n\"\n\"Content-Type: text/plain; charset=UTF-8\\n\"\n"
        "\"Plural-Forms: nplurals=1; plural=0;\\n\"\n\n" +
            entries);
    auto const into = folder.path() / "zh_CN/LC_MESSAGES";
    std::filesystem::create_directories(into);
    std::string const command =
        fmt::format("{} -o {}/yuanjingctl.mo {}", YJ_MSGFMT, into.string(), po.string());
    ASSERT_EQ(std::system(command.c_str()), 0);
    speaking.emplace("zh_CN", folder.path());
    ASSERT_TRUE(speaks_another_language());
  }

  test::TempFolder folder;
  std::optional<test::Speaking> speaking;
};

TEST_F(Translated, TextsAreSaidWithTheirWordsInAnotherOrder) {
  catalogue("msgid \"{} of {}\"\nmsgstr \"{1} 中的 {0}\"\n");
  EXPECT_EQ(tr("{} of {}", 2, "长安"), "长安 中的 2");
  EXPECT_EQ(tr("nobody translated this {}", 1), "nobody translated this 1");
}

TEST_F(Translated, TextsThatCannotBeFilledInAreSaidInEnglish) {
  catalogue(
      "msgid \"{} credits\"\nmsgstr \"{} 积分，{}\"\n\n"
      "msgid \"{} s\"\nmsgstr \"{:.0f} 秒\"\n\n"
      "msgid \"{} open\"\nmsgstr \"{ 开着\"\n\n"
      "msgid \"{} job\"\nmsgid_plural \"{} jobs\"\nmsgstr[0] \"{7} 个任务\"\n");
  EXPECT_EQ(tr("{} credits", 3), "3 credits");
  EXPECT_EQ(tr("{} s", "x"), "x s");
  EXPECT_EQ(tr("{} open", 1), "1 open");
  EXPECT_EQ(trn("{} job", "{} jobs", 1, 1), "1 job");
  EXPECT_EQ(trn("{} job", "{} jobs", 2, 2), "2 jobs");
}

TEST_F(Translated, SentencesOfTheDaemonAreSaidInEnglishWhereSomethingWouldBeLost) {
  catalogue(
      "msgid \"there is no batch '{}'\"\nmsgstr \"没有批次\"\n\n"
      "msgid \"there is no job '{}'\"\nmsgstr \"没有任务“{7}”\"\n\n"
      "msgid \"there is no account '{}'\"\nmsgstr \"没有账户“{:d}”\"\n\n"
      "msgid \"there is no model '{}'\"\nmsgstr \"没有模型“{”\"\n\n"
      "msgid \"there is no priority '{}'\"\nmsgstr \"没有优先级“{}”\"\n");
  for (auto const* said : {"there is no batch 'a'", "there is no job 'a'", "there is no account 'a'",
                           "there is no model 'a'", "it needs the result of another job"})
    EXPECT_EQ(in_own_language(said), said);
  EXPECT_EQ(in_own_language("there is no priority 'a'"), "没有优先级“a”");
}

TEST_F(Translated, TextsKeepTheirBracesWhereNothingIsFilledIn) {
  catalogue("msgid \"{a}\"\nmsgstr \"{甲}\"\n");
  EXPECT_EQ(tr("{a}"), "{甲}");
  EXPECT_EQ(tr(std::string{}), "") << "not the head of the catalogue";
}

TEST_F(Translated, WordsThatMeanSeveralThingsHaveTheirContext) {
  catalogue("msgctxt \"asset\"\nmsgid \"active\"\nmsgstr \"可用\"\n\nmsgid \"active\"\nmsgstr \"进行中\"\n");
  EXPECT_EQ(tr("active"), "进行中");
  EXPECT_EQ(tr_of("asset", "active"), "可用");
  EXPECT_EQ(tr_of("asset", "failed"), "failed");
}

}  // namespace
}  // namespace yj::ctl
