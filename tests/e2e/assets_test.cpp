// Real people: verified, uploaded and shown, through the socket and the client, against the simulated platform.
#include "base/files.hpp"
#include "base/sha256.hpp"
#include "e2e/world.hpp"
#include "http/url.hpp"
#include "support/qr_reader.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <thread>

namespace yj::e2e {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::Not;

class RealPeople : public ::testing::Test {
 protected:
  void start(std::vector<std::string> options = {}) {
    if (std::find(options.begin(), options.end(), "--asset-processing") == options.end())
      options.insert(options.end(), {"--asset-processing", "300ms"});
    world.start_sim(options);
    world.start_daemon();
  }
  Said ctl(std::vector<std::string> words) const { return world.ctl(std::move(words)); }
  Json desk() const { return world.sim("GET", "/sim/assets"); }
  std::int64_t calls_of(std::string const& name) const { return desk().at("calls").value(name, 0); }
  /// The person behind the newest link shows their face.
  bool show_face() const {
    Json const desk_now = desk();
    if (desk_now.at("verifications").empty()) return false;
    std::string token = desk_now.at("verifications").back().at("token");
    world.sim_page("POST", "/reallife_asset/h5/face?token=" + token);
    return true;
  }
  /// A verified person's group.
  std::string verify(std::string const& name) const {
    auto made = world.ask("POST", "/v1/assets/verifications", fmt::format(R"({{"name": "{}"}})", name));
    EXPECT_EQ(made.status, 201) << made.body;
    show_face();
    Json const groups = world.get("/v1/assets/groups").at("groups");
    for (auto const& group : groups) {
      if (group.at("name") == name) return group.at("id");
    }
    return "";
  }
  std::string picture(std::string const& name = "li-front.jpg",
                      std::string const& which = "cover-16x9.jpeg") const {
    fs::copy_file(fs::path(YJ_SOURCE_DIR) / "tests/data/media" / which, home / name,
                  fs::copy_options::overwrite_existing);
    return (home / name).string();
  }
  static std::string id_in(Said const& said) {
    Json const json = Json::parse(said.text);
    return json.at("id");
  }

