#include "base/files.hpp"
#include "base/sha256.hpp"
#include "daemon/ctl/evidence_archive.hpp"
#include "daemon/ctl/ustar.hpp"
#include "support/temp_folder.hpp"
#include "unit/ctl/call.hpp"

#include <gmock/gmock.h>

#include <map>

namespace yj::ctl {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Key;
using ::testing::Not;
using ::testing::UnorderedElementsAre;

/// What a tar program sees, with the checksum of every header tried.
std::map<std::string, std::string> unpacked(std::string const& bytes) {
  std::map<std::string, std::string> files;
  EXPECT_EQ(bytes.size() % 512, 0u);
  std::size_t at = 0;
  while (at + 512 <= bytes.size() && bytes[at] != '\0') {
    std::string head = bytes.substr(at, 512);
    EXPECT_EQ(head.substr(257, 8), (std::string{"ustar\00000", 8}));
    auto said = std::stoul(head.substr(148, 6), nullptr, 8);
    head.replace(148, 8, "        ");
    unsigned long sum = 0;
    for (char c : head) sum += static_cast<unsigned char>(c);
    EXPECT_EQ(sum, said);
    auto size = std::stoul(head.substr(124, 11), nullptr, 8);
    files[head.substr(0, 100).c_str()] = bytes.substr(at + 512, size);
    at += 512 + (size + 511) / 512 * 512;
  }
  EXPECT_EQ(bytes.substr(at), std::string(1024, '\0')) << "two empty blocks end it";
  return files;
}

std::string const kEvidence = R"({"made_at":"2026-06-01T09:30:00.000Z","version":"1.2.3",
  "request":{"method":"POST","path":"/llmage/v1/video/generations","encoding":"json","fields":{"prompt":"猫"},"files":[]},
  "answers":[{"attempt":1,"transno":"a1","taskid":null,"submit_status":502,"submit_answer":"<html>\n bad gateway","final_answer":null},
             {"attempt":2,"transno":"a2","taskid":"t2","submit_status":200,"submit_answer":"{\"taskid\": \"t2\"}","final_answer":"{}"}],
  "job":{"id":"0123456789abcdef0123456789abcdef","batch":"长 安","name":"镜/1","files":[],"artifacts":[{"file":"a.mp4","sha256":"ff"}],"events":[{"kind":"done"}]},
  "sidecar":"{\"job\": 1}\n","warnings":[]})";

