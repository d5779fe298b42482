#include "fake_server.hpp"
#include "fake_tls.hpp"
#include "http/client.hpp"
#include "loop.hpp"

#include <gtest/gtest.h>

namespace yj::http {
namespace {

using test::answer;
using test::FakeAuthority;
using test::FakePeer;
using test::FakeServer;
using test::Loop;

void greet(FakePeer& peer) {
  peer.receive_request();
  peer.send(answer("secure"));
}

Result<Response> get(std::filesystem::path const& ca_file, Origin origin) {
  ClientSettings settings;
  settings.ca_file = ca_file;
  Loop loop;
  auto client = Client::make(settings);
  if (!client) return client.error();
  return loop.wait((*client)->exchange(std::move(origin), Request{}, Limits{}));
}

TEST(Tls, AcceptsATrustedChainForTheRightName) {
  FakeAuthority authority{"DNS:localhost"};
  FakeServer server{greet, authority.peers()};
  auto response = get(authority.ca_file(), server.origin("https", "localhost"));
  ASSERT_TRUE(response) << response.error().what;
  EXPECT_EQ(response->body, "secure");
}

TEST(Tls, AcceptsATrustedChainForTheRightAddress) {
  FakeAuthority authority{"IP:127.0.0.1"};
  FakeServer server{greet, authority.peers()};
  auto response = get(authority.ca_file(), server.origin("https"));
  ASSERT_TRUE(response) << response.error().what;
}

TEST(Tls, RefusesAnotherName) {
  FakeAuthority authority{"DNS:elsewhere.example"};
  FakeServer server{[&](FakePeer& peer) { server.note(peer.receive_request()); }, authority.peers()};
  for (auto const* host : {"localhost", "127.0.0.1"}) {
    auto response = get(authority.ca_file(), server.origin("https", host));
    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().what,
              std::string("TLS with ") + host + " failed: its certificate is for another name");
  }
  for (auto const& note : server.notes()) EXPECT_EQ(note, "") << "nothing may be sent to a stranger";
}

TEST(Tls, RefusesAnUntrustedChain) {
  FakeAuthority authority{"DNS:localhost"};
  FakeAuthority other{"DNS:localhost"};
  FakeServer server{[&](FakePeer& peer) { server.note(peer.receive_request()); }, authority.peers()};
  for (auto const& ca_file : {std::filesystem::path{}, other.ca_file()}) {
    auto response = get(ca_file, server.origin("https", "localhost"));
    ASSERT_FALSE(response);
    EXPECT_TRUE(
        response.error().what.starts_with("TLS with localhost failed: its certificate is not trusted ("))
        << response.error().what;
  }
  for (auto const& note : server.notes()) EXPECT_EQ(note, "") << "nothing may be sent to a stranger";
}

TEST(Tls, RefusesVersionsBefore12) {
  FakeAuthority authority{"DNS:localhost"};
  FakeServer server{greet, authority.peers(true)};
  auto response = get(authority.ca_file(), server.origin("https", "localhost"));
  ASSERT_FALSE(response);
  EXPECT_TRUE(response.error().what.starts_with("TLS with localhost failed: ")) << response.error().what;
}

TEST(Tls, SaysWhenTheCaFileIsNoUse) {
  auto missing = get("/nonexistent/ca.pem", Origin{"https", "localhost", 1});
  ASSERT_FALSE(missing);
  EXPECT_NE(missing.error().what.find("/nonexistent/ca.pem"), std::string::npos);
}

TEST(Tls, GivesUpAHandshakeThatNeverComes) {
  FakeServer server{[](FakePeer& peer) { peer.receive_to_end(); }};
  ClientSettings settings;
  settings.connect_timeout = std::chrono::milliseconds{50};
  Loop loop;
  auto client = *Client::make(settings);
  auto response = loop.wait(client->exchange(server.origin("https"), Request{}, Limits{}));
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code, Errc::timed_out);
}

}  // namespace
}  // namespace yj::http
