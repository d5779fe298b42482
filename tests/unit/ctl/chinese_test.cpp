// The whole program in Chinese, against a daemon that answers from a list.
#include "base/text.hpp"
#include "daemon/ctl/help_words.hpp"
#include "daemon/ctl/live_frame.hpp"
#include "daemon/ctl/tr.hpp"
#include "daemon/ctl/views.hpp"
#include "daemon/ctl/width.hpp"
#include "daemon/ctl/words.hpp"
#include "support/speaking.hpp"
#include "unit/ctl/call.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <regex>

namespace yj::ctl {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr auto kCatalogues = YJ_BINARY_DIR "/share/locale";

bool has_chinese(std::string_view text) {
  // The characters of U+4E00 to U+9FFF begin with E4 to E9.
  return std::any_of(text.begin(), text.end(), [](char c) {
    auto byte = static_cast<unsigned char>(c);
    return byte >= 0xe4 && byte <= 0xe9;
  });
}

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

std::vector<std::string> lines_of(std::string const& text) {
  std::vector<std::string> lines;
  for (std::size_t begin = 0; begin < text.size();) {
    auto const end = std::min(text.find('\n', begin), text.size());
    lines.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return lines;
}

/// The column of a terminal at which `word` begins in the first line that has it.
std::size_t column_of(std::string const& text, std::string const& word) {
  for (auto const& line : lines_of(text)) {
    if (auto at = line.find(word); at != std::string::npos) return display_width(line.substr(0, at));
  }
  ADD_FAILURE() << "no line has " << word << ":\n" << text;
  return 0;
}

class Chinese : public Ctl {
 protected:
  test::Speaking speaking{"zh_CN", kCatalogues};
};

/// What a command and those below it say of themselves, their words and their options.
std::vector<std::string> descriptions(reference::Command const& command) {
  std::vector<std::string> all{command.about};
  for (auto const* arguments : {&command.words, &command.options}) {
    for (auto const& argument : *arguments) all.push_back(argument.about);
  }
  for (auto const& below : command.commands) {
    auto const more = descriptions(below);
    all.insert(all.end(), more.begin(), more.end());
  }
  return all;
}

TEST_F(Chinese, DescribesEveryCommandAndOption) {
  auto const all = descriptions(ctl_tree());
  EXPECT_GT(all.size(), 120u);
  for (auto const& text : all) EXPECT_TRUE(has_chinese(text)) << text;
}

TEST_F(Chinese, HasAWordForWhateverAnOptionTakes) {
  auto const tree = ctl_tree();
  for (auto const& path : reference::paths_of(tree)) {
    for (auto const* arguments : {&path.command->words, &path.command->options}) {
      for (auto const& argument : *arguments) {
        if (argument.value.empty() || argument.value == "SHELL") continue;
        EXPECT_TRUE(has_chinese(value_word(argument.value))) << path.text() << ": " << argument.value;
        bool const place = !argument.names.front().starts_with("-");
        EXPECT_TRUE(!place || has_chinese(tr(argument.names.front())))
            << path.text() << ": " << argument.names.front();
      }
    }
  }
}

TEST_F(Chinese, HelpFitsATerminalAndHasNoEnglishHeading) {
  auto const tree = ctl_tree();
  for (auto const& path : reference::paths_of(tree)) {
    auto words = path.words;
    words.push_back("--help");
    Ended ended = call(words);
    EXPECT_EQ(ended.code, 0) << ended.err;
    EXPECT_THAT(ended.out, HasSubstr("用法: yuanjingctl")) << path.text();
    for (auto const& line : lines_of(ended.out)) {
      EXPECT_LE(display_width(line), 80u) << line;
      for (auto const* english :
           {"Options", "OPTIONS", "SUBCOMMAND", "Positionals", "REQUIRED", "Excludes", "following"})
        EXPECT_THAT(line, Not(HasSubstr(english))) << path.text();
    }
  }
}

TEST_F(Chinese, HelpHasItsDescriptionsBelowEachOther) {
  std::string const help = call({"jobs", "--help"}).out;
  EXPECT_EQ(column_of(help, "只看这个模型"), column_of(help, "最多这么多条"));
  EXPECT_EQ(column_of(help, "只看这个模型"), column_of(help, "显示这份帮助"));
  std::string const resolve = call({"resolve", "--help"}).out;
  EXPECT_THAT(resolve, HasSubstr("[选项组：结果如何]"));
  EXPECT_THAT(resolve, HasSubstr("--not-created             没有下成单"));
}

TEST_F(Chinese, SaysWhatIsWrongWithACommandLine) {
  auto said = [](std::vector<std::string> words) {
    Ended ended = call(std::move(words));
    EXPECT_EQ(ended.code, 2);
    EXPECT_EQ(ended.out, "");
    return ended.err;
  };
  EXPECT_THAT(said({}), StartsWith("缺少子命令\n运行 --help 查看更多说明。\n"));
  EXPECT_THAT(said({"submit"}), StartsWith("缺少“文件”\n"));
  EXPECT_THAT(said({"jobs", "--nope"}), StartsWith("多余的参数：--nope\n"));
  EXPECT_THAT(said({"pause", "a", "done"}), StartsWith("多余的参数：done\n"))
      << "what was typed is not translated";
  EXPECT_THAT(said({"jobs", "--limit", "0"}), StartsWith("--limit：“0”不行，要填大于 0 的数\n"));
  EXPECT_THAT(said({"jobs", "--limit"}), StartsWith("--limit 后面缺少“整数”\n"));
  EXPECT_THAT(said({"logs", "-n", "0"}), StartsWith("--lines：“0”不在 1 到 1000 之间\n"));
  EXPECT_THAT(said({"priority", "a", "b"}), StartsWith("优先级：“b”不行，可以填的有"));
  EXPECT_THAT(said({"jobs", "--failed", "--state", "ready"}),
              StartsWith("“--state”不能和“--failed”同时用\n"));
  EXPECT_THAT(said({"retry", "a", "--all"}), StartsWith("“任务”不能和“--all”同时用\n"));
  EXPECT_THAT(said({"resolve", "x"}), StartsWith("要在 [--task,--not-created,--resubmit] 里选一个选项\n"));
  EXPECT_THAT(said({"resolve", "x", "--task", "1", "--resubmit"}), HasSubstr("却给了 2 个\n"));
  EXPECT_THAT(said({"budget", "b", "--max", "viel"}), StartsWith("--max: “viel”不是积分数"));
  EXPECT_THAT(said({"statsu"}), StartsWith("没有“statsu”这个命令（您是不是要“status”？）；可用的有：submit"));
}

TEST_F(Chinese, LeavesWhatItHasNoWordsFor) {
  EXPECT_EQ(own_words("CLI11 said something new"), "CLI11 said something new");
  EXPECT_EQ(own_words("--limit: Value 0 not in range [2.22507e-308 - 1.79769e+308]"),
            "--limit：“0”不行，要填大于 0 的数")
      << "as CLI11 2.4 says it";
}

std::string const kStatus =
    R"({"in_doubt":1,"totals":{"done":3,"in_doubt":1},"in_flight":2,"on_wire":0,"collecting":1,"obstacles":[],
        "batches":[{"name":"长安夜行","state":"active","complete":false,"jobs":4,"credits":20,"unpriced":0,
                    "accepted_at":"2026-06-01T09:30:00.000Z","counts":{"done":3,"in_doubt":1}},
                   {"name":"b","state":"paused","complete":false,"jobs":12,"credits":0,"unpriced":0,
                    "accepted_at":"2026-06-01T09:30:00.000Z","counts":{"ready":12}}],
        "version":"1.2.3","started_at":"2026-06-01T09:30:00.000Z","warnings":["look here"]})";
