// Input files that are sent by their content, and the batches that name them.
#include "unit/control/daemon_bench.hpp"
#include "unit/http/fake_server.hpp"

#include <gmock/gmock.h>
#include <sys/un.h>

namespace yj::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class BlobRoute : public Control {
 protected:
  static std::string at(std::string const& sha256) { return "/v1/blobs/" + sha256; }
  static std::string hash_of(std::string const& content) { return Sha256::of(content).text(); }

  /// What lies in the store's blobs, half-made ones too.
  std::vector<std::string> kept() {
    auto blobs = daemon.folder.path() / "state" / "blobs";
    return std::filesystem::exists(blobs) ? names_below(blobs) : std::vector<std::string>{};
  }
  std::unique_ptr<FakePeer> connect() {
    int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    daemon.settings.socket.string().copy(address.sun_path, sizeof address.sun_path - 1);
    EXPECT_EQ(::connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    return std::make_unique<FakePeer>(fd);
  }
  Reply send(std::string const& batch, Json const& files, std::string const& query = "?name=x") {
    Json body;
    body["batch"] = batch;
    body["files"] = files;
    return daemon.post("/v1/batches" + query, body.dump(), "application/json");
  }
};

std::string const kFrames =
    "jobs:\n"
    "- {model: happyhorse-1.0-i2v, first_frame: ./a.jpg, prompt: 猫}\n"
    "- {model: happyhorse-1.0-i2v, first_frame: b//b.jpg, prompt: 狗}\n";

TEST_F(BlobRoute, TakesContentOnceAndSaysWhatItHas) {
  daemon.start();
  std::string const content(100'000, 'q');
  std::string const hash = hash_of(content);
  Reply unknown = daemon.get(at(hash));
  EXPECT_EQ(unknown.status, 404);
  EXPECT_EQ(unknown.code(), "not-found");
  Reply stored = daemon.ask("PUT", at(hash), content);
  EXPECT_EQ(stored.status, 201) << stored.json.dump();
  EXPECT_EQ(stored.json["sha256"], hash);
  EXPECT_EQ(stored.json["bytes"], 100'000);
  EXPECT_EQ(stored.json["warnings"], Json::array());
  EXPECT_EQ(bytes_of(daemon.folder.path() / "state/blobs" / hash.substr(0, 2) / hash), content);
  EXPECT_EQ(daemon.get(at(hash)).json, stored.json);
  Reply again = daemon.ask("PUT", at(hash), content);
  EXPECT_EQ(again.status, 200);
  EXPECT_EQ(again.json, stored.json);
  EXPECT_EQ(kept().size(), 1U);
}

TEST_F(BlobRoute, NeedsNoBodyForWhatIsThere) {
  daemon.start();
  std::string const hash = daemon.blob("a picture");
  auto peer = connect();
  peer->send("PUT " + at(hash) + " HTTP/1.1\r\nContent-Length: 9\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_TRUE(peer->receive_until("\r\n\r\n").starts_with("HTTP/1.1 200 "));
}

TEST_F(BlobRoute, RefusesWhatIsNotWhatItWasPromisedToBe) {
  daemon.settings.input_bytes_max = 1000;
  daemon.start();
  Reply other = daemon.ask("PUT", at(hash_of("a")), "b");
  EXPECT_EQ(other.status, 422);
  EXPECT_EQ(other.code(), "wrong-content");
  EXPECT_THAT(other.json["detail"].get<std::string>(), HasSubstr(hash_of("b")));
  EXPECT_FALSE(other.json["hint"].get<std::string>().empty());
  Reply empty = daemon.ask("PUT", at(hash_of("")));
  EXPECT_EQ(empty.status, 422);
  EXPECT_EQ(empty.code(), "wrong-content");
  std::string const large(1001, 'x');
  Reply too_large = daemon.ask("PUT", at(hash_of(large)), large);
  EXPECT_EQ(too_large.status, 413);
  EXPECT_EQ(too_large.code(), "body-too-large");
  for (auto const* text : {"abc", "..", "zz", "0x"})
    EXPECT_EQ(daemon.get(at(text)).status == 200, false) << text;
  EXPECT_EQ(daemon.get(at("abc")).code(), "bad-hash");
  EXPECT_EQ(daemon.ask("PUT", at("abc"), "x").code(), "bad-hash");
  EXPECT_THAT(kept(), ElementsAre());
}

TEST_F(BlobRoute, RefusesWhatTheDiskHasNoRoomFor) {
  daemon.settings.disk_reserve = 1ULL << 60;
  daemon.start();
  Reply full = daemon.ask("PUT", at(hash_of("a")), "a");
  EXPECT_EQ(full.status, 507);
  EXPECT_EQ(full.code(), "disk-full");
  EXPECT_THAT(full.json["detail"].get<std::string>(), HasSubstr("kept in reserve"));
  EXPECT_THAT(kept(), ElementsAre());
  auto peer = connect();
  peer->send("PUT " + at(hash_of("a")) + " HTTP/1.1\r\nContent-Length: 1\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_TRUE(peer->receive_until("\r\n").starts_with("HTTP/1.1 507 ")) << "before the body is sent";
}

TEST_F(BlobRoute, KeepsNothingOfAConnectionThatBreaks) {
  daemon.start();
  std::string const head =
      "PUT " + at(hash_of("abcdefgh")) + " HTTP/1.1\r\nConnection: close\r\nContent-Length: 8\r\n\r\n";
  std::string const whole = head + "abcdefgh";
  for (std::size_t cut = head.size() - 3; cut < whole.size(); ++cut) {
    auto peer = connect();
    peer->send(std::string_view{whole}.substr(0, cut));
    peer->close();
  }
  // A connection of its own each: the cut ones end when the daemon has seen it.
  EXPECT_TRUE(daemon.comes_true([&] { return daemon.get("/healthz").status == 200 && kept().empty(); }));
  EXPECT_EQ(daemon.get(at(hash_of("abcdefgh"))).status, 404);
  auto peer = connect();
  peer->send(whole);
  EXPECT_TRUE(peer->receive_to_end().starts_with("HTTP/1.1 201 "));
  EXPECT_TRUE(daemon.comes_true([&] { return kept().size() == 1; }));
}

TEST_F(BlobRoute, AnswersHeadLikeGet) {
  daemon.start();
  auto peer = connect();
  peer->send("HEAD " + at(hash_of("a")) +
             " HTTP/1.1\r\n\r\nHEAD /healthz HTTP/1.1\r\nConnection: close\r\n\r\n");
  std::string const answers = peer->receive_to_end();
  EXPECT_TRUE(answers.starts_with("HTTP/1.1 404 ")) << answers;
  EXPECT_THAT(answers, HasSubstr("HTTP/1.1 200 OK"));
  EXPECT_EQ(answers.find('{'), std::string::npos) << "without a body";
}

TEST_F(BlobRoute, LetsAClientLearnWhatABatchWants) {
  daemon.start();
  Reply asked = send(kFrames, Json::object());
  EXPECT_EQ(asked.status, 422);
  ASSERT_EQ(asked.json["errors"].size(), 2U) << asked.json.dump();
  EXPECT_EQ(asked.json["errors"][0]["code"], "unlisted-file");
  EXPECT_EQ(asked.json["errors"][0]["path"], "./a.jpg") << "as the batch wrote it";
  EXPECT_EQ(asked.json["errors"][0]["line"], 2);
  EXPECT_EQ(asked.json["errors"][1]["path"], "b//b.jpg");

  Json files{{"./a.jpg", hash_of("A")}, {"b//b.jpg", hash_of("B")}};
  Reply promised = send(kFrames, files);
  EXPECT_EQ(promised.status, 422);
  EXPECT_EQ(promised.json["errors"][0]["code"], "missing-content");
  EXPECT_EQ(promised.json["errors"][0]["path"], "./a.jpg");
  EXPECT_EQ(daemon.get("/v1/batches").json["batches"].size(), 0U);

  EXPECT_EQ(daemon.ask("PUT", at(hash_of("A")), "A").status, 201);
  EXPECT_EQ(daemon.ask("PUT", at(hash_of("B")), "B").status, 201);
  Reply taken = send(kFrames, files);
  EXPECT_EQ(taken.status, 201) << taken.json.dump();
  EXPECT_EQ(taken.json["warnings"], Json::array());
}

TEST_F(BlobRoute, RefusesTwoContentsForOneFile) {
  daemon.start();
  Reply refused = send(
      kFrames, {{"a.jpg", daemon.blob("A")}, {"./a.jpg", daemon.blob("B")}, {"b/b.jpg", daemon.blob("B")}});
  EXPECT_EQ(refused.status, 422);
  ASSERT_EQ(refused.json["errors"].size(), 1U) << refused.json.dump();
  EXPECT_THAT(refused.json["errors"][0]["message"].get<std::string>(), HasSubstr("twice"));
}

TEST_F(BlobRoute, SaysOfATakenBatchWhatAReceiptNeeds) {
  daemon.settings.output = "/srv/films";
  daemon.start();
  Reply taken =
      send("defaults: {model: viduq3-pro}\njobs:\n- 猫\n- 狗\n- {model: happyhorse-1.0-t2v, prompt: 鸟}\n",
           Json::object(), "?file=" + encoded("第03集.yaml"));
  ASSERT_EQ(taken.status, 201) << taken.json.dump();
  EXPECT_EQ(taken.json["name"], "第03集");
  EXPECT_EQ(taken.json["results"], "/srv/films/第03集");
  ASSERT_EQ(taken.json["kinds"].size(), 2U) << taken.json.dump();
  EXPECT_EQ(taken.json["kinds"][0], (Json{{"type", "t2v"}, {"model", "happyhorse-1.0-t2v"}, {"jobs", 1}}));
  EXPECT_EQ(taken.json["kinds"][1]["jobs"], 2);
  bool filled_in = false;
  for (auto const& note : taken.json["notes"])
    filled_in = filled_in || note.get<std::string>().ends_with("(2 jobs)");
  EXPECT_TRUE(filled_in) << taken.json["notes"].dump();
}

TEST_F(BlobRoute, NamesABatchAsItsFileWithoutMakingItAnotherOrder) {
  daemon.start();
  std::string const text = "jobs:\n- {model: viduq3-pro, prompt: 猫}\n";
  EXPECT_EQ(send(text, Json::object(), "?file=" + encoded("集一/batch.yaml")).json["name"], "集一");
  Reply copy = send(text, Json::object(), "?file=copy.yaml");
  EXPECT_EQ(copy.json["known"], true) << "a name that comes from a file is no part of the order";
  EXPECT_EQ(copy.json["name"], "集一");
  Reply on_purpose = send(text, Json::object(), "?file=copy.yaml&name=again");
  EXPECT_EQ(on_purpose.json["known"], false);
  EXPECT_EQ(on_purpose.json["name"], "again");
  Reply wrong = send("jobs:\n- {model: nobody, prompt: 猫}\n", Json::object(), "?file=copy.yaml");
  EXPECT_THAT(wrong.json["detail"].get<std::string>(), HasSubstr("copy.yaml:2:"));
}

}  // namespace
}  // namespace yj::test
