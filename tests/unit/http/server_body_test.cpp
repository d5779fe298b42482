// Bodies that go to a sink in pieces.
#include "base/files.hpp"
#include "http/client.hpp"
#include "http/signal.hpp"
#include "support/temp_folder.hpp"
#include "unix_server.hpp"

#include <fcntl.h>

#include <atomic>
#include <poll.h>

namespace yj::http {
namespace {

using test::FakePeer;
using test::UnixServer;
using namespace std::chrono_literals;

/// What the sinks of one test saw, and how they behave.
struct Script {
  std::uint64_t bytes_max = 8U << 20U;
  bool needed = true;
  bool turned_away = false;                ///< refused before the body
  std::uint64_t refuse_after = 1U << 30U;  ///< bytes, from which on a piece is refused
  bool throws = false;
  std::atomic<bool> gate_open = true;
  std::atomic<int> begun = 0;
  std::atomic<int> ended = 0;
  std::atomic<int> finished = 0;
  std::atomic<std::uint64_t> taken = 0;
  std::atomic<std::size_t> largest_piece = 0;
};

Response plain(int status, std::string body) {
  Response response;
  response.status = status;
  response.body = std::move(body);
  return response;
}

class ScriptedSink final : public BodySink {
 public:
  explicit ScriptedSink(Script& script) : script_(script) { ++script_.begun; }
  ~ScriptedSink() override { ++script_.ended; }

  Awaitable<std::optional<Response>> take(std::string_view piece) override {
    script_.largest_piece = std::max<std::size_t>(script_.largest_piece, piece.size());
    bytes_ += piece.size();
    script_.taken += piece.size();
    while (!script_.gate_open) co_await let_others_run();
    if (script_.throws) throw std::runtime_error("on purpose");
    if (bytes_ >= script_.refuse_after) co_return plain(507, "full");
    text_ += piece.substr(0, 100);
    co_return std::nullopt;
  }
  Awaitable<Response> finish() override {
    ++script_.finished;
    co_return plain(201, std::to_string(bytes_) + " " + text_.substr(0, 20));
  }

 private:
  Script& script_;
  std::uint64_t bytes_ = 0;
  std::string text_;
};

class Body : public UnixServer {
 protected:
  void start_sinks(ServerLimits limits = {}) {
    start(limits, [this](Request head, Peer) { return plan(script, std::move(head)); });
  }
  static Awaitable<BodyPlan> plan(Script& script, Request head) {
    if (head.method != "PUT") co_return BodyPlan{};
    if (script.turned_away) co_return BodyPlan{plain(507, "no room")};
    StreamedBody body{std::make_unique<ScriptedSink>(script), script.bytes_max};
    body.needed = script.needed;
    co_return BodyPlan{std::move(body)};
  }
  static std::string put(std::string const& body, std::string const& more = "") {
    return "PUT /x HTTP/1.1\r\n" + more + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
           body;
  }

