// The installed pair in the language of a server that has no Chinese locale: only the names in the environment say so.
#include "daemon/ctl/width.hpp"
#include "e2e/world.hpp"
#include "support/own_name.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

namespace yj::e2e {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

using Environment = std::map<std::string, std::string>;

Environment const kChinese{{"LANG", "zh_CN.UTF-8"}};
Environment const kEnglish{{"LANG", "C"}};

class ChineseClient : public ::testing::Test {
 protected:
  /// Runs the client with this environment and no other variable.
  Said client(Environment const& environment, std::vector<std::string> words) {
    words.insert(words.begin(), {YJ_CTL_BINARY, "--socket", world.socket().string()});
    auto const log = folder.path() / std::to_string(++clients);
    Process process{words, log, environment};
    int const code = process.wait();
    return {code, test::bytes_of(log)};
  }

  static bool is_ascii(std::string const& text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
  }

  static void expect_to_fit(std::string const& text) {
    std::istringstream lines{text};
    for (std::string line; std::getline(lines, line);) EXPECT_LE(ctl::display_width(line), 80u) << line;
  }

  World world;
  test::TempFolder folder;
  int clients = 0;
};

TEST_F(ChineseClient, SpeaksItWhereOnlyTheEnvironmentSaysSo) {
  world.start_sim({});
  world.start_daemon();
  auto const batch =
      folder.write("spring.yaml", "jobs: [cat, dog]\ndefaults: {model: happyhorse-1.0-t2v, duration: 5}\n");
  Said said = client(kChinese, {"submit", batch.string()});
  EXPECT_EQ(said.code, 0) << said.text;
  EXPECT_THAT(said.text, StartsWith("批次 spring 已收下：2 个任务：2 t2v happyhorse-1.0-t2v。\n"));
  EXPECT_THAT(said.text, HasSubstr("查看进度：yuanjingctl watch spring\n"));
  ASSERT_TRUE(wait_until([&] { return world.count("spring", "done") == 2; })) << world.daemon_log();

  Said status = client(kChinese, {"status"});
  EXPECT_EQ(status.code, 0);
  EXPECT_THAT(status.text, StartsWith("2 个完成\n平台上 0 个"));
  EXPECT_THAT(status.text,
              HasSubstr("批次    状态  任务  积分  收下时间             各状态\nspring  完成  2 "));
  expect_to_fit(status.text);
  Said jobs = client(kChinese, {"jobs"});
  EXPECT_THAT(jobs.text,
              StartsWith("批次    任务  状态  模型                变化时间             提示词或原因\n"
                         "spring  001   完成  happyhorse-1.0-t2v  "));
  expect_to_fit(jobs.text);
  EXPECT_THAT(client(kChinese, {"doctor"}).text, HasSubstr("正常   收件箱：您可以把批次放进 "));

  EXPECT_THAT(client(kEnglish, {"status"}).text, StartsWith("2 done\n0 at the platform, "));
  EXPECT_TRUE(is_ascii(client(kEnglish, {"status"}).text));
  EXPECT_TRUE(is_ascii(client(kEnglish, {"jobs"}).text));
  EXPECT_THAT(client(kEnglish, {"jobs"}).text, StartsWith("BATCH   JOB  STATE  MODEL"));
  for (auto const* command : {"jobs", "show spring/001"}) {
    std::istringstream words{command};
    std::vector<std::string> asked{"--json"};
    for (std::string word; words >> word;) asked.push_back(word);
    EXPECT_EQ(client(kChinese, asked).text, client(kEnglish, asked).text) << command;
  }
}

TEST_F(ChineseClient, SaysWhatTheDaemonSaysInItsOwnWords) {
  world.start_sim({});
  world.start_daemon();
  auto const wrong = folder.write("wrong.yaml", "jobs:\n  - {model: nope, prompt: cat}\n  - {prompt: dog}\n");
  Said refused = client(kChinese, {"submit", wrong.string()});
  EXPECT_EQ(refused.code, 4) << refused.text;
  EXPECT_THAT(refused.text, HasSubstr("wrong.yaml:2:13: 没有模型“nope”"));
  EXPECT_THAT(refused.text,
              HasSubstr("wrong.yaml:3:5: 任务没有模型 (请在任务里或 'defaults' 里写 'model: …')"));
  EXPECT_THAT(refused.text, HasSubstr("提示：整个没有收下；请改好后重新提交"));

  auto const batch =
      folder.write("spring.yaml", "jobs: [cat]\ndefaults: {model: happyhorse-1.0-t2v, duration: 5}\n");
  EXPECT_EQ(client(kChinese, {"submit", batch.string()}).code, 0);
  ASSERT_TRUE(wait_until([&] { return world.count("spring", "done") == 1; })) << world.daemon_log();
  EXPECT_THAT(client(kChinese, {"why", "spring/001"}).text,
              HasSubstr("已经完成；文件在输出文件夹的 spring 里\n"));
  EXPECT_THAT(client(kChinese, {"show", "nix"}).text, StartsWith("没有"));
  EXPECT_THAT(client(kEnglish, {"show", "nix"}).text, StartsWith("there is no "));
  EXPECT_THAT(client(kChinese, {"logs"}).text, HasSubstr("1 个任务，来自 " + test::own_name()));
  EXPECT_THAT(client(kChinese, {"logs", "--kind", "收下"}).text, HasSubstr("  收下  spring: "));
  EXPECT_THAT(client(kEnglish, {"logs", "--kind", "accepted"}).text, HasSubstr("  accepted  spring: "));
  EXPECT_THAT(client(kChinese, {"doctor"}).text, HasSubstr("有应答，接受密钥"));
  for (auto const* command : {"why", "logs", "doctor"}) {
    std::vector<std::string> asked{"--json", command};
    if (asked.back() == "why") asked.push_back("spring/001");
    EXPECT_EQ(client(kChinese, asked).text, client(kEnglish, asked).text) << command;
  }
}

TEST_F(ChineseClient, HelpAndMistakesAreInTheLanguageThatIsAskedFor) {
  Said help = client(kChinese, {"--help"});
  EXPECT_EQ(help.code, 0);
  EXPECT_THAT(help.text, StartsWith("查询和指挥正在运行的 yuanjingd。\n"));
  EXPECT_THAT(help.text, HasSubstr("用法: "));
  expect_to_fit(help.text);
  Said none = client(kChinese, {"status"});
  EXPECT_EQ(none.code, 3);
  EXPECT_THAT(none.text, StartsWith("没有守护进程应答：\n"));
  EXPECT_EQ(client(kChinese, {"jobs", "--nope"}).text, "多余的参数：--nope\n运行 --help 查看更多说明。\n");
  EXPECT_EQ(client(kChinese, {"jobs", "--nope"}).code, 2);

  for (auto const& english : {kEnglish, Environment{}, Environment{{"LC_ALL", "C"}, {"LANG", "zh_CN.UTF-8"}},
                              Environment{{"LANG", "de_DE.UTF-8"}}, Environment{{"LANGUAGE", "zh_CN"}}}) {
    EXPECT_THAT(client(english, {"--help"}).text, StartsWith("Asks and steers a running yuanjingd.\n"));
    EXPECT_TRUE(is_ascii(client(english, {"--help"}).text));
    EXPECT_EQ(client(english, {"submit"}).text, "file is required\nRun with --help for more information.\n");
    EXPECT_EQ(client(english, {"submit"}).code, 2);
    EXPECT_THAT(client(english, {"status"}).text, StartsWith("no daemon answers:\n"));
  }
  for (auto const& chinese : {Environment{{"LC_ALL", "zh_CN"}}, Environment{{"LC_MESSAGES", "zh_SG.UTF-8"}},
                              Environment{{"LANG", "C.UTF-8"}, {"LANGUAGE", "zh_Hans:en"}}})
    EXPECT_THAT(client(chinese, {"submit"}).text, StartsWith("缺少“文件”\n"));
}

}  // namespace
}  // namespace yj::e2e
