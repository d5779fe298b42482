#include "base/files.hpp"
#include "base/json.hpp"
#include "http/url.hpp"
#include "support/temp_folder.hpp"
#include "unit/ctl/call.hpp"

#include <gmock/gmock.h>

namespace yj::ctl {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

std::string const kJob =
    R"({"id":"1","batch":"长安","name":"镜1","state":"ready","model":"m","prompt":"猫","reason":"","attention":"","changed_at":"2026-06-01T09:30:00.000Z"})";
std::string const kDoubt =
    R"({"id":"2","batch":"长安","name":"镜2","state":"in_doubt","model":"m","prompt":"狗","reason":"reset","attention":"","changed_at":"2026-06-01T09:30:00.000Z"})";

TEST_F(Ctl, PutsDoubtsFirstInTheStatus) {
  daemon.answers["GET /v1/status"] = {
      200,
      R"({"in_doubt":1,"totals":{"done":3,"in_doubt":1},"obstacles":[{"kind":"account_held","what":"the key\u001b[31m is refused"}],
              "batches":[{"name":"长安","state":"active","complete":false,"jobs":4,"counts":{"done":3,"in_doubt":1}}],
              "version":"1.2.3","warnings":["look here"]})"};
  daemon.answers["GET /v1/jobs?state=in_doubt&limit=20"] = {200, R"({"jobs":[)" + kDoubt + "]}"};
  daemon.start();
  Ended ended = with_daemon({"status"});
  EXPECT_EQ(ended.code, 0);
  EXPECT_EQ(ended.out.find("IN DOUBT: 1"), 0u) << ended.out;
  EXPECT_LT(ended.out.find("镜2"), ended.out.find("1 in doubt, 3 done"));
  EXPECT_THAT(ended.out, HasSubstr("the key?[31m is refused")) << "nothing steers the terminal";
  EXPECT_THAT(ended.err, HasSubstr("note: look here"));
}

TEST_F(Ctl, CallsAJobPausedThatAPersonHoldsBack) {
  daemon.answers["GET /v1/jobs?limit=100&state=held"] = {
      200,
      R"({"jobs":[{"id":"1","batch":"长安","name":"镜1","state":"held","paused":true,"model":"m","prompt":"猫","reason":""},
                   {"id":"2","batch":"长安","name":"镜2","state":"held","paused":false,"model":"m","prompt":"狗","reason":""}],"next":null})"};
  daemon.start();
  Ended ended = with_daemon({"jobs", "--state", "held"});
  EXPECT_THAT(ended.out, ::testing::ContainsRegex("镜1 +paused "));
  EXPECT_THAT(ended.out, ::testing::ContainsRegex("镜2 +held "));
}

TEST_F(Ctl, NamesAnOptionThatThereIsNotWhereNoCommandStands) {
  Ended ended = call({"--frob=1"});
  EXPECT_EQ(ended.code, 2);
  EXPECT_EQ(ended.err, "there is no option '--frob', and no command is named; --help lists both\n");
  EXPECT_THAT(call({"--json"}).err, HasSubstr("A subcommand is required"));
  EXPECT_THAT(call({"jobs", "--limit", "0"}).err, HasSubstr("--limit: 0 is no number above 0"));
  EXPECT_THAT(call({"balance", "set", "lots"}).err, HasSubstr("'lots' is no number of credits"));
  EXPECT_EQ(call({"--socket", "/none", "balance", "set", "-5"}).code, 3) << "an account may be overdrawn";
}

TEST_F(Ctl, SaysOfEachJobThatWouldBeOrderedAgainWhy) {
  daemon.answers["POST /v1/jobs/retry?state=failed,cancelled&batch=a&dry_run=1"] = {
      200,
      R"({"matched":2,"dry_run":true,"first":[{"batch":"a","name":"1","state":"cancelled","reason":""},
          {"batch":"a","name":"2","state":"failed","reason":"content refused"}],"warnings":[]})"};
  daemon.start();
  Ended ended = with_daemon({"retry", "--batch", "a", "--cancelled", "--dry-run"});
  EXPECT_THAT(ended.out, HasSubstr("  a/1: cancelled\n  a/2: content refused\n"));
}