  World world;
  test::TempFolder home;
};

TEST_F(RealPeople, AreVerifiedWhileTheClientWaits) {
  start();
  auto log = home / "verify.log";
  Process client{{YJ_CTL_BINARY, "--socket", world.socket().string(), "assets", "verify", "--name", "张三"},
                 log};
  ASSERT_TRUE(wait_until(
      [&] { return test::bytes_of(log).find("/reallife_asset/h5/face?token=") != std::string::npos; }));
  EXPECT_TRUE(client.running()) << test::bytes_of(log);
  ASSERT_TRUE(show_face());
  EXPECT_EQ(client.wait(), 0) << test::bytes_of(log);
  EXPECT_THAT(test::bytes_of(log), HasSubstr("张三 is verified: group volc-asset-group-"));
  Said groups = ctl({"assets", "groups"});
  EXPECT_EQ(groups.code, 0);
  EXPECT_THAT(groups.text, HasSubstr("张三"));
  EXPECT_THAT(groups.text, HasSubstr("volcengine"));
}

TEST_F(RealPeople, AreShownAQrCodeOnATerminalThatReadsAsTheLink) {
#ifndef YJ_ZBARIMG
  GTEST_SKIP() << "zbarimg is not installed: scripts/bootstrap tests installs zbar-tools";
#else
  start();
  auto log = home / "terminal.log";
  auto typescript = home / "typescript";
  // `script` (bsdutils) is the terminal.
  std::string line = fmt::format("stty cols 150 rows 70; exec '{}' --socket '{}' assets verify --name 张三",
                                 YJ_CTL_BINARY, world.socket().string());
  Process client{{"/usr/bin/script", "-q", "-f", "-c", line, typescript.string()},
                 log,
                 {{"TERM", "xterm"}, {"PATH", "/usr/bin:/bin"}, {"SHELL", "/bin/sh"}}};
  ASSERT_TRUE(wait_until([&] { return test::bytes_of(typescript).find("good for 1") != std::string::npos; }))
      << test::bytes_of(typescript) << test::bytes_of(log);
  std::string const shown = test::bytes_of(typescript);
  Json const desk_now = desk();
  std::string link = world.sim_url() + "/reallife_asset/h5/face?token=" +
                     desk_now.at("verifications").back().at("token").get<std::string>();
  EXPECT_THAT(shown, HasSubstr(link));
  EXPECT_EQ(test::decoded_by(YJ_ZBARIMG, test::pixels_of(shown)), link);
  show_face();
  EXPECT_EQ(client.wait(), 0);
  EXPECT_THAT(test::bytes_of(typescript), HasSubstr("张三 is verified"));
#endif
}

TEST_F(RealPeople, GetANewLinkByEnterAndEndTheWaitByQ) {
  start();
  auto log = home / "terminal.log";
  auto keyboard = home / "keyboard";
  ASSERT_EQ(::mkfifo(keyboard.c_str(), 0600), 0);
  Fd keys{::open(keyboard.c_str(), O_RDWR | O_CLOEXEC)};
  ASSERT_TRUE(keys);
  std::string line = fmt::format("stty cols 150 rows 70; exec '{}' --socket '{}' assets verify --name 张三",
                                 YJ_CTL_BINARY, world.socket().string());
  Process client{{"/bin/sh", "-c", "exec /usr/bin/script -q -f -c \"$1\" \"$2\" < \"$3\"", "sh", line,
                  (home / "typescript").string(), keyboard.string()},
                 log,
                 {{"TERM", "xterm"}, {"PATH", "/usr/bin:/bin"}, {"SHELL", "/bin/sh"}}};
  ASSERT_TRUE(wait_until([&] { return calls_of("rl_verify") == 1; })) << test::bytes_of(log);
  ASSERT_TRUE(wait_until([&] { return test::bytes_of(log).find("good for 1") != std::string::npos; }));
  ASSERT_EQ(::write(keys.get(), "\n", 1), 1);
  ASSERT_TRUE(wait_until([&] { return calls_of("rl_verify") == 2; })) << test::bytes_of(log);
  Json const links = desk().at("verifications");
  EXPECT_NE(links.at(0).at("token"), links.at(1).at("token"));
  EXPECT_TRUE(wait_until([&] {
    return test::bytes_of(log).find("token=" + links.at(1).at("token").get<std::string>()) !=
           std::string::npos;
  })) << test::bytes_of(log);
  ASSERT_EQ(::write(keys.get(), "q\n", 2), 2);
  EXPECT_TRUE(wait_until([&] { return !client.running(); }));
}

TEST_F(RealPeople, AreUploadedListedWaitedForAndShown) {
  start();
  std::string group = verify("张三");
  std::string file = picture();
  Said made = ctl({"--json", "assets", "upload", "张三", file, "--name", "正面"});
  ASSERT_EQ(made.code, 0) << made.text;
  std::string id = id_in(made);
  Said waited = ctl({"assets", "wait", id});
  EXPECT_EQ(waited.code, 0) << waited.text;
  EXPECT_THAT(waited.text, HasSubstr("active"));
  Said status = ctl({"--json", "assets", "status", id});
  Json const json = Json::parse(status.text);
  EXPECT_EQ(json.at("status"), "active");
  EXPECT_EQ(json.at("group"), group);
  EXPECT_EQ(json.at("sha256"), Sha256::of(test::bytes_of(file)).text());
  EXPECT_THAT(json.at("name").get<std::string>(), HasSubstr("正面"));
  Said url = ctl({"assets", "url", id});
  ASSERT_EQ(url.code, 0) << url.text;
  std::string link = url.text.substr(0, url.text.find('\n'));
  EXPECT_EQ(world.fetch(link), test::bytes_of(file));
  Said list = ctl({"assets", "list", group});
  EXPECT_THAT(list.text, HasSubstr(id));
  EXPECT_THAT(list.text, HasSubstr(json.at("vendor_asset_id").get<std::string>()));
}

TEST_F(RealPeople, AreUploadedOnceForEver) {
  start();
  verify("张三");
  std::string file = picture();
  ASSERT_EQ(ctl({"assets", "upload", "张三", file}).code, 0);
  world.stop_daemon();
  world.start_daemon();
  ASSERT_EQ(ctl({"assets", "upload", "张三", file}).code, 0);
  ASSERT_EQ(ctl({"assets", "upload", "张三", picture("same-under-another-name.jpg")}).code, 0);
  EXPECT_EQ(calls_of("rl_upload"), 1);
  ASSERT_EQ(ctl({"assets", "upload", "张三", picture("other.jpg", "cover-9x16.jpeg")}).code, 0);
  EXPECT_EQ(calls_of("rl_upload"), 2);
}

TEST_F(RealPeople, AreNotUploadedTwiceWhenTheAnswerIsLost) {
  start({"--asset-script", "upload=lost"});
  verify("张三");
  Said made = ctl({"--json", "assets", "upload", "张三", picture()});
  ASSERT_EQ(made.code, 0) << made.text;
  EXPECT_EQ(calls_of("rl_upload"), 1);
  EXPECT_EQ(ctl({"assets", "wait", id_in(made)}).code, 0);
}

TEST_F(RealPeople, AreFollowedAcrossAKillAndFailInTheEnd) {
  start({"--asset-fail-next", "1", "--asset-processing", "2s"});
  verify("张三");
  Said made = ctl({"--json", "assets", "upload", "张三", picture()});
  ASSERT_EQ(made.code, 0) << made.text;
  world.kill_daemon();
  world.start_daemon();
  Said waited = ctl({"assets", "wait", id_in(made)});
  EXPECT_EQ(waited.code, 1);
  EXPECT_THAT(waited.text, HasSubstr("failed"));
  EXPECT_THAT(waited.text, HasSubstr("--again"));
  EXPECT_THAT(waited.text, HasSubstr("重传"));
  ASSERT_EQ(ctl({"assets", "upload", "张三", picture()}).code, 1) << "it is not tried again by itself";
  EXPECT_EQ(calls_of("rl_upload"), 1);
  Said again = ctl({"--json", "assets", "upload", "张三", picture(), "--again"});
  ASSERT_EQ(again.code, 0) << again.text;
  EXPECT_EQ(ctl({"assets", "wait", id_in(again)}).code, 0);
}

TEST_F(RealPeople, AreExplainedWhenThePlatformRefuses) {
  start(
      {"--asset-script", "verify=no_vendor,verify=vendor_off,query_groups=unauthorized,upload=not_verified"});
  auto refusal = [&](char const* body) {
    auto answer = world.ask("POST", "/v1/assets/verifications", body);
    return Json::parse(answer.body);
  };
  Json const none = refusal(R"({"name": "张三"})");
  EXPECT_EQ(none.at("code"), "vendor-not-configured");
  EXPECT_THAT(none.at("detail").get<std::string>(), HasSubstr("供应商配置不存在"));
  EXPECT_THAT(none.at("hint").get<std::string>(), HasSubstr("operator"));
  EXPECT_THAT(none.at("hint").get<std::string>(), HasSubstr("管理员"));
  EXPECT_EQ(refusal(R"({"name": "张三"})").at("code"), "vendor-disabled");
  Said key = ctl({"assets", "groups"});
  EXPECT_EQ(key.code, 1);
  EXPECT_THAT(key.text, HasSubstr("Invalid API Key"));
  verify("张三");
  Said unverified = ctl({"assets", "upload", "张三", picture()});
  EXPECT_EQ(unverified.code, 1);
  EXPECT_THAT(unverified.text, HasSubstr("尚未完成认证或认证失败"));
  EXPECT_THAT(unverified.text, HasSubstr("assets verify"));
  Said asset = ctl({"assets", "status", "asset_record_id_none"});
  EXPECT_EQ(asset.code, 1);
  EXPECT_THAT(asset.text, HasSubstr("素材不存在或无权访问"));
  Said group = ctl({"assets", "list", "张四"});
  EXPECT_EQ(group.code, 1);
  EXPECT_THAT(group.text, HasSubstr("张三")) << "who there is";
}

TEST_F(RealPeople, AreExplainedWhenAGroupIsNotTheirsAndWhenAnUploadIsTooLarge) {
  start({"--asset-script", "upload=no_group,upload=too_large"});
  verify("张三");
  Said group = ctl({"assets", "upload", "张三", picture()});
  EXPECT_EQ(group.code, 1);
  EXPECT_THAT(group.text, HasSubstr("无效的素材组合ID或无权访问"));
  EXPECT_THAT(group.text, HasSubstr("assets groups")) << "where to look";
  Said large = ctl({"assets", "upload", "张三", picture(), "--again"});
  EXPECT_EQ(large.code, 1) << large.text;
  EXPECT_THAT(large.text, Not(HasSubstr("HTTP 413: HTTP 413")));
  EXPECT_THAT(large.text, HasSubstr("10 MiB"));
  Said made = ctl({"assets", "upload", "张三", picture(), "--again"});
  EXPECT_EQ(made.code, 0) << made.text;
  EXPECT_EQ(calls_of("rl_upload"), 1) << "the others were turned away at the door";
}

TEST_F(RealPeople, AreShownByALinkThatIsAlwaysFresh) {
  start({"--asset-url-life", "50ms"});
  verify("张三");
  Said made = ctl({"--json", "assets", "upload", "张三", picture()});
  ASSERT_EQ(made.code, 0) << made.text;
  ASSERT_EQ(ctl({"assets", "wait", id_in(made)}).code, 0);
  std::string const first = ctl({"assets", "url", id_in(made)}).text;
  ASSERT_TRUE(wait_until([&] { return ctl({"assets", "url", id_in(made)}).text != first; }));
}

TEST_F(RealPeople, MayBeFilmsToo) {
  start();
  verify("张三");
  fs::path film = home / "walk.mp4";
  fs::copy_file(fs::path(YJ_SOURCE_DIR) / "tests/data/media/video-16x9.mp4", film);
  Said made = ctl({"--json", "assets", "upload", "张三", film.string()});
  ASSERT_EQ(made.code, 0) << made.text;
  Json const assets = desk().at("assets");
  EXPECT_EQ(assets.at(0).at("asset_type"), "Video");
}

TEST_F(RealPeople, AreLookedAtBeforeAnythingIsSent) {
  start();
  verify("张三");
  fs::path text = home / "note.txt";
  std::ofstream{text} << "no picture";
  Said wrong = ctl({"assets", "upload", "张三", text.string()});
  EXPECT_EQ(wrong.code, 4) << wrong.text;
  EXPECT_THAT(wrong.text, HasSubstr("neither a picture nor a film"));
  fs::path large = home / "large.jpg";
  std::ofstream{large} << test::bytes_of(picture()) << std::string(8U << 20U, 'x');
  Said refused = ctl({"assets", "upload", "张三", large.string()});
  EXPECT_EQ(refused.code, 4) << refused.text;
  EXPECT_THAT(refused.text, HasSubstr("10 MiB"));
  EXPECT_EQ(ctl({"assets", "upload", "张三", (home / "none.jpg").string()}).code, 4);
  EXPECT_EQ(calls_of("rl_upload"), 0);
}

TEST_F(RealPeople, AreUploadedByPublicUrlToo) {
  start();
  verify("张三");
  Said made = ctl({"--json", "assets", "upload", "张三", "https://bucket.example/photo.jpg?x=1"});
  ASSERT_EQ(made.code, 0) << made.text;
  Json const assets = desk().at("assets");
  EXPECT_EQ(assets.at(0).at("source"), "https://bucket.example/photo.jpg?x=1");
  EXPECT_THAT(assets.at(0).at("name").get<std::string>(), HasSubstr("photo"));
}

TEST_F(RealPeople, HaveTheirKeySentToTheOriginOfTheAssetsAndKeptOutOfTheLog) {
  start();
  verify("张三");
  ASSERT_EQ(ctl({"assets", "upload", "张三", picture()}).code, 0);
  Json const journal = world.sim("GET", "/sim/journal?kind=asset");
  int api_calls = 0;
  for (auto const& entry : journal.at("entries")) {
    if (entry.at("path").get<std::string>().find("/api/") == std::string::npos) continue;
    EXPECT_EQ(entry.at("key"), "right");
    ++api_calls;
  }
  EXPECT_GE(api_calls, 3);
  EXPECT_THAT(world.daemon_log(), Not(HasSubstr(World::kKey)));
}

/// A batch with a person beside one without.
class PeopleInBatches : public RealPeople {
 protected:
  void SetUp() override {
    fs::create_directories(world.inbox());
    fs::copy_file(fs::path(YJ_SOURCE_DIR) / "tests/data/media/cover-16x9.jpeg", world.inbox() / "front.jpg");
    fs::copy_file(fs::path(YJ_SOURCE_DIR) / "tests/data/media/cover-9x16.jpeg", world.inbox() / "side.jpg");
  }
  static std::string batch(std::string const& prompt) {
    return "cast: {李长安: {images: [front.jpg, side.jpg], person: 模特张三}}\n"
           "defaults: {model: happyhorse-1.0-r2v, duration: 2}\n"
           "jobs:\n"
           "  有人: {prompt: " +
           prompt +
           ", reference_images: [李长安]}\n"
           "  无人: {prompt: " +
           prompt + ", reference_images: [front.jpg]}\n";
  }
  /// Of the asset that was made of this picture.
  std::string vendor_id(std::string const& label) const {
    Json const desk_now = desk();
    for (auto const& asset : desk_now.at("assets")) {
      if (asset.at("name").get<std::string>().starts_with(label)) return asset.at("vendor_asset_id");
    }
    return "none";
  }
  std::vector<std::string> sent_references() const {
    std::vector<std::string> sent;
    Json const journal = world.sim("GET", "/sim/journal?kind=submit");
    for (auto const& entry : journal.at("entries")) {
      for (auto const& part : entry.at("parts")) {
        bool text = part.at("name") == "image_files" && part.contains("value");
        if (text) sent.push_back(part.at("value"));
      }
    }
    return sent;
  }
};

TEST_F(PeopleInBatches, AreUploadedByTheFirstRunAndNotByTheSecond) {
  start({"--task-time", "100ms-200ms"});
  verify("模特张三");
  world.drop("甲.yaml", batch("走过长街"));
  ASSERT_TRUE(wait_until([&] { return world.count("甲", "done") == 2; }));
  EXPECT_EQ(calls_of("rl_upload"), 2);
  EXPECT_THAT(sent_references(),
              ::testing::ElementsAre("asset://" + vendor_id("front"), "asset://" + vendor_id("side")))
      << "in the order of the batch, in whichever they went up";
  world.drop("乙.yaml", batch("推开木门"));
  ASSERT_TRUE(wait_until([&] { return world.count("乙", "done") == 2; }));
  EXPECT_EQ(calls_of("rl_upload"), 2);
}

TEST_F(PeopleInBatches, WhoAreNotVerifiedHoldOnlyTheirJobs) {
  start({"--task-time", "100ms-200ms"});
  world.drop("甲.yaml", batch("走过长街"));
  ASSERT_TRUE(wait_until([&] { return world.count("甲", "done") == 1; }));
  EXPECT_EQ(world.count("甲", "held"), 1);
  std::string const advice = "yuanjingctl assets verify --name 模特张三";
  ASSERT_TRUE(wait_until([&] {
    Json const why =
        world.get("/v1/jobs/" + http::percent_encoded("甲") + "/" + http::percent_encoded("有人")).at("why");
    return why.at("advice").get<std::string>().find(advice) != std::string::npos;
  }));
  Said status = ctl({"status"});
  EXPECT_THAT(status.text, HasSubstr("person 模特张三 is not verified: " + advice));
  Json const held =
      world.get("/v1/jobs/" + http::percent_encoded("甲") + "/" + http::percent_encoded("有人"));
  EXPECT_EQ(held.at("why").at("kind"), "person");
  ASSERT_EQ(held.at("people").size(), 2u);
  EXPECT_EQ(held.at("people").at(1).at("source"), "side.jpg");
  Json const account = world.sim("GET", "/sim/account");
  EXPECT_EQ(account.at("tasks").size(), 1u) << "nothing was ordered for the one who is missing";
  EXPECT_EQ(calls_of("rl_upload"), 0);
  // The client asks for the groups while it waits, and so does the daemon by itself.
  verify("模特张三");
  ASSERT_TRUE(wait_until([&] { return world.count("甲", "done") == 2; }));
  EXPECT_EQ(calls_of("rl_upload"), 2);
}

TEST_F(PeopleInBatches, GoOnAfterAKillWhereverTheyStand) {
  start({"--task-time", "100ms-200ms", "--asset-processing", "1s"});
  world.drop("甲.yaml", batch("走过长街"));
  ASSERT_TRUE(wait_until([&] { return world.count("甲", "held") == 1; }));
  world.kill_daemon();
  world.start_daemon();
  verify("模特张三");
  ASSERT_TRUE(wait_until([&] { return calls_of("rl_upload") > 0; }));
  world.kill_daemon();
  world.start_daemon();
  // The job without people may have been on the wire at a kill, and is in doubt then.
  ASSERT_TRUE(wait_until([&] { return world.count("甲", "done") + world.count("甲", "in_doubt") == 2; }));
  std::string const job = "/v1/jobs/" + http::percent_encoded("甲") + "/" + http::percent_encoded("有人");
  EXPECT_EQ(world.get(job).at("state"), "done");
  EXPECT_EQ(desk().at("assets").size(), 2u);
}

}  // namespace
}  // namespace yj::e2e