std::string const kJobs =
    R"({"jobs":[{"id":"2","batch":"长安夜行","name":"镜2","state":"in_doubt","model":"m","prompt":"狗","reason":"","attention":"","changed_at":"2026-06-01T09:30:00.000Z"},
                {"id":"1","batch":"b","name":"scene-1","state":"running","model":"m","prompt":"猫","reason":"","attention":"","changed_at":"2026-06-01T09:30:00.000Z"}],"next":null})";

TEST_F(Chinese, StatusSpeaksChineseInColumns) {
  daemon.answers["GET /v1/status"] = {200, kStatus};
  daemon.answers["GET /v1/jobs?state=in_doubt&limit=20"] = {200, kJobs};
  daemon.start();
  Ended ended = with_daemon({"status"});
  EXPECT_EQ(ended.code, 0);
  EXPECT_THAT(ended.out, StartsWith("存疑：1 单"));
  EXPECT_THAT(ended.out, HasSubstr("1 个存疑、3 个完成\n"));
  EXPECT_THAT(ended.out, HasSubstr("平台上 2 个，正在下单 0 个，正在取回 1 个\n"));
  EXPECT_THAT(ended.out, HasSubstr("批次      状态    任务  积分  收下时间             各状态\n"));
  EXPECT_THAT(ended.out, HasSubstr("长安夜行  进行中  4     20    "));
  EXPECT_THAT(ended.out, HasSubstr("b         已暂停  12    -     "));
  EXPECT_THAT(ended.err, HasSubstr("注意：look here")) << "a sentence that the book does not have";
}