TEST_F(Ctl, ListsJobsWithDoubtsFirstAndOnce) {
  daemon.answers["GET /v1/jobs?limit=100&batch=%E9%95%BF%E5%AE%89"] = {
      200, R"({"jobs":[)" + kJob + "," + kDoubt + R"(],"next":null})"};
  daemon.answers["GET /v1/jobs?limit=100&batch=%E9%95%BF%E5%AE%89&state=in_doubt"] = {
      200, R"({"jobs":[)" + kDoubt + R"(],"next":null})"};
  daemon.start();
  Ended ended = with_daemon({"jobs", "长安"});
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_LT(ended.out.find("镜2"), ended.out.find("镜1"));
  EXPECT_EQ(ended.out.find("镜2"), ended.out.rfind("镜2"));
}

std::string batch_json(std::string const& counts, int jobs, bool complete) {
  return R"({"id":"b1","name":"长安","account":"default","state":"active","reason":"","accepted_at":"2026-06-01T09:30:00.000Z","credits":20,"unpriced":0,"jobs":)" +
         std::to_string(jobs) + R"(,"complete":)" + (complete ? "true" : "false") + R"(,"counts":)" + counts +
         "}";
}

TEST_F(Ctl, WatchesABatchUntilItEnds) {
  daemon.answers["GET /v1/batches/%E9%95%BF%E5%AE%89"] = {200, batch_json(R"({"running":2})", 2, false)};
  daemon.answers["GET /v1/batches/b1"] = {200, batch_json(R"({"running":1,"done":1})", 2, false)};
  daemon.answers["GET /v1/status"] = {
      200,
      R"({"obstacles":[{"kind":"account_balance","account":"default","what":"the balance is used up","until":null},
          {"kind":"account_balance","account":"other","what":"not ours"},{"kind":"rate","account":null,"what":"pace"}]})"};
  daemon.then["GET /v1/batches/b1"] = {200, batch_json(R"({"done":2})", 2, true)};
  daemon.start();
  Ended ended = with_daemon({"watch", "长安", "--every", "1ms"});
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_THAT(
      ended.out,
      HasSubstr("长安 [##########----------] 1/2  1 running, 1 done  20 credits\n  waits: the balance"));
  EXPECT_THAT(ended.out, HasSubstr("长安 [####################] 2/2  2 done  20 credits\n"));
  EXPECT_THAT(ended.out, Not(HasSubstr("not ours")));
  EXPECT_THAT(ended.out, Not(HasSubstr("pace"))) << "a limit that is reached is the normal course of things";
}

TEST_F(Ctl, EndsAWatchWithOneWhenAJobFailedOrIsInDoubt) {
  daemon.answers["GET /v1/batches?limit=100"] = {
      200, R"({"batches":[)" + batch_json(R"({"done":1,"in_doubt":1})", 2, false) + "]}"};
  daemon.answers["GET /v1/batches/b1"] = {200, batch_json(R"({"done":1,"in_doubt":1})", 2, false)};
  daemon.answers["GET /v1/status"] = {200, "{}"};
  for (std::string state : {"failed", "blocked"})
    daemon.answers["GET /v1/jobs?batch=%E9%95%BF%E5%AE%89&state=" + state + "&limit=100"] = {
        200, R"({"jobs":[]})"};
  daemon.answers["GET /v1/jobs?batch=%E9%95%BF%E5%AE%89&state=in_doubt&limit=100"] = {
      200, R"({"jobs":[)" + kDoubt + R"(],"next":null})"};
  daemon.start();
  Ended ended = with_daemon({"watch"});
  EXPECT_EQ(ended.code, 1);
  EXPECT_THAT(ended.out, HasSubstr("镜2"));
  EXPECT_THAT(ended.out, HasSubstr("yuanjingctl why 长安"));
}

