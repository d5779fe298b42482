// What the daemon says in its own words, in Chinese: found again in whatever it put together, and nothing else touched.
#include "daemon/ctl/daemon_words.hpp"

#include "daemon/ctl/said_pieces.hpp"
#include "daemon/ctl/sentence_pattern.hpp"
#include "daemon/ctl/words.hpp"
#include "store/event_kinds.hpp"
#include "support/speaking.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <chrono>

namespace yj::ctl {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::Optional;

using Places = std::vector<std::string_view>;

std::optional<Places> matched(char const* english, std::string_view text) {
  Effort effort;
  return SentencePattern{Sentence{english}}.match(text, effort);
}

TEST(SentencePattern, FindsWhatStandsInItsPlaces) {
  EXPECT_THAT(matched("job '{}' is {}; wait", "job 'a' is done; wait"), Optional(ElementsAre("a", "done")));
  EXPECT_THAT(matched("{} of {}", "3 of 4"), Optional(ElementsAre("3", "4")));
  EXPECT_THAT(matched("{}", ""), Optional(ElementsAre("")));
  EXPECT_THAT(matched("no places", "no places"), Optional(ElementsAre()));
}

TEST(SentencePattern, FitsOnlyAsAWhole) {
  EXPECT_FALSE(matched("no places", "no places at all"));
  EXPECT_FALSE(matched("no places", "no"));
  EXPECT_FALSE(matched("job {} is done", "the job 3 is done"));
  EXPECT_FALSE(matched("job {} is done", "job 3 is done."));
  EXPECT_FALSE(matched("ab{}ba", "aba")) << "no letter stands for two";
  EXPECT_FALSE(matched("{}; {}; {}", "a; b"));
}

TEST(SentencePattern, TakesBracesThatAreSaidAsBraces) {
  EXPECT_THAT(matched("`{{{}: {{b}}}}`", "`{a: {b}}`"), Optional(ElementsAre("a")));
  EXPECT_FALSE(matched("{{}}", "x"));
}

TEST(SentencePattern, GivesUpWhenItsEffortIsSpent) {
  Effort little{10};
  EXPECT_FALSE(SentencePattern{Sentence{"{} far {}"}}.match("it is very, very far away", little));
  EXPECT_EQ(little.bytes, 0u);
}

std::vector<std::string> pieces(std::string_view text) {
  std::vector<std::string> all;
  for (auto const& piece : taken_apart(text)) {
    all.emplace_back(piece.text);
    if (!piece.joint.empty()) all.emplace_back(piece.joint);
  }
  return all;
}

TEST(SaidPieces, AreWhatTheDaemonPutTogether) {
  EXPECT_THAT(pieces("a; b. c: d"), ElementsAre("a", "; ", "b", ". ", "c", ": ", "d"));
  EXPECT_THAT(pieces("one\ntwo"), ElementsAre("one", "\n", "two"));
  EXPECT_THAT(pieces("x.yaml:3:5: wrong"), ElementsAre("x.yaml:3:5", ": ", "wrong"));
  EXPECT_THAT(pieces(""), ElementsAre(""));
  EXPECT_THAT(pieces("; a"), ElementsAre("; a"));
}

TEST(SaidPieces, LeaveQuotesAndBracketsWhole) {
  EXPECT_THAT(pieces("say \"a; b\"; c"), ElementsAre("say \"a; b\"", "; ", "c"));
  EXPECT_THAT(pieces("'a: b' is; c"), ElementsAre("'a: b' is", "; ", "c"));
  EXPECT_THAT(pieces("`a. b`; the platform's; c"), ElementsAre("`a. b`", "; ", "the platform's", "; ", "c"));
  EXPECT_THAT(pieces("a (b; c); d"), ElementsAre("a (b; c)", "; ", "d"));
  EXPECT_THAT(pieces("\"a; b; c"), ElementsAre("\"a; b; c")) << "a quote that never ends";
}

TEST(SaidPieces, AreNotMoreThanSoMany) {
  std::string text;
  for (int i = 0; i < 1000; ++i) text += "a; ";
  EXPECT_EQ(taken_apart(text).size(), kSaidPiecesMax);
}

class DaemonWords : public ::testing::Test {
 protected:
  test::Speaking speaking{"zh_CN", YJ_BINARY_DIR "/share/locale"};
};

TEST_F(DaemonWords, AreSaidInChinese) {
  EXPECT_EQ(in_own_language("it needs the result of another job"), "它要用到另一个任务的结果");
  EXPECT_EQ(in_own_language("there is no batch 'spring'"), "没有批次“spring”");
  EXPECT_EQ(in_own_language("task t-1 belongs to job 'a' of batch 'b'; no task is given to two jobs"),
            "平台任务 t-1 属于批次“b”的任务“a”；一个平台任务不能分给两个任务");
}

TEST_F(DaemonWords, OfEventsAreTranslatedAndCanBeTyped) {
  for (auto kind : store::event_kinds()) {
    std::string const shown = state_word(kind);
    EXPECT_GT(std::count_if(shown.begin(), shown.end(), [](unsigned char c) { return c >= 0x80; }), 0)
        << kind;
    EXPECT_EQ(state_word(kind_typed(shown)), shown) << kind;
    EXPECT_EQ(kind_typed(std::string{kind}), kind);
  }
  EXPECT_EQ(kind_typed("批次暂停"), "batch_paused");
  EXPECT_EQ(kind_typed("nonsense"), "nonsense");
}

TEST_F(DaemonWords, AreTranslatedWhereTheyStandInEachOther) {
  EXPECT_EQ(
      in_own_language(
          "the budget of batch 春 is reached: 30 of 40 credits are spent, 5 are set aside for what is "
          "under way, and such a job may cost up to 10"),
      "批次 春 的预算已到上限：40 积分中已花 30，另有 5 为进行中的任务预留；这样一个任务最多要花 10 积分");
  EXPECT_EQ(in_own_language(
                "its batch is held: 3 jobs failed one after another (stop: fails_in_row 3); what the last 3 "
                "failures share: all say \"it is done\"; all are of the model m"),
            "它的批次被挂起：连续 3 个任务失败（stop: fails_in_row 3）；最近 3 个失败的共同点：都说“it is "
            "done”；都是模型 m");
  EXPECT_EQ(in_own_language("job 'in_doubt' is in_doubt; only a job in doubt can be resolved"),
            "任务“in_doubt”的状态是“存疑”；只有存疑的任务才能说明结果");
}

TEST_F(DaemonWords, AreTakenApartWhereTheDaemonJoinedThem) {
  EXPECT_EQ(in_own_language(
                "account default: the balance is used up; the platform says \"余额不足: a; b\". Top up at "
                "https://x (log in, then your menu, finance). Nothing fails of it: running tasks and "
                "downloads go on, and orders go on by themselves once the balance suffices; `yuanjingctl "
                "resume` tries at once"),
            "账户 default：余额已用完；平台说“余额不足: a; b”。请到 https://x "
            "充值（登录后，在您的菜单里选财务）。不会因此有任务失败：进行中的平台任务和下载照常继续，余额足够"
            "后会自动继续下单；"
            "运行 `yuanjingctl resume` 会立即再试");
  EXPECT_EQ(
      in_own_language(
          "the platform cannot be reached: cannot connect to 1.2.3.4 port 80: Connection refused. "
          "Nothing needs doing if the network comes back: it is tried again by itself. Otherwise "
          "check the network, platform.generation_url and platform.proxy"),
      "连不上平台：连不上 1.2.3.4 port 80：连接被拒绝。网络恢复后会自动再试，不用做什么。否则请检查网络、"
      "platform.generation_url 和 platform.proxy");
  EXPECT_EQ(in_own_language("something nobody knows; it is not asked again by itself"),
            "something nobody knows; 不会自动再查");
}

TEST_F(DaemonWords, KeepWhatAPersonOrThePlatformSaid) {
  std::string const said = in_own_language(
      "the platform says \"it is done; the file is empty\": a content check turned the prompt or a picture "
      "down. The "
      "platform does not bill failed tasks");
  EXPECT_EQ(said,
            "平台说“it is done; the file is empty”：提示词或图片没有通过内容审核。平台对失败的任务不收费");
  EXPECT_EQ(in_own_language("there is no batch 'the file is empty'"), "没有批次“the file is empty”");
  EXPECT_EQ(in_own_language("`yuanjingctl approve 'it is done'` lets it go on"),
            "运行 `yuanjingctl approve 'it is done'` 就会继续");
  for (auto const* words :
       {"HTTP 500: {\"error\": \"invalid; see log. ok\"}", "prompt is empty", "paid by card",
        "cannot find parameter: x", "余额不足; 请充值", "{}", "{0} {}", "%s%n"})
    EXPECT_EQ(in_own_language(words), words);
}

TEST_F(DaemonWords, ThatAreShortAreKnownOnlyWhereTheyAreSaid) {
  EXPECT_EQ(in_own_language("by uid 1000"), "by uid 1000");
  EXPECT_EQ(event_in_own_language("paused", "by uid 1000"), "由 uid 1000");
  EXPECT_EQ(event_in_own_language("resolved", "by the platform's history"), "由 平台的历史记录");
  EXPECT_EQ(event_in_own_language("failed", "blocked by policy"), "blocked by policy");
  EXPECT_EQ(in_own_language("cat.png is empty"), "cat.png is empty");
  EXPECT_EQ(in_own_language("cat.png is empty", Said::of_problem), "cat.png 是空的");
  EXPECT_EQ(in_own_language("spring.yaml:3:5: unknown model 'x' (did you mean 'y'?)", Said::of_problem),
            "spring.yaml:3:5: 没有模型“x”（是不是“y”？）");
  EXPECT_EQ(
      in_own_language("b.yaml:3:5: unknown key 'promt' in a job (did you mean 'prompt'?)", Said::of_problem),
      "b.yaml:3:5: 任务里没有“promt”这个键（是不是“prompt”？）");
  EXPECT_EQ(in_own_language(
                "the batch has 2 problems, the first: b.yaml:3:5: unknown key 'promt' in a job (did you mean "
                "'prompt'?)",
                Said::of_problem),
            "批次有 2 个问题，第一个是：b.yaml:3:5: 任务里没有“promt”这个键（是不是“prompt”？）");
  EXPECT_EQ(
      in_own_language("'size' does not apply to wan (t2v) (it takes ratio, duration)", Said::of_problem),
      "“size”不适用于 wan (t2v)（它接受 ratio, duration）");
  EXPECT_EQ(in_own_language("viduq3-pro (t2v) does not offer 'duration: 17' (1 to 16)", Said::of_problem),
            "viduq3-pro (t2v) 不提供“duration: 17”（1 到 16）");
  EXPECT_EQ(in_own_language("the file is written in GBK (GB18030) (save it as UTF-8)", Said::of_problem),
            "文件用的是 GBK（GB18030）编码（请存为 UTF-8）");
  EXPECT_EQ(in_own_language("cannot open cat.png: No such file or directory", Said::of_problem),
            "无法打开 cat.png：没有这个文件或文件夹");
}

TEST_F(DaemonWords, ThatAreSaidInBothLanguagesAreSaidOnce) {
  EXPECT_EQ(in_own_language(
                "The platform has this vendor set up but switched off. Ask the platform's operator to "
                "activate it again. 平台已停用该供应商。请联系平台管理员重新激活其配置。 The daemon tries "
                "again by itself. 守护进程会自动重试。"),
            "平台已停用该供应商。请联系平台管理员重新激活其配置。守护进程会自动重试。");
}

TEST_F(DaemonWords, OfStrangersEndSoon) {
  auto repeated = [](std::string const& what, std::size_t bytes) {
    std::string text;
    while (text.size() < bytes) text += what;
    return text;
  };
  std::string const start = "the platform says \"";
  auto const began = std::chrono::steady_clock::now();
  for (auto const* what :
       {"{}", "; ", ": ", ". ", "'", "\"", "`", "((", "a; b. ", " is ", "; it is ", "\xff", "的"}) {
    for (std::size_t bytes : {std::size_t{16} << 10, std::size_t{1} << 20}) {
      std::string const text = repeated(what, bytes);
      EXPECT_EQ(in_own_language(text), text) << what;
      EXPECT_THAT(in_own_language(start + text +
                                  "\": nothing more is known than these words. The platform does not bill "
                                  "failed tasks"),
                  HasSubstr(text))
          << what;
    }
  }
  EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds{20});
}

TEST_F(DaemonWords, OfStrangersAreKeptInALongSentence) {
  std::string const words(std::size_t{1} << 20, 'x');
  EXPECT_EQ(in_own_language("account a: the balance is used up; the platform says \"" + words + "\""),
            "账户 a：余额已用完；平台说“" + words + "”");
}

TEST(DaemonWordsInEnglish, StayLetterByLetter) {
  for (auto const* text : {"it is done; it is done", "there is no batch 'a'", ""})
    EXPECT_EQ(in_own_language(text), text);
}

}  // namespace
}  // namespace yj::ctl