TEST_F(Chinese, JobsHaveTheirColumnsBelowEachOther) {
  daemon.answers["GET /v1/jobs?limit=100"] = {200, kJobs};
  daemon.answers["GET /v1/jobs?limit=100&state=in_doubt"] = {200, R"({"jobs":[],"next":null})"};
  daemon.start();
  Ended ended = with_daemon({"jobs"});
  EXPECT_EQ(ended.code, 0);
  EXPECT_EQ(column_of(ended.out, "状态"), column_of(ended.out, "存疑"));
  EXPECT_EQ(column_of(ended.out, "状态"), column_of(ended.out, "生成中"));
  EXPECT_EQ(column_of(ended.out, "提示词或原因"), column_of(ended.out, "猫"));
  for (auto const& line : lines_of(ended.out)) EXPECT_LE(display_width(line), 80u) << line;
}

TEST_F(Chinese, WatchHasItsColumnsBelowEachOther) {
  Json const batches = part_of(Json::parse(kStatus), "batches");
  LiveState state;
  state.status = Json::parse(kStatus);
  for (auto const& batch : batches) state.batches.push_back({batch, std::chrono::seconds{600}});
  std::string text;
  for (auto const& line : live_frame(state, {80, 24}, std::chrono::seconds{0})) {
    EXPECT_LE(width_of(line), 80u);
    text += painted(line, false) + "\n";
  }
  EXPECT_THAT(text, StartsWith("平台上 2 个，正在下单 0 个，正在取回 1 个"));
  EXPECT_EQ(column_of(text, "完成") + display_width("完成"), column_of(text, "3/4") + 3) << text;
  EXPECT_EQ(column_of(text, "剩余时间") + display_width("剩余时间"),
            column_of(text, "~10 分钟") + display_width("~10 分钟"));
  EXPECT_THAT(text, HasSubstr("1 个存疑"));
  EXPECT_THAT(text, HasSubstr("已暂停、12 个待提交"));
}

TEST_F(Chinese, StatesAreTypedAsTheyAreShown) {
  daemon.answers["GET /v1/jobs?limit=100&state=in_doubt%2Cfailed%2Crunning"] = {200, kJobs};
  daemon.start();
  EXPECT_EQ(with_daemon({"jobs", "--state", "存疑,失败,running"}).code, 0);
  EXPECT_THAT(daemon.asked(), Contains("GET /v1/jobs?limit=100&state=in_doubt%2Cfailed%2Crunning"));
}

TEST_F(Chinese, SaysWhatTheDaemonRefused) {
  daemon.start();
  Ended ended = with_daemon({"show", "nix"});
  EXPECT_EQ(ended.code, 1);
  EXPECT_EQ(ended.err, "there is no such thing\n提示：look again\n");
}

TEST_F(Chinese, SaysInChineseWhatTheDaemonRefused) {
  daemon.answers["POST /v1/jobs/b/one/resolve"] = {
      409,
      R"({"code":"conflict","status":409,"detail":"job 'one' is running; only a job in doubt can be resolved","hint":""})"};
  daemon.answers["PUT /v1/batches/b/budget"] = {
      400,
      R"({"code":"invalid","status":400,"detail":"a daily budget of 50 is more than the whole budget of 20",
               "hint":"set both, or take one away"})"};
  daemon.start();
  EXPECT_EQ(with_daemon({"resolve", "b/one", "--not-created"}).err,
            "任务“one”的状态是“生成中”；只有存疑的任务才能说明结果\n");
  EXPECT_EQ(with_daemon({"budget", "b", "--daily", "50"}).err,
            "每天 50 的预算比总预算 20 还多\n提示：请两个都改，或者去掉一个\n");
}