TEST_F(Ctl, LetsAnOptionalJobFail) {
  daemon.answers["GET /v1/batches/%E9%95%BF%E5%AE%89"] = {200,
                                                          batch_json(R"({"done":1,"failed":1})", 2, true)};
  daemon.answers["GET /v1/batches/b1"] = daemon.answers["GET /v1/batches/%E9%95%BF%E5%AE%89"];
  daemon.answers["GET /v1/status"] = {200, "{}"};
  for (std::string state : {"in_doubt", "blocked"})
    daemon.answers["GET /v1/jobs?batch=%E9%95%BF%E5%AE%89&state=" + state + "&limit=100"] = {
        200, R"({"jobs":[]})"};
  daemon.answers["GET /v1/jobs?batch=%E9%95%BF%E5%AE%89&state=failed&limit=100"] = {
      200, R"({"jobs":[{"name":"空镜","state":"failed","optional":true}],"next":null})"};
  daemon.start();
  EXPECT_EQ(with_daemon({"watch", "长安"}).code, 0);
}

TEST_F(Ctl, EndsAWatchWithOneWhenItCannotLearnWhichJobsFailed) {
  daemon.answers["GET /v1/batches/%E9%95%BF%E5%AE%89"] = {200,
                                                          batch_json(R"({"done":1,"failed":1})", 2, true)};
  daemon.answers["GET /v1/batches/b1"] = daemon.answers["GET /v1/batches/%E9%95%BF%E5%AE%89"];
  daemon.answers["GET /v1/status"] = {200, "{}"};
  daemon.answers["GET /v1/jobs?batch=%E9%95%BF%E5%AE%89&state=in_doubt&limit=100"] = {
      503, R"({"detail": "the store is busy"})"};
  daemon.start();
  Ended ended = with_daemon({"watch", "长安"});
  EXPECT_EQ(ended.code, 1);
  EXPECT_THAT(ended.err, HasSubstr("the store is busy"));
}

TEST_F(Ctl, WatchesOnlyWhatChangesNothing) {
  daemon.start();
  for (std::vector<std::string> words :
       std::vector<std::vector<std::string>>{{"budget", "b", "--max", "5", "--watch"},
                                             {"balance", "set", "5", "--watch"},
                                             {"balance", "--watch", "clear"},
                                             {"credits", "--csv", "--watch"},
                                             {"logs", "-f", "--watch"},
                                             {"status", "--watch=0"},
                                             {"status", "--watch=soon"},
                                             {"retry", "b/j", "--watch"}}) {
    EXPECT_EQ(with_daemon(words).code, 2) << words[0];
  }
  EXPECT_THAT(daemon.asked(), ElementsAre());
}

TEST_F(Ctl, SaysWhyAJobWaitsAndWhatToDo) {
  daemon.answers["GET /v1/jobs/%E9%95%BF%E5%AE%89/%E9%95%9C1"] = {
      200,
      R"({"batch":"长安","name":"镜1","state":"ready","why":{"kind":"account_balance","what":"the balance is used up",
          "since":"2026-06-01T09:30:00.000Z","until":null,"advice":"Top up"}})"};
  daemon.start();
  Ended ended = with_daemon({"why", "长安/镜1"});
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_THAT(ended.out,
              HasSubstr("长安/镜1 is ready\nwhy         the balance is used up\nsince       2026-"));
  EXPECT_THAT(ended.out, HasSubstr(" ago)\ndo          Top up\n"));
}

TEST_F(Ctl, SaysWhyABatchWaitsByOneJobOfEachState) {
  daemon.answers["GET /v1/batches/%E9%95%BF%E5%AE%89"] = {200,
                                                          batch_json(R"({"ready":7,"done":1})", 8, false)};
  daemon.answers["GET /v1/jobs?batch=%E9%95%BF%E5%AE%89&state=ready&limit=1"] = {
      200, R"({"jobs":[)" + kJob + "]}"};
  daemon.answers["GET /v1/jobs/1"] = {
      200,
      R"({"name":"镜1","why":{"kind":"turn","what":"it is sent when its turn comes","since":null,"until":null}})"};
  daemon.start();
  Ended ended = with_daemon({"why", "长安"});
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_THAT(ended.out,
              HasSubstr("7 ready, for example 镜1:\nwhy         it is sent when its turn comes\n"));
}

