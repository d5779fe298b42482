#include "base/json.hpp"
#include "base/text.hpp"
#include "daemon/ctl/progress.hpp"
#include "daemon/ctl/submit_text.hpp"
#include "unit/ctl/call.hpp"

#include <gmock/gmock.h>
#include <unistd.h>

namespace yj::ctl {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class CtlSubmit : public Ctl {
 protected:
  std::string file(std::string const& name, std::string const& text) {
    return home.write(name, text).string();
  }
  test::TempFolder home;
};

std::string const kTaken =
    R"j({"name":"长安 夜行","jobs":3,"known":false,"results":"/srv/out/长安 夜行","warnings":["look here"],
        "kinds":[{"type":"t2v","model":"a","jobs":2},{"type":"t2i","model":"b","jobs":1}],
        "notes":["x: 5 is sent (3 jobs)"]})j";

TEST_F(CtlSubmit, SaysWhatWasTakenAndHowToFollowIt) {
  daemon.answers["POST /v1/batches?file=a.yaml"] = {201, kTaken};
  daemon.start();
  Ended ended = with_daemon({"submit", file("a.yaml", "jobs: [猫]\n")});
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_EQ(ended.out,
            "Batch 长安 夜行 was taken with 3 jobs: 2 t2v a, 1 t2i b.\n"
            "  note: x: 5 is sent (3 jobs)\n"
            "Results appear in /srv/out/长安 夜行\n"
            "Follow it with: yuanjingctl watch '长安 夜行'\n");
  EXPECT_EQ(ended.err, "note: look here\n");
  EXPECT_EQ(with_daemon({"submit", "--json", file("a.yaml", "jobs: [猫]\n")}).out, kTaken + "\n");
}

TEST_F(CtlSubmit, NamesTheBatchAsAsked) {
  daemon.answers["POST /v1/batches?name=%E7%8C%AB&file=%E4%B8%80%2Fbatch.yaml"] = {201, kTaken};
  daemon.start();
  file("一/batch.yaml", "jobs: [猫]\n");
  EXPECT_EQ(with_daemon({"submit", (home / "一").string(), "--name", "猫"}).code, 0);
  EXPECT_EQ(with_daemon({"submit", (home / "一/batch.yaml").string(), "--name", "猫"}).code, 0);
}

TEST_F(CtlSubmit, PutsItsOwnFilesProblemsAmongTheDaemons) {
  daemon.answers["POST /v1/batches?file=a.yaml"] = {422,
                                                    R"({"detail":"2 problems","hint":"put it right","errors":[
         {"line":2,"column":3,"code":"unlisted-file","path":"x.jpg","message":"'files' does not list","allowed":"a file"},
         {"line":4,"column":1,"code":"unknown-key","message":"unknown key","allowed":"did you mean 'prompt'?"},
         {"line":5,"column":3,"code":"unlisted-file","path":"good.jpg","message":"'files' does not list","allowed":""}]})"};
  daemon.start();
  file("good.jpg", "a picture");
  std::string batch = file("a.yaml", "jobs: [猫]\n");
  Ended ended = with_daemon({"submit", batch});
  EXPECT_EQ(ended.code, 4);
  EXPECT_EQ(ended.err, batch + ":2:3: there is no file 'x.jpg' in " + home.path().string() + " (a file)\n" +
                           batch + ":4:1: unknown key (did you mean 'prompt'?)\nhint: put it right\n");
  EXPECT_THAT(daemon.asked(), ElementsAre("POST /v1/batches?file=a.yaml"))
      << "nothing is sent for a lost batch";
}

TEST_F(CtlSubmit, SaysWhichFileTheDaemonDoesNotTake) {
  std::string const hash = "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb";
  daemon.answers["POST /v1/batches?file=a.yaml"] = {
      422,
      R"({"hint":"","errors":[{"line":2,"column":3,"code":"unlisted-file","path":"x.jpg","message":"","allowed":""}]})"};
  daemon.answers["PUT /v1/blobs/" + hash] = {
      507, R"({"code":"disk-full","detail":"it does not fit","hint":"make room"})"};
  daemon.start();
  file("x.jpg", "a");
  Ended ended = with_daemon({"submit", file("a.yaml", "jobs: [猫]\n")});
  EXPECT_EQ(ended.code, 1) << "the daemon is at fault, not the batch";
  EXPECT_THAT(ended.err, HasSubstr("a.yaml:2:3: 'x.jpg' was not taken: it does not fit\nhint: make room\n"));
  EXPECT_THAT(daemon.asked(),
              ElementsAre("POST /v1/batches?file=a.yaml", "GET /v1/blobs/" + hash, "PUT /v1/blobs/" + hash));
  daemon.answers["PUT /v1/blobs/" + hash] = {
      413, R"({"code":"body-too-large","detail":"too large","hint":"send less"})"};
  Ended large = with_daemon({"submit", file("a.yaml", "jobs: [猫]\n")});
  EXPECT_EQ(large.code, 4);
  EXPECT_THAT(large.err, HasSubstr("a.yaml:2:3: 'x.jpg' was not taken: too large"));
}