TEST_F(Chinese, SaysWhyInChinese) {
  daemon.answers["GET /v1/jobs/b/one"] = {
      200,
      R"({"id":"1","batch":"b","name":"one","state":"in_doubt","model":"m","reason":"no answer from x: the peer ended the connection",
          "attention":"","changed_at":"2026-06-01T09:30:00.000Z","why":{"kind":"doubt",
          "what":"its order was sent at 2026-06-01 17:30:00 and the answer was lost (no answer from x: the peer ended the connection), so nobody knows whether it was bought. It is not ordered again by itself. The platform's history was asked 3 times, last at 2026-06-01 18:00:00: it shows no such order, which is no proof; it is not asked again by itself",
          "since":"2026-06-01T09:30:00.000Z","until":null,
          "advice":"Look at https://x for a task of m from that minute (transno t), then say what you found:",
          "choices":[{"command":"yuanjingctl resolve b/one --resubmit","when":"it cannot be found out, and you would rather pay twice than go without"}]}})"};
  daemon.start();
  Ended ended = with_daemon({"why", "b/one"});
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_THAT(ended.out,
              HasSubstr("这一单于 2026-06-01 17:30:00 发出，答复丢失（没有收到 x "
                        "的答复：对方断开了连接），所以无法知道是否已经成交。"
                        "程序不会自动再次下单。已向平台的历史记录查询 3 次，最近一次在 2026-06-01 18:00:00："
                        "没有查到这一单，但这不能证明没有成交；不会自动再查\n"));
  EXPECT_THAT(ended.out,
              HasSubstr("请到 https://x 查找那一分钟里 m 的平台任务（transno t），然后说明查到了什么：\n"));
  EXPECT_THAT(
      ended.out,
      HasSubstr("  yuanjingctl resolve b/one --resubmit\n      查不出来，并且宁可付两次钱，也要拿到结果\n"));
}

TEST_F(Chinese, SaysThatNoDaemonAnswers) {
  Ended ended = call({"--socket", "/nowhere/control.sock", "status"});
  EXPECT_EQ(ended.code, 3);
  EXPECT_THAT(ended.err, StartsWith("没有守护进程应答：\n"));
  EXPECT_THAT(ended.err, HasSubstr("在另一个终端里运行 `yuanjingd`"));
}

TEST_F(Chinese, JsonStaysAsItIs) {
  daemon.answers["GET /v1/doctor"] = {200, R"({"findings":[],"inbox":"/","output":"/nowhere"})"};
  daemon.answers["GET /v1/status"] = {200, kStatus};
  daemon.answers["GET /v1/models"] = {500, "{}"};
  daemon.start();
  std::vector<std::vector<std::string>> const questions{
      {"--json", "status"}, {"doctor", "--json"}, {"models", "--json"}, {"show", "nix", "--json"}};
  std::vector<Ended> chinese;
  for (auto const& words : questions) {
    test::Speaking again{"zh_CN", kCatalogues};  // `--json` went over to English
    ASSERT_TRUE(speaks_another_language());
    chinese.push_back(with_daemon(words));
  }
  test::Speaking english{"", kCatalogues};
  for (std::size_t i = 0; i < questions.size(); ++i) {
    Ended const plain = with_daemon(questions[i]);
    EXPECT_EQ(chinese[i].out, plain.out);
    EXPECT_EQ(chinese[i].err, plain.err);
    EXPECT_EQ(chinese[i].code, plain.code);
    EXPECT_NE(plain.out, "");
  }
}

TEST_F(Chinese, OfflineTablesInJsonWarnInEnglish) {
  Ended ended = call({"--socket", "/nowhere/control.sock", "models", "--json"});
  EXPECT_EQ(ended.code, 0);
  EXPECT_THAT(ended.out, HasSubstr("no daemon answers: these are the tables"));
}

TEST_F(Chinese, CsvStaysAsItIs) {
  daemon.answers["GET /v1/credits?by=day"] = {200, R"({"by":"day","rows":[],"totals":{}})"};
  daemon.start();
  Ended ended = with_daemon({"credits", "--csv"});
  EXPECT_EQ(ended.out, "day,tasks,credits,unproven,unknown,differ,yuan,yuan_known\r\n");
}

TEST(English, IsWhatIsSpokenWithoutACatalogue) {
  test::Speaking nothing{"zh_CN", "/nowhere"};
  EXPECT_FALSE(speaks_another_language());
  Ended ended = call({"jobs", "--help"});
  EXPECT_THAT(ended.out, HasSubstr("Lists jobs, doubts first"));
  EXPECT_THAT(call({"submit"}).err, StartsWith("file is required\nRun with --help"));
}

TEST(English, IsAsciiInHelpButForItsEllipses) {
  auto const tree = ctl_tree();
  for (auto const& text : descriptions(tree))
    EXPECT_TRUE(is_ascii(std::regex_replace(text, std::regex{"…"}, "..."))) << text;
}

}  // namespace
}  // namespace yj::ctl