TEST(Ustar, HoldsTextsOfAnyLength) {
  Ustar archive{1'780'000'000};
  archive.add("a", "");
  archive.add("b/c", std::string(512, 'x'));
  archive.add(std::string(100, 'n'), std::string(513, '\0'));
  EXPECT_THAT(unpacked(archive.finish()),
              ElementsAre(std::pair{"a", ""}, std::pair{"b/c", std::string(512, 'x')},
                          std::pair{std::string(100, 'n'), std::string(513, '\0')}));
}

TEST(Evidence, HoldsEveryAnswerAsItCameAndAHashOfEachFile) {
  auto files = unpacked(evidence_archive(*parse_json(kEvidence)));
  std::string folder = "evidence-0123456789abcdef0123456789abcdef/";
  EXPECT_THAT(files, UnorderedElementsAre(Key(folder + "README.txt"), Key(folder + "request.json"),
                                          Key(folder + "answers/attempt-1-submit.txt"),
                                          Key(folder + "answers/attempt-2-submit.txt"),
                                          Key(folder + "answers/attempt-2-final.txt"),
                                          Key(folder + "answers.json"), Key(folder + "files.json"),
                                          Key(folder + "events.json"), Key(folder + "job.json"),
                                          Key(folder + "sidecar.json"), Key(folder + "SHA256SUMS")));
  EXPECT_EQ(files[folder + "answers/attempt-1-submit.txt"], "<html>\n bad gateway");
  EXPECT_EQ(files[folder + "sidecar.json"], "{\"job\": 1}\n");
  EXPECT_THAT(files[folder + "answers.json"], Not(HasSubstr("bad gateway"))) << "once is enough";
  EXPECT_THAT(files[folder + "files.json"], HasSubstr("a.mp4"));
  std::string const sums = files[folder + "SHA256SUMS"];
  for (auto const& [name, text] : files) {
    if (name.ends_with("SHA256SUMS")) continue;
    EXPECT_THAT(sums, HasSubstr(Sha256::of(text).text() + "  " + name.substr(folder.size()) + "\n"));
  }
}

TEST(Evidence, HasANameThatNoShellMinds) {
  EXPECT_EQ(evidence_file_name(*parse_json(kEvidence)), "evidence-长_安-镜_1.tar");
}

TEST_F(Ctl, PacksTheEvidenceOfAJob) {
  test::TempFolder folder;
  std::string file = (folder / "e.tar").string();
  daemon.answers["GET /v1/jobs/b/j/evidence"] = {200, kEvidence};
  daemon.start();
  Ended ended = with_daemon({"evidence", "b/j", "--output", file});
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_EQ(ended.out, file + "\n");
  EXPECT_EQ(unpacked(test::bytes_of(file)).size(), 11u);

  Ended again = with_daemon({"evidence", "b/j", "--output", file});
  EXPECT_EQ(again.code, 1);
  EXPECT_THAT(again.err, HasSubstr("exists already; name another file with --output"));
  EXPECT_EQ(unpacked(test::bytes_of(file)).size(), 11u) << "what lay there is whole";
}

TEST_F(Ctl, FindsTheEvidenceOfAnIdByItsNames) {
  test::TempFolder folder;
  std::string id(32, '1');
  daemon.answers["GET /v1/jobs/" + id] = {200, R"({"batch":"b","name":"j"})"};
  daemon.answers["GET /v1/jobs/b/j/evidence"] = {200, kEvidence};
  daemon.start();
  EXPECT_EQ(with_daemon({"evidence", id, "--output", (folder / "e.tar").string()}).code, 0);
  EXPECT_THAT(daemon.asked(), ElementsAre("GET /v1/jobs/" + id, "GET /v1/jobs/b/j/evidence"));
  Ended unknown = with_daemon({"evidence", "b/other", "--output", (folder / "o.tar").string()});
  EXPECT_EQ(unknown.code, 1);
  EXPECT_THAT(unknown.err, HasSubstr("there is no such thing"));
  EXPECT_EQ(test::names_below(folder.path()).size(), 1u);
}

constexpr char const* kMaking =
    R"({"state":"making","file":"/b/x.db","bytes":null,"error":null,"removed":[]})";
constexpr char const* kMade =
    R"({"state":"made","file":"/b/x.db","bytes":2049,"error":null,"removed":["/b/a.db"],"warnings":[]})";

TEST_F(Ctl, SaysAtOnceWhereABackupWillLieAndEndsWhenItIsMade) {
  daemon.answers["POST /v1/backup"] = {202, kMaking};
  daemon.answers["GET /v1/backup?wait=20"] = {200, kMaking};
  daemon.then["GET /v1/backup?wait=20"] = {200, kMade};
  daemon.start();
  Ended ended = with_daemon({"backup"});
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_EQ(ended.out,
            "the store is being copied to /b/x.db\n"
            "the store was copied to /b/x.db (3 KiB)\n"
            "removed /b/a.db, which is older than a week\n");
  EXPECT_THAT(daemon.asked(),
              ElementsAre("POST /v1/backup", "GET /v1/backup?wait=20", "GET /v1/backup?wait=20"));
}

TEST_F(Ctl, PrintsOneAnswerOfABackupAsJson) {
  daemon.answers["POST /v1/backup"] = {202, kMaking};
  daemon.answers["GET /v1/backup?wait=20"] = {200, kMade};
  daemon.start();
  EXPECT_EQ(with_daemon({"--json", "backup"}).out, std::string{kMade} + "\n");
}

TEST_F(Ctl, OnlyBeginsABackup) {
  daemon.answers["POST /v1/backup"] = {202, kMaking};
  daemon.start();
  Ended ended = with_daemon({"backup", "--no-wait"});
  EXPECT_EQ(ended.code, 0) << ended.err;
  EXPECT_EQ(ended.out, "the store is being copied to /b/x.db\n");
  EXPECT_THAT(daemon.asked(), ElementsAre("POST /v1/backup"));
}

TEST_F(Ctl, EndsWithOneWhereABackupFails) {
  daemon.answers["POST /v1/backup"] = {202, kMaking};
  daemon.answers["GET /v1/backup?wait=20"] = {
      200,
      R"({"state":"failed","file":null,"bytes":null,"error":"no backup was made: no room","removed":[]})"};
  daemon.start();
  Ended ended = with_daemon({"backup"});
  EXPECT_EQ(ended.code, 1);
  EXPECT_EQ(ended.err, "no backup was made: no room\n");
}

TEST_F(Ctl, ClaimsNothingOfABackupWhereTheDaemonForgotIt) {
  daemon.answers["POST /v1/backup"] = {202, kMaking};
  daemon.answers["GET /v1/backup?wait=20"] = {
      200, R"({"state":"made","file":"/b/before.db","bytes":1,"error":null,"removed":[]})"};
  daemon.start();
  Ended ended = with_daemon({"backup"});
  EXPECT_EQ(ended.code, 1);
  EXPECT_EQ(ended.err, "what became of the copy /b/x.db is not known; look whether the file is there\n");
}

}  // namespace
}  // namespace yj::ctl