TEST_F(Ctl, FollowsPagesUpToItsLimit) {
  daemon.answers["GET /v1/jobs?limit=1000&state=ready"] = {
      200, R"({"jobs":[)" + kJob + R"(],"next":"c1","warnings":[]})"};
  daemon.answers["GET /v1/jobs?limit=1000&state=ready&cursor=c1"] = {
      200, R"({"jobs":[)" + kJob + R"(],"next":null,"warnings":[]})"};
  daemon.start();
  Ended ended = with_daemon({"jobs", "--state", "ready", "--limit", "1500", "--json"});
  EXPECT_EQ(ended.code, 0);
  auto json = parse_json(ended.out);
  ASSERT_TRUE(json) << ended.out;
  EXPECT_EQ((*json)["jobs"].size(), 2u);
  EXPECT_EQ((*json)["next"], Json(nullptr));
}

TEST_F(Ctl, ShowsAJobByItsNamesAndABatchByItsName) {
  daemon.answers["GET /v1/jobs/%E9%95%BF%E5%AE%89/%E9%95%9C1"] = {200, kJob};
  daemon.answers["GET /v1/batches/%E9%95%BF%E5%AE%89"] = {
      200, R"({"name":"长安","state":"paused","reason":"paused by uid 1","jobs":1,"counts":{"ready":1}})"};
  daemon.start();
  EXPECT_THAT(with_daemon({"show", "长安/镜1"}).out, HasSubstr("长安/镜1"));
  EXPECT_THAT(with_daemon({"show", "长安"}).out, HasSubstr("paused: paused by uid 1"));
}

TEST_F(Ctl, TakesAnIdForAJobOrABatch) {
  std::string id(32, 'a');
  daemon.answers["POST /v1/batches/" + id + "/cancel"] = {
      200, R"({"cancelled":2,"untouched":1,"warnings":["1 job is already submitted"]})"};
  daemon.start();
  Ended ended = with_daemon({"cancel", id});
  EXPECT_EQ(ended.code, 0);
  EXPECT_EQ(ended.out, "2 jobs cancelled, 1 left as it is\n");
  EXPECT_THAT(ended.err, HasSubstr("1 job is already submitted"));
  EXPECT_THAT(daemon.asked(),
              ElementsAre("POST /v1/jobs/" + id + "/cancel", "POST /v1/batches/" + id + "/cancel"));
}

TEST_F(Ctl, ResumesABatchOrWhatWaitsForThePlatform) {
  daemon.answers["POST /v1/gates/resume?account=a%20b&model=m"] = {
      200,
      R"({"resumed":[{"what":"m: the balance does not suffice"}],"others":[{"what":"n: too"}],"warnings":[]})"};
  daemon.start();
  EXPECT_EQ(with_daemon({"resume", "--account", "a b", "--model", "m"}).out,
            "tried again at once: m: the balance does not suffice\nclosed as well: n: too\n");
  EXPECT_EQ(with_daemon({"resume", "b", "--model", "m"}).code, 2) << "one or the other";
}

TEST_F(Ctl, TellsAndShowsABalance) {
  std::string const told =
      R"({"accounts":[{"text":["account default: about 80 credits","that pays for about 8 more clips"]}]})";
  daemon.answers["POST /v1/balance"] = {200, told};
  daemon.answers["GET /v1/balance"] = {200, told};
  daemon.start();
  std::string const shown = "account default: about 80 credits\n  that pays for about 8 more clips\n";
  EXPECT_EQ(with_daemon({"balance", "set", "80.5", "--account", "studio"}).out, shown);
  EXPECT_EQ(with_daemon({"balance"}).out, shown);
  EXPECT_EQ(with_daemon({"balance", "clear"}).code, 0);
  EXPECT_THAT(daemon.bodies(), ElementsAre(R"({"account":"studio","credits":"80.5"})",
                                           R"({"account":"default","credits":null})"));
  EXPECT_EQ(with_daemon({"balance", "set"}).code, 2);
}

