#include "base/files.hpp"
#include "base/json.hpp"
#include "http/client.hpp"
#include "unix_server.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <fstream>

namespace yj::http {
namespace {

using test::Loop;
using test::UnixServer;
using namespace std::chrono_literals;

TEST_F(UnixServer, AnswersABlockingClientAndKnowsWhoItIs) {
  start();
  Request request{"POST", "/v1/x"};
  request.body = "hello";
  auto response = ask_unix_socket(path, request, Limits{});
  ASSERT_TRUE(response) << response.error().what;
  EXPECT_EQ(response->status, 200);
  EXPECT_EQ(response->body, "POST /v1/x hello");
  EXPECT_EQ(response->headers.find("X-Uid"), std::to_string(::getuid()));
  EXPECT_EQ(response->headers.find("X-Pid"), std::to_string(::getpid()));
}

TEST_F(UnixServer, KeepsTheConnectionAndTakesPipelinedRequests) {
  start();
  auto peer = connect();
  peer->send("GET /1 HTTP/1.1\r\n\r\nGET /2 HTTP/1.1\r\n\r\n");
  EXPECT_NE(peer->receive_until("GET /1 ").find("200 OK"), std::string::npos);
  EXPECT_NE(peer->receive_until("GET /2 ").find("200 OK"), std::string::npos);
  peer->send("GET /3 HTTP/1.1\r\nConnection: close\r\n\r\n");
  EXPECT_NE(peer->receive_to_end().find("Connection: close"), std::string::npos);
}

TEST_F(UnixServer, WritesABodyThatIsMadeWhileItIsWritten) {
  start();
  std::vector<std::string> pieces;
  Request request{"GET", "/count/3"};
  request.on_answer = [&](std::string_view bytes) { pieces.emplace_back(bytes); };
  auto response = ask_unix_socket(path, request, Limits{});
  ASSERT_TRUE(response) << response.error().what;
  EXPECT_TRUE(response->complete);
  EXPECT_EQ(response->body, "");
  std::string all;
  for (auto const& piece : pieces) all += piece;
  EXPECT_EQ(all, "1 2 3 ");
}

TEST_F(UnixServer, KeepsTheConnectionBehindSuchABodyAndAnswersHead) {
  start();
  auto peer = connect();
  peer->send("GET /count/2 HTTP/1.1\r\n\r\n");
  EXPECT_NE(peer->receive_until("0\r\n\r\n").find("Transfer-Encoding: chunked\r\n\r\n2\r\n1 \r\n2\r\n2 \r\n"),
            std::string::npos);
  peer->send("HEAD /count/2 HTTP/1.1\r\n\r\nGET /after HTTP/1.1\r\nConnection: close\r\n\r\n");
  std::string const rest = peer->receive_to_end();
  EXPECT_NE(rest.find("GET /after "), std::string::npos);
  EXPECT_EQ(rest.find("1 \r\n"), std::string::npos);
}

TEST_F(UnixServer, LeavesABodyThatBreaksOffWithoutItsEnd) {
  start();
  Request request{"GET", "/count/-1"};
  auto response = ask_unix_socket(path, request, Limits{});
  ASSERT_TRUE(response) << response.error().what;
  EXPECT_EQ(response->body, "1 2 ");
  EXPECT_FALSE(response->complete);
}

TEST_F(UnixServer, RefusesWhatItCannotTake) {
  ServerLimits limits;
  limits.body_bytes_max = 10;
  start(limits);
  EXPECT_TRUE(refused("nonsense\r\n\r\n").starts_with("HTTP/1.1 400 "));
  EXPECT_TRUE(refused("GET / HTTP/1.1\r\nX: " + std::string(20000, 'x')).starts_with("HTTP/1.1 431 "));
  std::string large =
      refused("POST / HTTP/1.1\r\nContent-Length: 3000000\r\n\r\n" + std::string(100'000, 'x'));
  EXPECT_TRUE(large.starts_with("HTTP/1.1 413 ")) << large;
  EXPECT_NE(large.find("\"code\":\"body-too-large\""), std::string::npos);
  EXPECT_TRUE(refused("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nb\r\n01234567890\r\n")
                  .starts_with("HTTP/1.1 413 "));
}

TEST_F(UnixServer, AnswersAClientThatStopsHalfWay) {
  ServerLimits limits;
  limits.idle = 30ms;
  start(limits);
  EXPECT_TRUE(refused("POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\nab").starts_with("HTTP/1.1 408 "));
  EXPECT_EQ(refused(""), "") << "a client that never began is just closed";
}

TEST_F(UnixServer, TellsAWaitingClientToGoOn) {
  start();
  auto peer = connect();
  peer->send("POST / HTTP/1.1\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(peer->receive_until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  peer->send("ab");
  EXPECT_NE(peer->receive_until("POST / ab").find("200 OK"), std::string::npos);
}

TEST_F(UnixServer, SaysItsOwnRefusalsAsProblems) {
  ServerLimits limits;
  limits.body_bytes_max = 10;
  limits.idle = 30ms;
  start(limits);
  for (auto const* text : {"nonsense\r\n\r\n", "POST / HTTP/1.1\r\nContent-Length: 11\r\n\r\n",
                           "POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\nab", "GET /throw HTTP/1.1\r\n\r\n"}) {
    std::string answer = refused(text);
    EXPECT_NE(answer.find("Content-Type: application/problem+json\r\n"), std::string::npos) << answer;
    auto json = parse_json(answer.substr(answer.find("\r\n\r\n") + 4));
    ASSERT_TRUE(json) << answer;
    for (auto const* key : {"type", "title", "status", "code", "detail", "hint"})
      EXPECT_TRUE(json->contains(key)) << key << " in " << answer;
    EXPECT_EQ((*json)["type"], "about:blank");
    EXPECT_FALSE((*json)["hint"].get<std::string>().empty());
    EXPECT_NE((*json)["title"], (*json)["detail"]);
  }
}

TEST_F(UnixServer, LeavesOutTheBodyOfAnAnswerToHead) {
  start();
  auto peer = connect();
  peer->send("HEAD /1 HTTP/1.1\r\n\r\n");
  EXPECT_NE(peer->receive_until("\r\n\r\n").find("Content-Length: 8\r\n"), std::string::npos);
  peer->send("GET /2 HTTP/1.1\r\nConnection: close\r\n\r\n");
  EXPECT_TRUE(peer->receive_to_end().starts_with("HTTP/1.1 200 ")) << "no byte of the body came between";
}

TEST_F(UnixServer, SurvivesAHandlerThatThrows) {
  start();
  ::testing::internal::CaptureStderr();
  auto response = ask_unix_socket(path, Request{"GET", "/throw"}, Limits{});
  std::string log = ::testing::internal::GetCapturedStderr();
  ASSERT_TRUE(response);
  EXPECT_EQ(response->status, 500);
  EXPECT_NE(log.find("on purpose"), std::string::npos);
  EXPECT_EQ(response->body.find("on purpose"), std::string::npos);
}

TEST_F(UnixServer, LetsFurtherClientsWaitForAPlace) {
  ServerLimits limits;
  limits.clients_max = 2;
  limits.crowded = 1min;
  start(limits);
  auto first = connect();
  auto second = connect();
  auto third = connect();
  third->send("GET /3 HTTP/1.1\r\nConnection: close\r\n\r\n");
  first->send("GET /1 HTTP/1.1\r\n\r\n");
  EXPECT_NE(first->receive_until("GET /1 "), "");
  first->close();
  EXPECT_NE(third->receive_to_end().find("GET /3 "), std::string::npos);
}

TEST_F(UnixServer, StopsWithoutWaitingForIdleClients) {
  start();
  auto idle = connect();
  idle->send("GET /1 HTTP/1.1\r\n\r\n");
  idle->receive_until("GET /1 ");
  stop();
  EXPECT_EQ(idle->receive_to_end(), "");
  EXPECT_FALSE(std::filesystem::exists(path));
}

class UnixSocketPath : public ::testing::Test {
 protected:
  UnixSocketPath() {
    std::string pattern = (std::filesystem::temp_directory_path() / "yj-path-XXXXXX").string();
    folder = ::mkdtemp(pattern.data());
  }
  ~UnixSocketPath() override { std::filesystem::remove_all(folder); }
  std::filesystem::path folder;
  Loop loop;
};

TEST_F(UnixSocketPath, HasItsModeAndReplacesAStaleSocket) {
  auto path = folder / "s";
  {
    int stale = ::socket(AF_UNIX, SOCK_STREAM, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.string().copy(address.sun_path, sizeof address.sun_path - 1);
    ASSERT_EQ(::bind(stale, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    ::close(stale);
  }
  auto listener = UnixListener::bind(loop.io.get_executor(), path, 0600);
  ASSERT_TRUE(listener) << listener.error().what;
  struct stat found {};
  ASSERT_EQ(::stat(path.c_str(), &found), 0);
  EXPECT_TRUE(S_ISSOCK(found.st_mode));
  EXPECT_EQ(found.st_mode & 0777u, 0600u);
  listener->reset();
  EXPECT_TRUE(std::filesystem::is_empty(folder));
}

TEST_F(UnixSocketPath, IsLeftAloneWhenItIsNotASocketOrNotOursAnyMore) {
  auto path = folder / "s";
  std::ofstream{path} << "precious";
  auto refused = UnixListener::bind(loop.io.get_executor(), path, 0600);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Errc::conflict);
  EXPECT_EQ(*read_file(path, 100), "precious");
  std::filesystem::remove(path);

  auto first = UnixListener::bind(loop.io.get_executor(), path, 0600);
  auto second = UnixListener::bind(loop.io.get_executor(), path, 0600);
  ASSERT_TRUE(second);
  (*first)->close();
  EXPECT_TRUE(std::filesystem::exists(path)) << "it belongs to the second one now";
  EXPECT_FALSE(UnixListener::bind(loop.io.get_executor(), folder / std::string(200, 'x'), 0600));
}

TEST_F(UnixSocketPath, MayHaveNobodyBehindIt) {
  auto response = ask_unix_socket(folder / "none", Request{}, Limits{});
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code, Errc::not_found);
}

}  // namespace
}  // namespace yj::http
