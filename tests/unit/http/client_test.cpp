#include "http/client.hpp"

#include "fake_server.hpp"
#include "loop.hpp"

#include <gtest/gtest.h>

namespace yj::http {
namespace {

using test::answer;
using test::FakePeer;
using test::FakeServer;
using test::Loop;
using namespace std::chrono_literals;

class ClientExchange : public ::testing::Test {
 protected:
  Loop loop;
  std::unique_ptr<Client> client = *Client::make({});

  Result<Response> get(FakeServer const& server, Limits limits = {}) {
    return loop.wait(client->exchange(server.origin(), Request{"GET", "/x"}, limits));
  }
};

TEST_F(ClientExchange, SendsOneRequestAndReadsOneAnswer) {
  FakeServer server{[&](FakePeer& peer) {
    server.note(peer.receive_request());
    peer.send(answer("hello", "201 Created", "X-A: b\r\n"));
  }};
  Request request{"POST", "/x?y=z"};
  request.headers.add("Content-Type", "text/plain");
  request.body = "body";
  auto response = loop.wait(client->exchange(server.origin(), request, Limits{}));
  ASSERT_TRUE(response) << response.error().what;
  EXPECT_EQ(response->status, 201);
  EXPECT_EQ(response->body, "hello");
  EXPECT_TRUE(response->complete);
  EXPECT_EQ(response->headers.find("x-a"), "b");
  EXPECT_EQ(server.notes().at(0), "POST /x?y=z HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(server.port()) +
                                      "\r\nAccept-Encoding: identity\r\nContent-Length: 4\r\n"
                                      "Content-Type: text/plain\r\n\r\nbody");
}

TEST_F(ClientExchange, KeepsTheConnectionForTheNextRequest) {
  FakeServer server{[&](FakePeer& peer) {
    while (!peer.receive_request().empty()) peer.send(answer("again"));
  }};
  for (int i = 0; i < 5; ++i) EXPECT_EQ(get(server)->body, "again");
  EXPECT_EQ(server.connections(), 1);
}

TEST_F(ClientExchange, DoesNotKeepAConnectionThatTheServerGivesUp) {
  FakeServer server{[&](FakePeer& peer) {
    peer.receive_request();
    peer.send(answer("bye", "200 OK", "Connection: close\r\n"));
  }};
  EXPECT_EQ(get(server)->body, "bye");
  EXPECT_EQ(get(server)->body, "bye");
  EXPECT_EQ(server.connections(), 2);
}

TEST_F(ClientExchange, RepeatsAGetOnceWhenAKeptConnectionDiesUnanswered) {
  FakeServer server{[&](FakePeer& peer) {
    server.note(peer.receive_request());
    peer.send(answer("first"));
    if (!peer.receive_request().empty()) server.note("died");
    peer.reset();
  }};
  EXPECT_EQ(get(server)->body, "first");
  EXPECT_EQ(get(server)->body, "first");
  EXPECT_EQ(server.connections(), 2);
}

TEST_F(ClientExchange, NeverRepeatsAPost) {
  FakeServer server{[&](FakePeer& peer) {
    server.note(peer.receive_request());
    peer.send(answer("first"));
    if (auto second = peer.receive_request(); !second.empty()) server.note(second);
    peer.reset();
  }};
  Request request{"POST", "/x"};
  EXPECT_TRUE(loop.wait(client->exchange(server.origin(), request, Limits{})));
  auto second = loop.wait(client->exchange(server.origin(), request, Limits{}));
  EXPECT_FALSE(second);
  EXPECT_EQ(server.wait_notes(2).size(), 2u);
  EXPECT_EQ(server.connections(), 1);
}

TEST_F(ClientExchange, DoesNotRepeatAGetOnAFreshConnection) {
  FakeServer server{[&](FakePeer& peer) { peer.receive_request(); }};
  auto response = get(server);
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code, Errc::unavailable);
  EXPECT_NE(response.error().what.find("no answer from http://127.0.0.1"), std::string::npos);
  EXPECT_EQ(server.connections(), 1);
}

TEST_F(ClientExchange, GivesWhatArrivedWhenTheAnswerIsCutAtAnyByte) {
  std::string head_fixed = "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n";
  std::string head_chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
  struct Case {
    std::string text;
    std::size_t head;
  };
  std::vector<Case> cases{{head_fixed + R"({"a": 12})", head_fixed.size()},
                          {head_chunked + "9\r\n{\"a\": 12}\r\n0\r\n\r\n", head_chunked.size()}};
  for (auto const& one : cases) {
    for (std::size_t cut = 0; cut < one.text.size(); ++cut) {
      FakeServer server{[&](FakePeer& peer) {
        peer.receive_request();
        peer.send(one.text.substr(0, cut));
      }};
      auto response = get(server);
      if (cut < one.head) {
        ASSERT_FALSE(response) << cut;
        continue;
      }
      ASSERT_TRUE(response) << cut;
      EXPECT_FALSE(response->complete) << cut;
      EXPECT_FALSE(response->problem.empty()) << cut;
      EXPECT_TRUE(std::string_view{R"({"a": 12})"}.starts_with(response->body));
      bool all_but_last_chunk = one.head == head_chunked.size() && cut >= one.head + 3 + 9;
      EXPECT_EQ(response->body.size() == 9, all_but_last_chunk) << cut;
    }
  }
}

TEST_F(ClientExchange, EndsAtItsDeadlineHoweverSlowlyTheAnswerDrips) {
  std::atomic<bool> over = false;
  FakeServer server{[&](FakePeer& peer) {
    peer.receive_request();
    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n");
    while (!over && peer.send("x")) std::this_thread::yield();
  }};
  Limits limits;
  limits.total = 60ms;
  auto response = get(server, limits);
  over = true;
  ASSERT_TRUE(response) << response.error().what;
  EXPECT_FALSE(response->complete);
  EXPECT_NE(response->problem.find("silent"), std::string::npos);
}

TEST_F(ClientExchange, GivesUpASilentServer) {
  FakeServer server{[&](FakePeer& peer) { peer.receive_to_end(); }};
  Limits limits;
  limits.idle = 30ms;
  auto response = get(server, limits);
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code, Errc::timed_out);
}

