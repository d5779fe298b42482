// Texts as jobs of a batch: they arrive while they are written, and nothing that came is lost.
#include "e2e/world.hpp"
#include "http/url.hpp"
#include "platform/chat_text.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>

namespace yj::e2e {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

class Texts : public ::testing::Test {
 protected:
  void start(std::string const& jobs, std::vector<std::string> options = {}) {
    world.start_sim(std::move(options));
    world.drop("剧本.yaml", "defaults: {model: qwen3-max}\njobs:\n" + jobs);
    world.start_daemon("doubt: {first_look: 10s, backoff: 10ms, max_in_row: 1000}\n");
  }
  bool comes_to(std::string const& state, std::int64_t count) {
    return wait_until([&] { return world.count("剧本", state) == count; });
  }
  Json job(std::string const& name) const {
    return world.get("/v1/jobs/" + http::percent_encoded("剧本") + "/" + http::percent_encoded(name));
  }
  std::string file(std::string const& name) const { return test::bytes_of(world.output() / "剧本" / name); }
  std::size_t tasks() const { return world.sim("GET", "/sim/tasks").at("tasks").size(); }

  World world;
};

TEST_F(Texts, ComeHomeWithTheirUsageHoweverTheyAreSent) {
  start(
      "  流: {prompt: 雨夜长安, sys_prompt: 你是分镜师}\n"
      "  整: {prompt: 雨夜长安, fields: {stream: false}}\n"
      "  碎: {prompt: '雨夜[sim:pieces=1]长安'}\n"
      "  平: {prompt: '雨夜[sim:flat]长安'}\n"
      "  别: {prompt: '雨夜[sim:openai][sim:crlf][sim:no_done]长安'}\n"
      "  紧: {prompt: '雨夜[sim:tight]长安'}\n"
      "  想: {prompt: '雨夜[sim:reasoning][sim:no_usage]长安'}\n");
  ASSERT_TRUE(comes_to("done", 7)) << world.daemon_log();
  for (auto const* name : {"流", "整", "碎", "平", "别", "紧", "想"})
    EXPECT_EQ(file(fmt::format("{}.md", name)), sim::chat_text("雨夜长安")) << name;
  EXPECT_EQ(file("想.reasoning.md"), sim::kReasoning);
  Json const sidecar = Json::parse(file("流.json"));
  EXPECT_GT(sidecar.at("usage").at("completion_tokens"), 0);
  EXPECT_EQ(sidecar.at("sent").at("sys_prompt"), "你是分镜师");
  EXPECT_EQ(sidecar.at("sent").at("stream"), true);
  EXPECT_TRUE(Json::parse(file("想.json")).at("usage").is_null());
  EXPECT_EQ(tasks(), 7u);
  EXPECT_THAT(job("流").at("attempts").back().at("kept"), IsEmpty()) << "its file is home";
}

TEST_F(Texts, MayBeLongerOnTheWireThanAnyOtherAnswer) {
  std::string prompt;
  for (int i = 0; i < 10'000; ++i) prompt += "长安夜雨";
  start("  长: {prompt: " + prompt + "}\n");
  ASSERT_TRUE(comes_to("done", 1)) << world.daemon_log().substr(0, 4096);
  EXPECT_EQ(file("长.md"), sim::chat_text(prompt));
  Json const journal = world.sim("GET", "/sim/journal?kind=submit");
  EXPECT_GT(journal.at("entries").at(0).at("sent").get<std::int64_t>(), 2 << 20)
      << "twice what other answers may have";
}

TEST_F(Texts, ThatAreCutWithoutEmptyLinesKeepWhatCameToo) {
  start("  断: {prompt: '雨夜[sim:tight][sim:cut_at=1500]长安'}\n");
  ASSERT_TRUE(comes_to("in_doubt", 1)) << world.daemon_log();
  std::string const kept = job("断").at("attempts").back().at("kept").at("text");
  EXPECT_GT(kept.size(), 10u);
  EXPECT_TRUE(sim::chat_text("雨夜长安").starts_with(kept)) << kept;
  // A task could not bring it, so nobody is sent to look for one.
  Json const why = job("断").at("why");
  EXPECT_EQ(why.at("choices").size(), 2u) << why.dump();
  EXPECT_THAT(why.at("choices").dump(), ::testing::Not(HasSubstr("--task")));
  auto refused = world.ask(
      "POST", "/v1/jobs/" + http::percent_encoded("剧本") + "/" + http::percent_encoded("断") + "/resolve",
      R"({"task": "tsk-1"})");
  EXPECT_EQ(refused.status, 409) << refused.body;
}

TEST_F(Texts, ThatAreCutAreInDoubtAndKeepWhatCame) {
  start("  断: {prompt: '雨夜[sim:cut_at=1500]长安'}\n");
  ASSERT_TRUE(comes_to("in_doubt", 1)) << world.daemon_log();
  std::string const kept = job("断").at("attempts").back().at("kept").at("text");
  EXPECT_FALSE(kept.empty());
  EXPECT_TRUE(sim::chat_text("雨夜长安").starts_with(kept)) << kept;
  EXPECT_EQ(tasks(), 1u) << "nothing is paid twice";
  // A person orders it again, knowing that.
  auto const again = world.ask("POST", "/v1/jobs/" + job("断").at("id").get<std::string>() + "/resolve",
                               R"({"not_created": true})");
  EXPECT_EQ(again.status, 200) << again.body;
  EXPECT_TRUE(wait_until([&] { return tasks() == 2u; }));
}

TEST_F(Texts, ThatFailWithinTheirStreamFailWithThePlatformsWords) {
  start("  坏: {prompt: '雨夜[sim:chat_error]长安'}\n", {});
  ASSERT_TRUE(comes_to("failed", 1)) << world.daemon_log();
  EXPECT_THAT(job("坏").at("reason").get<std::string>(), HasSubstr("upstream timeout"));
}

TEST_F(Texts, OfADaemonThatDiesAreInDoubtWithWhatHadCome) {
  start("  慢: {prompt: '雨夜[sim:pieces=40][sim:pause=150ms]长安'}\n");
  auto text = [&] {
    Json const shown = job("慢");
    if (!shown.contains("attempts") || shown.at("attempts").empty()) return std::string{};
    return shown.at("attempts").back().at("kept").value("text", "");
  };
  ASSERT_TRUE(wait_until([&] { return !text().empty(); })) << world.daemon_log();
  std::string const before = text();
  world.kill_daemon();
  world.launch_daemon();
  ASSERT_TRUE(comes_to("in_doubt", 1)) << world.daemon_log();
  EXPECT_TRUE(text().starts_with(before));
  EXPECT_EQ(tasks(), 1u);
}

TEST_F(Texts, AndSoundThatComeWithTheAnswerComeHome) {
  start(
      "  曲: {model: music-2.6, prompt: 雨夜, fields: {lyrics: 长安一片月}}\n"
      "  声: {model: speech-2.6-hd, prompt: 长安一片月, fields: {speed: 1.5}}\n");
  ASSERT_TRUE(comes_to("done", 2)) << world.daemon_log();
  for (auto const* name : {"曲", "声"})
    EXPECT_TRUE(file(fmt::format("{}.wav", name)).starts_with("RIFF")) << name;
  EXPECT_THAT(job("曲").at("notes").dump(), HasSubstr("public source"));
}

}  // namespace
}  // namespace yj::e2e