TEST_F(CtlSubmit, AsksNobodyAboutWhatIsNoBatchFile) {
  daemon.start();
  file("autumn.yaml", "jobs: [猫]\n");
  Ended missing = with_daemon({"submit", (home / "autum.yaml").string()});
  EXPECT_EQ(missing.code, 2);
  EXPECT_THAT(missing.err, HasSubstr("there is no file " + (home / "autum.yaml").string()));
  EXPECT_THAT(missing.err, HasSubstr("did you mean autumn.yaml?"));
  Ended empty = with_daemon({"submit", file("empty.yaml", "")});
  EXPECT_EQ(empty.code, 4);
  EXPECT_THAT(empty.err, HasSubstr("is empty; a batch file needs at least 'jobs:'"));
  Ended film = with_daemon({"submit", YJ_SOURCE_DIR "/tests/data/media/video-1x1.mp4"});
  EXPECT_EQ(film.code, 4);
  EXPECT_THAT(film.err, HasSubstr("is not text but perhaps a picture or a video"));
  Ended picture = with_daemon({"submit", YJ_SOURCE_DIR "/tests/data/media/cover-1x1.jpeg"});
  EXPECT_EQ(picture.code, 4);
  Ended folder = with_daemon({"submit", home.path().string()});
  EXPECT_EQ(folder.code, 2);
  EXPECT_THAT(folder.err, HasSubstr("is a folder without a batch.yaml"));
  Ended large = with_daemon({"submit", file("large.yaml", std::string((16U << 20U) + 1, 'x'))});
  EXPECT_EQ(large.code, 4);
  EXPECT_THAT(large.err, HasSubstr("larger than 16 MiB"));
  Ended several = with_daemon({"submit", "a.yaml", "b.yaml", "--name", "x"});
  EXPECT_EQ(several.code, 2);
  EXPECT_THAT(several.err, HasSubstr("--name names one batch"));
  EXPECT_EQ(call({"submit"}).code, 2);
  EXPECT_THAT(daemon.asked(), IsEmpty());
}

TEST_F(CtlSubmit, EndsWithThreeWithoutADaemon) {
  Ended ended = with_daemon({"submit", file("a.yaml", "jobs: [猫]\n"), file("b.yaml", "jobs: [猫]\n")});
  EXPECT_EQ(ended.code, 3);
  EXPECT_EQ(ended.err.find("no daemon answers"), ended.err.rfind("no daemon answers")) << "said once";
}

TEST_F(CtlSubmit, SaysHowToOrderAgainOnPurpose) {
  daemon.answers["POST /v1/batches?file=a.yaml"] = {
      200,
      R"({"name":"a","jobs":1,"known":true,"results":"/o/a","warnings":["send it with another ?name=", "its budget is another"]})"};
  daemon.start();
  std::string batch = file("a.yaml", "jobs: [猫]\n");
  Ended ended = with_daemon({"submit", batch});
  EXPECT_EQ(ended.code, 0);
  EXPECT_THAT(ended.out, HasSubstr("nothing was ordered again"));
  EXPECT_THAT(ended.out, HasSubstr("yuanjingctl submit " + batch + " --name a-2\n"));
  EXPECT_EQ(ended.err, "note: its budget is another\n");
}

TEST(ShellWord, IsQuotedWhereAShellWouldTearIt) {
  EXPECT_EQ(yj::shell_word("橘猫-2"), "橘猫-2");
  EXPECT_EQ(yj::shell_word("a b"), "'a b'");
  EXPECT_EQ(yj::shell_word("it's"), "'it'\\''s'");
  EXPECT_EQ(yj::shell_word(""), "''");
}

TEST(ProgressText, CountsInPercentAndMebibytes) {
  EXPECT_EQ(progress_text("sending a.mp4", 30U << 20U, 120U << 20U), "sending a.mp4: 25% of 120 MiB");
  EXPECT_EQ(progress_text("x", 0, 0), "x: 100% of 0 MiB");
}

}  // namespace
}  // namespace yj::ctl