TEST_F(Ctl, AsksOncePerCommand) {
  daemon.answers["POST /v1/batches/b/pause"] = {200, R"({"name":"b","counts":{"ready":1}})"};
  daemon.answers["POST /v1/batches/b/resume"] = {200, R"({"name":"b","counts":{"ready":1}})"};
  daemon.answers["POST /v1/jobs/b/j/retry"] = {200, R"({"batch":"b","name":"j","state":"ready"})"};
  daemon.start();
  EXPECT_EQ(with_daemon({"pause", "b"}).out, "batch b is paused: 1 ready\n");
  EXPECT_EQ(with_daemon({"resume", "b"}).out, "batch b goes on: 1 ready\n");
  EXPECT_EQ(with_daemon({"retry", "b/j"}).out, "job b/j is ready again\n");
  EXPECT_EQ(daemon.asked().size(), 3u);
}

TEST_F(Ctl, ResolvesADoubtInOneOfThreeWays) {
  daemon.answers["POST /v1/jobs/b/j/resolve"] = {200, R"({"batch":"b","name":"j","state":"running"})"};
  daemon.start();
  EXPECT_EQ(with_daemon({"resolve", "b/j", "--task", "t-1"}).out, "job b/j is running\n");
  EXPECT_EQ(with_daemon({"resolve", "b/j", "--not-created"}).code, 0);
  EXPECT_EQ(with_daemon({"resolve", "b/j", "--resubmit"}).code, 0);
  EXPECT_THAT(daemon.bodies(),
              ElementsAre(R"({"task":"t-1"})", R"({"not_created":true})", R"({"resubmit":true})"));
  EXPECT_EQ(with_daemon({"resolve", "b/j"}).code, 2);
  EXPECT_EQ(with_daemon({"resolve", "b/j", "--resubmit", "--not-created"}).code, 2) << "one of them, not two";
  EXPECT_EQ(with_daemon({"resolve", "b/j", "--task", ""}).code, 2);
  EXPECT_EQ(daemon.bodies().size(), 3u);
}

TEST_F(Ctl, SpellsOutWhatAPersonMayDecide) {
  daemon.answers["GET /v1/jobs/b/j"] = {
      200,
      R"({"batch":"b","name":"j","state":"in_doubt","why":{"kind":"doubt","what":"the answer was lost","since":null,"until":null,
          "advice":"Look, then say what you found:","choices":[{"command":"yuanjingctl resolve b/j --task ID","when":"there is one"}]}})"};
  daemon.start();
  EXPECT_THAT(with_daemon({"why", "b/j"}).out,
              HasSubstr("do          Look, then say what you found:\n  yuanjingctl resolve b/j --task ID\n   "
                        "   there is one\n"));
}

TEST_F(Ctl, SaysWhatTheDaemonRefused) {
  daemon.answers["POST /v1/batches/b/resume"] = {
      409, R"({"detail":"batch 'b' is cancelled","hint":"","code":"conflict"})"};
  daemon.answers["POST /v1/batches/c/resume"] = {
      422, R"({"detail":"no","hint":"","errors":[{"line":1,"column":2,"message":"bad","allowed":"good"}]})"};
  daemon.start();
  Ended refused = with_daemon({"resume", "b"});
  EXPECT_EQ(refused.code, 1);
  EXPECT_EQ(refused.out, "");
  EXPECT_EQ(refused.err, "batch 'b' is cancelled\n");
  Ended missing = with_daemon({"show", "x"});
  EXPECT_EQ(missing.code, 1);
  EXPECT_THAT(missing.err, HasSubstr("hint: look again"));
  Ended invalid = with_daemon({"resume", "c"});
  EXPECT_EQ(invalid.code, 4);
  EXPECT_THAT(invalid.err, HasSubstr("1:2: bad (good)"));
  Ended as_json = with_daemon({"--json", "resume", "b"});
  EXPECT_EQ(as_json.code, 1);
  EXPECT_TRUE(parse_json(as_json.out)) << as_json.out;
}

