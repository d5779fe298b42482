// The socket of those who may read and change nothing.
#include "control/readers_socket.hpp"
#include "control/routes.hpp"
#include "unit/control/daemon_bench.hpp"
#include "unit/control/stream_reader.hpp"

#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

namespace yj::test {
namespace {

using ::testing::HasSubstr;

class Readers : public Control {
 protected:
  void SetUp() override {
    daemon.settings.readers = ::getegid();
    daemon.start();
    daemon.accept("长安", 2);
  }
  Reply ask(http::Request request) {
    auto response =
        http::ask_unix_socket(control::readers_socket(daemon.settings.socket), std::move(request), {});
    Reply reply;
    if (!response) {
      ADD_FAILURE() << response.error().what;
      return reply;
    }
    reply.status = response->status;
    if (auto json = parse_json(response->body)) reply.json = std::move(*json);
    return reply;
  }
};

TEST_F(Readers, HaveASocketOfTheirGroupBesideTheOther) {
  auto const socket = control::readers_socket(daemon.settings.socket);
  EXPECT_EQ(socket, daemon.folder / "control.read.sock");
  struct stat status {};
  ASSERT_EQ(::stat(socket.c_str(), &status), 0);
  EXPECT_TRUE(S_ISSOCK(status.st_mode));
  EXPECT_EQ(status.st_mode & 0777U, 0660U);
  EXPECT_EQ(status.st_gid, ::getegid());
}

TEST_F(Readers, SeeWhatEverybodySees) {
  Json const seen = ask({"GET", "/v1/batches/" + encoded("长安")}).json;
  EXPECT_EQ(seen, daemon.get("/v1/batches/" + encoded("长安")).json);
  EXPECT_EQ(seen["jobs"], 2);
  EXPECT_EQ(ask({"HEAD", "/v1/status"}).status, 200);
  EXPECT_EQ(ask({"GET", "/v1/nothing"}).status, 404);
}

TEST_F(Readers, ChangeNothing) {
  std::string const batch = "/v1/batches/" + encoded("长安");
  Json const before = daemon.get(batch).json;
  for (auto const& route : control::all_routes()) {
    if (route.method == "GET") continue;
    http::Request request{route.method, route.pattern};
    request.body = "{}";
    Reply refused = ask(std::move(request));
    EXPECT_EQ(refused.status, 403) << route.method << " " << route.pattern;
    EXPECT_EQ(refused.code(), "read-only");
    EXPECT_THAT(refused.json.value("hint", ""), HasSubstr(daemon.settings.socket.string()));
  }
  EXPECT_EQ(ask({"POST", batch + "/cancel"}).status, 403);
  EXPECT_EQ(ask({"DELETE", batch}).status, 403);
  EXPECT_EQ(daemon.get(batch).json, before);
}

TEST_F(Control, KeepsSeatsForMembersWhateverReadersFollow) {
  daemon.settings.readers = ::getegid();
  daemon.settings.streams_max = 2;
  daemon.start();
  daemon.accept("长安", 2);
  auto const theirs = control::readers_socket(daemon.settings.socket);
  StreamReader first{theirs, "/v1/events"};
  StreamReader second{theirs, "/v1/events"};
  ASSERT_TRUE(first.until_text("retry:"));
  ASSERT_TRUE(second.until_text("retry:"));
  StreamReader third{theirs, "/v1/events"};
  EXPECT_TRUE(third.until_text("503")) << "theirs are taken";
  StreamReader member{daemon.settings.socket, "/v1/events"};
  EXPECT_TRUE(member.until_text("retry:"));
}

TEST_F(Control, HasNoSocketForReadersUnlessAGroupIsNamed) {
  daemon.start();
  EXPECT_FALSE(std::filesystem::exists(control::readers_socket(daemon.settings.socket)));
}

}  // namespace
}  // namespace yj::test
