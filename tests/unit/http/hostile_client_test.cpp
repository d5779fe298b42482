// Clients of the socket that keep what they took, and what becomes of everybody else meanwhile.
#include "http/client.hpp"
#include "unix_server.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <thread>
#include <vector>

namespace yj::http {
namespace {

using namespace std::chrono_literals;

/// Nothing here ends by the ordinary deadlines within the patience of a test.
class CrowdedServer : public test::UnixServer {
 protected:
  CrowdedServer() {
    limits.clients_max = 4;
    limits.crowded = 20ms;
    limits.crowded_request = 50ms;
    limits.idle = limits.request = limits.streamed = limits.write = std::chrono::hours{1};
    limits.body_bytes_max = 16U << 20U;
  }
  void TearDown() override {
    peers.clear();  // or the server would wait for them as long as it allows
    UnixServer::TearDown();
  }
  /// So many clients that say this and then nothing, and never read.
  void crowd(int clients, std::string_view text) {
    for (int i = 0; i < clients; ++i) {
      peers.push_back(connect());
      peers.back()->send(text);
    }
  }
  static bool comes_true(std::function<bool()> const& question) {
    auto const patience = std::chrono::steady_clock::now() + 30s;
    bool so = question();
    while (!so && std::chrono::steady_clock::now() < patience) so = question();
    return so;
  }
  /// A client that means well is answered, in far less time than any of the deadlines above.
  void answers_others() {
    Limits patience;
    patience.total = patience.idle = 30s;
    auto response = ask_unix_socket(path, Request{"GET", "/good"}, patience);
    ASSERT_TRUE(response) << response.error().what;
    EXPECT_EQ(response->body, "GET /good ");
  }

  ServerLimits limits;
  std::vector<std::unique_ptr<test::FakePeer>> peers;
};

TEST_F(CrowdedServer, AnswersBesideClientsThatNeverAsk) {
  start(limits);
  crowd(200, "");
  answers_others();
}

TEST_F(CrowdedServer, AnswersBesideHalfHeads) {
  start(limits);
  crowd(20, "GET / HTTP/1.1\r\nX: ");
  answers_others();
}

TEST_F(CrowdedServer, AnswersBesideHalfBodies) {
  start(limits);
  crowd(20, "POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\nab");
  answers_others();
}

TEST_F(CrowdedServer, AnswersBesideAnswersThatNobodyReads) {
  start(limits);
  std::string body(1U << 20U, 'x');
  std::string const request =
      "POST / HTTP/1.1\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
  crowd(6, request);
  answers_others();
}

TEST_F(CrowdedServer, AnswersBesideRequestsThatComeByteByByte) {
  start(limits);
  crowd(4, "GET / HTTP/1.1\r\nX: ");
  std::atomic<bool> enough = false;
  std::thread dripping{[&] {
    while (!enough) {
      for (auto& peer : peers) peer->send("x");
      std::this_thread::sleep_for(5ms);
    }
  }};
  answers_others();
  enough = true;
  dripping.join();
}

TEST_F(CrowdedServer, LeavesARequestAloneThatKeepsComing) {
  start(limits);
  constexpr std::size_t kBytes = 400'000;
  auto busy = connect();
  busy->send("POST /large HTTP/1.1\r\nContent-Length: " + std::to_string(2 * kBytes) + "\r\n\r\n");
  busy->send(std::string(kBytes, 'a'));
  crowd(100, "");
  answers_others();
  busy->send(std::string(kBytes, 'b'));
  EXPECT_NE(busy->receive_until("\r\n\r\n").find("200 OK"), std::string::npos);
}

TEST_F(CrowdedServer, LeavesEverybodyAloneWhileThereIsAPlace) {
  start(limits);
  auto slow = connect();
  slow->send("GET /slow HTTP/1.1\r\nX: ");
  auto const begun = std::chrono::steady_clock::now();
  while (std::chrono::steady_clock::now() < begun + 3 * limits.crowded_request) answers_others();
  slow->send("1\r\nConnection: close\r\n\r\n");
  EXPECT_NE(slow->receive_to_end().find("GET /slow "), std::string::npos);
}

/// What keeps coming is closed for nobody, so a user could hold every place with it.
TEST_F(CrowdedServer, KeepsPlacesForOtherUsers) {
  limits.clients_of_a_user = 2;
  start(limits);
  constexpr std::size_t kBytes = 400'000;
  crowd(2, "POST /large HTTP/1.1\r\nContent-Length: " + std::to_string(2 * kBytes) + "\r\n\r\n" +
               std::string(kBytes, 'a'));
  std::string said;
  auto turned_away = [&] {
    said = refused("GET /good HTTP/1.1\r\nConnection: close\r\n\r\n");
    return said.starts_with("HTTP/1.1 503 ");
  };
  EXPECT_TRUE(comes_true(turned_away)) << "once half of both is there";
  EXPECT_NE(said.find("\"code\":\"busy\""), std::string::npos) << said;
  peers.clear();
  EXPECT_TRUE(comes_true([&] { return !turned_away(); })) << "once they are gone";
  EXPECT_NE(said.find("GET /good "), std::string::npos) << said;
}

TEST_F(CrowdedServer, GivesAUserThePlaceOfOneThatTheyDoNotUse) {
  limits.clients_of_a_user = 2;
  start(limits);
  crowd(2, "");
  for (int i = 0; i < 5; ++i) answers_others();
}

TEST_F(CrowdedServer, HasABoundForAllBodiesTogether) {
  limits.clients_max = 20;
  limits.bodies_bytes_max = 3U << 20U;
  start(limits);
  std::string const head = "POST / HTTP/1.1\r\nContent-Length: 2000000\r\n\r\n";
  std::string const most(1'999'999, 'x');
  std::string refusal;
  for (int i = 0; i < 3 && refusal.empty(); ++i) {
    auto peer = connect();
    peer->send(head);
    if (i < 1) {
      peer->send(most);
      peers.push_back(std::move(peer));
      continue;
    }
    peer->send(most.substr(0, most.size() / 2));
    std::thread rest{[&] { peer->send(most.substr(most.size() / 2)); }};
    refusal = peer->receive_until("\r\n\r\n");
    refusal += peer->receive_to_end();
    rest.join();
  }
  EXPECT_TRUE(refusal.starts_with("HTTP/1.1 503 ")) << refusal;
  EXPECT_NE(refusal.find("\"code\":\"busy\""), std::string::npos) << refusal;
  answers_others();

  for (auto& peer : peers) peer->send("x");
  for (auto& peer : peers) EXPECT_EQ(peer->receive_until("\r\n").substr(0, 15), "HTTP/1.1 200 OK");
  peers.clear();
  auto later = connect();
  later->send(head);
  later->send(most + "x");
  EXPECT_NE(later->receive_until("\r\n\r\n").find("200 OK"), std::string::npos)
      << "what was held is given back";
}

}  // namespace
}  // namespace yj::http