TEST_F(Ctl, PrintsTheDaemonsOwnJson) {
  daemon.answers["GET /v1/status"] = {200, "{\"in_doubt\":0,  \"x\":1}\n"};
  daemon.start();
  EXPECT_EQ(with_daemon({"status", "--json"}).out, "{\"in_doubt\":0,  \"x\":1}\n");
  EXPECT_EQ(with_daemon({"--json", "status"}).out, "{\"in_doubt\":0,  \"x\":1}\n");
}

TEST_F(Ctl, TellsWhereItLookedForADaemon) {
  Ended ended = with_daemon({"status"});
  EXPECT_EQ(ended.code, 3);
  EXPECT_THAT(ended.err, HasSubstr(daemon.socket().string()));
  EXPECT_THAT(ended.err, HasSubstr("no yuanjingd is running there. Start it"));
  EXPECT_THAT(ended.err, Not(HasSubstr("/run/yuanjingd"))) << "a named socket is the only one";
}

TEST(CtlSchema, IsPrintedWithoutADaemon) {
  Ended ended = call({"--socket", "/nowhere/control.sock", "schema"});
  EXPECT_EQ(ended.code, 0);
  EXPECT_EQ(ended.err, "");
  auto checked_in = read_file(YJ_SOURCE_DIR "/schema/batch.schema.json", 16U << 20U);
  ASSERT_TRUE(checked_in);
  EXPECT_TRUE(ended.out == *checked_in)
      << "the catalogue that the program brings along is config/models.yaml";
}

TEST(CtlSchema, IsMadeForAnotherCatalogueToo) {
  test::TempFolder folder;
  std::string const file = folder.path() / "models.yaml";
  ASSERT_TRUE(write_file_durably(file, "models: {film-9: {t2v: {path: /v1/films}}}\n"));
  Ended ended = call({"schema", "--models", file});
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_THAT(ended.out, HasSubstr("\"film-9\""));
  EXPECT_THAT(ended.out, Not(HasSubstr("viduq3-pro")));
}

TEST(CtlSchema, SaysWhatIsWrongWithACatalogue) {
  test::TempFolder folder;
  std::string const file = folder.path() / "models.yaml";
  ASSERT_TRUE(write_file_durably(file, "models:\n  a: {t2v: {pth: /b}}\n  b: {famly: x}\n"));
  Ended ended = call({"schema", "--models", file});
  EXPECT_EQ(ended.code, 4);
  EXPECT_EQ(ended.out, "");
  EXPECT_THAT(ended.err, HasSubstr(file + ":2:13: unknown key 'pth' in a table"));
  EXPECT_THAT(ended.err, HasSubstr(file + ":3:7: unknown key 'famly' in a model"));
  Ended missing = call({"schema", "--models", file + "x"});
  EXPECT_EQ(missing.code, 1);
  EXPECT_THAT(missing.err, HasSubstr("models.yamlx"));
}

TEST_F(Ctl, GuessesWhatAWrongCommandMeant) {
  EXPECT_THAT(call({"statsu"}).err,
              HasSubstr("there is no command 'statsu' (did you mean 'status'?); allowed: submit, "));
  test::TempFolder folder;
  std::string file = folder.write("橘猫.yaml", "jobs: [猫]").string();
  Ended ended = call({"--json", file});
  EXPECT_EQ(ended.code, 2);
  EXPECT_THAT(ended.err, HasSubstr("yuanjingctl submit " + file));
  EXPECT_THAT(call({"why"}).err, Not(HasSubstr("no command")))
      << "a known command without its word is another mistake";
}

TEST_F(Ctl, EndsWithTwoForAWrongCommandLine) {
  EXPECT_EQ(call({}).code, 2);
  EXPECT_EQ(call({"fly"}).code, 2);
  EXPECT_EQ(call({"show"}).code, 2);
  EXPECT_EQ(call({"jobs", "--limit", "0"}).code, 2);
  EXPECT_EQ(call({"--help"}).code, 0);
  EXPECT_EQ(call({"--version"}).out, "1.2.3\n");
}

}  // namespace
}  // namespace yj::ctl