  Script script;
};

TEST_F(Body, GoesToItsSinkInPiecesAndTheConnectionStays) {
  start_sinks();
  auto peer = connect();
  peer->send(put(std::string(300'000, 'a')));
  EXPECT_NE(peer->receive_until("300000 aaaa").find("201 "), std::string::npos);
  peer->send(put("bcd"));
  EXPECT_NE(peer->receive_until("3 bcd").find("201 "), std::string::npos);
  peer->send("PUT /x HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nef\r\n1\r\ng\r\n0\r\n\r\n");
  EXPECT_NE(peer->receive_until("3 efg").find("201 "), std::string::npos);
  peer->send("POST / HTTP/1.1\r\nContent-Length: 2\r\n\r\nhi");
  EXPECT_NE(peer->receive_until("POST / hi").find("200 OK"), std::string::npos) << "others go to the handler";
  EXPECT_LE(script.largest_piece, 64U * 1024U);
  EXPECT_EQ(script.ended, 3);
}

TEST_F(Body, NeverFinishesWhenItIsCutAnywhere) {
  start_sinks();
  std::string const whole = put("abcde", "Connection: close\r\n");
  for (std::size_t cut = 0; cut < whole.size(); ++cut) {
    auto peer = connect();
    peer->send(std::string_view{whole}.substr(0, cut));
    peer->close();
  }
  EXPECT_NE(refused(whole).find("5 abcde"), std::string::npos);
  stop();
  EXPECT_EQ(script.finished, 1) << "the whole one";
  EXPECT_EQ(script.begun, 6) << "the whole one and the cuts behind the head";
  EXPECT_EQ(script.ended, 6);
}

TEST_F(Body, IsRefusedBeforeItIsSent) {
  script.turned_away = true;
  start_sinks();
  std::string answer = refused("PUT /x HTTP/1.1\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 507 ")) << answer;
  EXPECT_EQ(script.begun, 0);
}

TEST_F(Body, IsAwaitedWhenItIsWanted) {
  start_sinks();
  auto peer = connect();
  peer->send("PUT /x HTTP/1.1\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(peer->receive_until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  peer->send("ab");
  EXPECT_NE(peer->receive_until("2 ab").find("201 "), std::string::npos);
}

TEST_F(Body, NeedNotBeSentWhereNobodyNeedsIt) {
  script.needed = false;
  start_sinks();
  std::string answer = refused("PUT /x HTTP/1.1\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 201 ")) << answer;
  EXPECT_EQ(script.taken, 0U);
  auto peer = connect();
  peer->send(put("abcde"));
  EXPECT_NE(peer->receive_until("5 abcde").find("201 "), std::string::npos)
      << "who does not ask sends it, and is answered all the same";
  peer->send("GET /2 HTTP/1.1\r\n\r\n");
  EXPECT_NE(peer->receive_until("GET /2 "), "");
}

TEST_F(Body, HasALimitOfItsOwn) {
  script.bytes_max = 10;
  ServerLimits limits;
  limits.body_bytes_max = 3;
  start_sinks(limits);
  EXPECT_NE(refused(put("0123456789", "Connection: close\r\n")).find("10 0123456789"), std::string::npos);
  std::string announced = refused("PUT /x HTTP/1.1\r\nContent-Length: 11\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_TRUE(announced.starts_with("HTTP/1.1 413 ")) << announced;
  EXPECT_NE(announced.find("larger than 10 bytes"), std::string::npos) << announced;
  EXPECT_TRUE(refused("PUT /x HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nb\r\n01234567890\r\n")
                  .starts_with("HTTP/1.1 413 "));
  stop();
  EXPECT_EQ(script.finished, 1);
  EXPECT_EQ(script.ended, script.begun);
}

TEST_F(Body, EndsWithTheAnswerOfASinkThatRefuses) {
  script.refuse_after = 100'000;
  start_sinks();
  test::TempFolder files;
  files.write("film", std::string(4'000'000, 'x'));
  auto fd = open_beneath(files.path(), "film");
  auto answer = ask_unix_socket(path, Request{"PUT", "/x"}, FileBody{*fd, 4'000'000, {}}, Limits{});
  ASSERT_TRUE(answer) << answer.error().what;
  EXPECT_EQ(answer->status, 507);
  EXPECT_EQ(answer->body, "full");
  stop();
  EXPECT_EQ(script.finished, 0);
  EXPECT_EQ(script.ended, 1);
}

TEST_F(Body, EndsWith500WhenItsSinkThrows) {
  script.throws = true;
  start_sinks();
  ::testing::internal::CaptureStderr();
  std::string answer = refused(put("abc"));
  EXPECT_NE(::testing::internal::GetCapturedStderr().find("on purpose"), std::string::npos);
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 500 ")) << answer;
  EXPECT_EQ(answer.find("on purpose"), std::string::npos);
}

TEST_F(Body, WaitsForItsSinkInsteadOfFillingTheMemory) {
  script.gate_open = false;
  start_sinks();
  int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path.string().copy(address.sun_path, sizeof address.sun_path - 1);
  ASSERT_EQ(::connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  std::string const whole = put(std::string(8'000'000, 'x'), "Connection: close\r\n");
  std::size_t sent = 0;
  bool blocked = false;
  auto push = [&](int patience_ms) {
    blocked = false;
    while (sent < whole.size() && !blocked) {
      ssize_t went = ::send(fd, whole.data() + sent, whole.size() - sent, MSG_NOSIGNAL);
      if (went > 0) sent += static_cast<std::size_t>(went);
      if (went > 0) continue;
      pollfd room{fd, POLLOUT, 0};
      blocked = ::poll(&room, 1, patience_ms) == 0;
    }
  };
  push(300);
  EXPECT_TRUE(blocked) << "the server read all of it";
  EXPECT_LE(script.taken, 64U * 1024U);
  script.gate_open = true;
  push(20'000);
  EXPECT_EQ(sent, whole.size());
  ::fcntl(fd, F_SETFL, 0);
  FakePeer peer{fd};
  EXPECT_NE(peer.receive_to_end().find("8000000 xxxx"), std::string::npos);
}

TEST_F(Body, IsGivenBackWhenTheServerStops) {
  start_sinks();
  auto peer = connect();
  peer->send("PUT /x HTTP/1.1\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
  peer->receive_until("100 Continue\r\n\r\n");
  std::thread closing{[&] { stop(); }};
  std::string answer = peer->receive_to_end();
  peer->close();
  closing.join();
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 503 ")) << answer;
  EXPECT_NE(answer.find("\"code\":\"stopping\""), std::string::npos);
  EXPECT_EQ(script.finished, 0);
  EXPECT_EQ(script.ended, 1);
}

TEST_F(Body, ComesFromAFileWithoutBeingLoaded) {
  start_sinks();
  test::TempFolder files;
  files.write("film", std::string(1'000'000, 'x'));
  auto fd = open_beneath(files.path(), "film");
  std::uint64_t progress = 0;
  FileBody body{*fd, 1'000'000, [&](std::uint64_t sent) { progress = sent; }};
  auto answer = ask_unix_socket(path, Request{"PUT", "/x"}, body, Limits{});
  ASSERT_TRUE(answer) << answer.error().what;
  EXPECT_EQ(answer->status, 201);
  EXPECT_EQ(answer->body.substr(0, 12), "1000000 xxxx");
  EXPECT_EQ(progress, 1'000'000U);
  FileBody longer{*fd, 2'000'000, {}};
  auto shorter = ask_unix_socket(path, Request{"PUT", "/x"}, longer, Limits{});
  ASSERT_FALSE(shorter);
  EXPECT_EQ(shorter.error().code, Errc::corrupt);
  stop();
  EXPECT_EQ(script.finished, 1);
}

}  // namespace
}  // namespace yj::http