TEST_F(ClientExchange, RefusesABodyBeyondItsLimit) {
  FakeServer server{[&](FakePeer& peer) {
    peer.receive_request();
    peer.send(answer(std::string(2000, 'x')));
    peer.receive_to_end();
  }};
  Limits limits;
  limits.body_bytes_max = 1000;
  auto response = get(server, limits);
  ASSERT_FALSE(response);
  EXPECT_NE(response.error().what.find("larger than 1000 bytes"), std::string::npos);
}

TEST_F(ClientExchange, TellsARefusedConnectionFromAMissingName) {
  Origin closed;
  {
    FakeServer server{[](FakePeer&) {}};
    closed = server.origin();
  }
  auto refused = loop.wait(client->exchange(closed, Request{}, Limits{}));
  ASSERT_FALSE(refused);
  EXPECT_TRUE(refused.error().what.starts_with("cannot connect to 127.0.0.1 port")) << refused.error().what;
  auto nameless =
      loop.wait(client->exchange(Origin{"http", "no-such-host.invalid", 80}, Request{}, Limits{}));
  ASSERT_FALSE(nameless);
  EXPECT_TRUE(nameless.error().what.starts_with("name lookup of no-such-host.invalid"))
      << nameless.error().what;
}

TEST(ClientProxy, TunnelsThroughIt) {
  FakeServer target{[&](FakePeer& peer) {
    peer.receive_request();
    peer.send(answer("through"));
  }};
  FakeServer proxy{[&](FakePeer& peer) {
    proxy.note(peer.receive_until("\r\n\r\n"));
    peer.send("HTTP/1.1 200 Connection established\r\n\r\n");
    // The tunnel's other end is played by the proxy itself: what matters is which bytes travel through it.
    proxy.note(peer.receive_request());
    peer.send(answer("through"));
  }};
  ClientSettings settings;
  settings.proxy = proxy.origin();
  Loop loop;
  auto client = *Client::make(settings);
  auto response =
      loop.wait(client->exchange(Origin{"http", "api.example", 8000}, Request{"GET", "/t"}, Limits{}));
  ASSERT_TRUE(response) << response.error().what;
  EXPECT_EQ(response->body, "through");
  auto notes = proxy.wait_notes(2);
  EXPECT_TRUE(notes.at(0).starts_with("CONNECT api.example:8000 HTTP/1.1\r\nHost: api.example:8000\r\n"))
      << notes[0];
  EXPECT_TRUE(notes.at(1).starts_with("GET /t HTTP/1.1\r\nHost: api.example:8000\r\n")) << notes[1];
  EXPECT_EQ(target.connections(), 0);
}

TEST(ClientProxy, MustBeSpokenToInPlainHttp) {
  ClientSettings settings;
  settings.proxy = Origin{"https", "proxy.example", 443};
  auto client = Client::make(settings);
  ASSERT_FALSE(client);
  EXPECT_EQ(client.error().code, Errc::invalid);
}

TEST(ClientProxy, SaysWhenTheProxyRefuses) {
  FakeServer proxy{[&](FakePeer& peer) {
    peer.receive_until("\r\n\r\n");
    peer.send(answer("no", "403 Forbidden"));
  }};
  ClientSettings settings;
  settings.proxy = proxy.origin();
  Loop loop;
  auto client = *Client::make(settings);
  auto response = loop.wait(client->exchange(Origin{"http", "api.example", 8000}, Request{}, Limits{}));
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().what, "the proxy gave no tunnel to api.example:8000: it answered 403");
}

}  // namespace
}  // namespace yj::http
