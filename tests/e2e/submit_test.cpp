// yuanjingctl submit against the real daemon: from another folder, from standard input, twice, and refused.
#include "base/sha256.hpp"
#include "e2e/world.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

namespace yj::e2e {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::Not;

struct Ended {
  int code = 0;
  std::string out;
  std::string err;
};

struct Submit : ::testing::Test {
  World world;
  test::TempFolder home;  ///< of the person who submits; the daemon never looks into it

  void SetUp() override {
    world.start_sim({"--task-time", "100ms-200ms"});
    world.start_daemon();
  }

  /// Runs a shell line in the person's folder, where `ctl` is the client.
  Ended shell(std::string const& line) {
    fs::path out = home / ".out";
    fs::path err = home / ".err";
    fs::path log = home / ".log";
    fs::remove(out);
    fs::remove(err);
    std::string script = fmt::format(
        "cd '{}' && ctl() {{ '{}' --socket '{}' \"$@\"; }} && {{ {}; }} >'{}' 2>'{}'", home.path().string(),
        YJ_CTL_BINARY, world.socket().string(), line, out.string(), err.string());
    Process process{{"/bin/sh", "-c", script}, log};
    Ended ended;
    ended.code = process.wait();
    ended.out = test::bytes_of(out);
    ended.err = test::bytes_of(err);
    return ended;
  }
  void put_picture(std::string const& name, std::string const& which = "cover-16x9.jpeg") {
    fs::create_directories((home / name).parent_path());
    fs::copy_file(fs::path(YJ_SOURCE_DIR) / "tests/data/media" / which, home / name);
  }
  std::size_t tasks() { return world.sim("GET", "/sim/tasks").at("tasks").size(); }
  std::size_t batches() { return world.get("/v1/batches").at("batches").size(); }
  std::vector<std::string> blobs() {
    fs::path folder = world.state() / "blobs";
    return fs::exists(folder) ? test::names_below(folder) : std::vector<std::string>{};
  }
};

std::string const kTwoFrames =
    "defaults: {model: happyhorse-1.0-i2v}\n"
    "jobs:\n"
    "  - {prompt: 猫, first_frame: 图/一.jpg}\n"
    "  - {prompt: 狗, first_frame: ./二.jpg}\n";

TEST_F(Submit, SendsABatchWithItsPicturesFromAnyFolder) {
  put_picture("片/图/一.jpg");
  put_picture("片/二.jpg", "cover-1x1.jpeg");
  home.write("片/橘猫.yaml", kTwoFrames);
  Ended ended = shell("ctl submit 片/橘猫.yaml");
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_THAT(ended.out, HasSubstr("Batch 橘猫 was taken with 2 jobs: 2 i2v happyhorse-1.0-i2v."));
  EXPECT_THAT(ended.out, HasSubstr("Results appear in " + (world.output() / "橘猫").string()));
  EXPECT_THAT(ended.out, HasSubstr("yuanjingctl watch 橘猫"));
  EXPECT_EQ(ended.err, "") << "no progress where nobody looks";
  ASSERT_TRUE(wait_until([&] { return world.count("橘猫", "done") == 2; }));
  std::string journal = world.sim("GET", "/sim/journal?kind=submit").dump();
  EXPECT_THAT(journal, HasSubstr(Sha256::of(test::bytes_of(home / "片/二.jpg")).text()));

  Ended again = shell("cd 片 && ctl submit 橘猫.yaml");
  EXPECT_EQ(again.code, 0);
  EXPECT_THAT(again.out, HasSubstr("nothing was ordered"));
  EXPECT_THAT(again.out, HasSubstr("yuanjingctl submit 橘猫.yaml --name 橘猫-2"));
  EXPECT_EQ(tasks(), 2U);
  Ended on_purpose = shell("cd 片 && ctl submit 橘猫.yaml --name 橘猫-2");
  EXPECT_EQ(on_purpose.code, 0);
  ASSERT_TRUE(wait_until([&] { return world.count("橘猫-2", "done") == 2; }));
  EXPECT_EQ(blobs().size(), 2U) << "contents are sent and kept once";
}

TEST_F(Submit, ReadsStandardInputWithPathsFromHere) {
  put_picture("图/一.jpg");
  put_picture("二.jpg", "cover-1x1.jpeg");
  home.write("其他/x.yaml", kTwoFrames);
  Ended nameless = shell("ctl submit - < 其他/x.yaml");
  EXPECT_EQ(nameless.code, 4);
  EXPECT_THAT(nameless.err, HasSubstr("standard input: the batch has no name"));
  EXPECT_THAT(nameless.err, HasSubstr("--name"));
  Ended named = shell("cat 其他/x.yaml | ctl submit - --name 管道 --json");
  EXPECT_EQ(named.code, 0) << named.err;
  auto json = parse_json(named.out);
  ASSERT_TRUE(json) << named.out;
  EXPECT_EQ((*json)["name"], "管道");
  EXPECT_EQ((*json)["known"], false);
  ASSERT_TRUE(wait_until([&] { return world.count("管道", "done") == 2; }));
}

TEST_F(Submit, NamesEveryProblemAtOnceAndStoresNothing) {
  put_picture("good.jpg");
  put_picture("folder.jpg/inside.jpg");
  home.write("empty.jpg", "");
  fs::create_symlink(world.key_file(), home / "link.jpg");
  home.write("错.yaml",
             "defaults: {model: happyhorse-1.0-i2v}\n"
             "jobs:\n"
             "  - {prompt: a, first_frame: nowhere.jpg}\n"
             "  - {prompt: b, first_frame: empty.jpg}\n"
             "  - {prompt: c, first_frame: folder.jpg}\n"
             "  - {prompt: d, first_frame: link.jpg}\n"
             "  - {prompt: e, first_frame: ../key}\n"
             "  - {prompt: f, first_frame: good.jpg}\n"
             "  - {promt: g, first_frame: good.jpg}\n");
  Ended ended = shell("ctl submit 错.yaml");
  EXPECT_EQ(ended.code, 4);
  EXPECT_EQ(ended.out, "");
  EXPECT_THAT(ended.err, HasSubstr("错.yaml:3:30: there is no file 'nowhere.jpg'"));
  EXPECT_THAT(ended.err, HasSubstr("错.yaml:4:30: empty.jpg is empty"));
  EXPECT_THAT(ended.err, HasSubstr("错.yaml:5:30: folder.jpg is a folder"));
  EXPECT_THAT(ended.err, HasSubstr("错.yaml:6:30: link.jpg leaves the folder of the batch or passes a link"));
  EXPECT_THAT(ended.err, HasSubstr("错.yaml:7:30: the path '../key' leaves"));
  EXPECT_THAT(ended.err, HasSubstr("错.yaml:9:6: unknown key 'promt'"));
  EXPECT_THAT(ended.err, Not(HasSubstr("good.jpg")));
  EXPECT_THAT(ended.err, Not(HasSubstr("'files'"))) << "that is between client and daemon";
  EXPECT_EQ(batches(), 0U);
  EXPECT_EQ(blobs().size(), 0U);

  home.write("缺.yaml", "jobs:\n  - {model: happyhorse-1.0-i2v, prompt: a, first_frame: nowhere.jpg}\n");
  Ended json = shell("ctl --json submit 缺.yaml");
  EXPECT_EQ(json.code, 4);
  auto problem = parse_json(json.out);
  ASSERT_TRUE(problem) << json.out;
  EXPECT_EQ((*problem)["errors"][0]["code"], "missing-file");
  EXPECT_EQ((*problem)["errors"][0]["path"], "nowhere.jpg");
}

TEST_F(Submit, IsOneOrderWithTheInbox) {
  std::string const text = "jobs:\n  - {model: viduq3-pro, prompt: 猫}\n";
  world.drop("先.yaml", text);
  ASSERT_TRUE(wait_until([&] { return world.count("先", "done") == 1; }));
  home.write("先.yaml", text);
  Ended known = shell("ctl submit 先.yaml --json");
  EXPECT_EQ(known.code, 0) << known.err;
  auto json = parse_json(known.out);
  ASSERT_TRUE(json) << known.out;
  EXPECT_EQ((*json)["known"], true);
  EXPECT_EQ((*json)["name"], "先");

  put_picture("后/首帧.jpg");
  home.write("后/batch.yaml", "jobs:\n  - {model: happyhorse-1.0-i2v, prompt: 狗, first_frame: 首帧.jpg}\n");
  Ended first = shell("ctl submit 后/ --json");
  EXPECT_EQ(first.code, 0) << first.err;
  json = parse_json(first.out);
  ASSERT_TRUE(json) << first.out;
  EXPECT_EQ((*json)["known"], false);
  EXPECT_EQ((*json)["name"], "后") << "as the inbox names a folder";
  ASSERT_TRUE(wait_until([&] { return world.count("后", "done") == 1; }));
  fs::copy(home / "后", world.inbox() / ".后", fs::copy_options::recursive);
  fs::rename(world.inbox() / ".后", world.inbox() / "后");
  std::string receipt;
  ASSERT_TRUE(wait_until([&] {
    for (auto const& file : test::names_below(world.inbox() / "accepted")) {
      if (file.ends_with("后.receipt.txt")) receipt = test::bytes_of(world.inbox() / "accepted" / file);
    }
    return !receipt.empty();
  }));
  EXPECT_THAT(receipt, HasSubstr("Nothing was ordered and nothing is paid again"));
  EXPECT_EQ(tasks(), 2U);
  EXPECT_EQ(batches(), 2U);
}

TEST_F(Submit, TriesEveryFileAndEndsWithTheWorst) {
  home.write("一.yaml", "jobs:\n  - {model: viduq3-pro, prompt: 猫}\n");
  home.write("二.yaml", "jobs:\n  - {model: viduq3-por, prompt: 猫}\n");
  home.write("三.yaml", "jobs:\n  - {model: viduq3-pro, prompt: 狗}\n");
  Ended ended = shell("ctl submit 一.yaml 二.yaml 没有.yaml 三.yaml");
  EXPECT_EQ(ended.code, 4);
  EXPECT_THAT(ended.out, HasSubstr("Batch 一 was taken"));
  EXPECT_THAT(ended.out, HasSubstr("Batch 三 was taken"));
  EXPECT_THAT(ended.err, HasSubstr("二.yaml:2:13: unknown model"));
  EXPECT_THAT(ended.err, HasSubstr("there is no file 没有.yaml"));
  home.write("一.yaml", "jobs:\n  - {model: viduq3-pro, prompt: 另一只猫}\n");
  Ended other = shell("ctl submit 一.yaml");
  EXPECT_EQ(other.code, 1) << "another batch has the name";
  EXPECT_THAT(other.err, HasSubstr("一.yaml: "));
  EXPECT_THAT(other.err, HasSubstr("--name"));
}

TEST_F(Submit, SaysWhereAGbkFileBreaks) {
  home.write("gbk.yaml", "jobs:\n  - {model: viduq3-pro, prompt: \xd2\xbb\xd6\xbb\xb3\xc8\xc3\xa8}\n");
  Ended ended = shell("ctl submit gbk.yaml");
  EXPECT_EQ(ended.code, 4);
  EXPECT_THAT(ended.err, HasSubstr("gbk.yaml:2:"));
  EXPECT_THAT(ended.err, HasSubstr("GBK"));
}

}  // namespace
}  // namespace yj::e2e
