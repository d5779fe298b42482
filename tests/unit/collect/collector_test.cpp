#include "collect/collector.hpp"

#include "unit/collect/collect_bench.hpp"

#include <gtest/gtest.h>

#include <atomic>

namespace yj::collect {
namespace {

TEST_F(Collecting, BringsAProvenFileHomeAndLeavesNothingElse) {
  FakeServer server{[](FakePeer& peer) {
    peer.receive_request();
    peer.send(ok(video()));
  }};
  auto result = fetch(server.origin(), server.origin().text() + "/idfile?path=/tmp/v.mp4");
  auto const* home = std::get_if<FileHome>(&result);
  ASSERT_NE(home, nullptr);
  EXPECT_EQ(home->path, "批次/镜一.mp4");
  EXPECT_EQ(home->bytes, video().size());
  EXPECT_EQ(home->sha256, Sha256::of(video()));
  EXPECT_EQ(bytes_of(folder.path() / home->path), video());
  EXPECT_EQ(names_below(folder.path()), (std::vector<std::string>{"批次/镜一.mp4"}));
}

TEST_F(Collecting, NamesACoverByWhatItIs) {
  FakeServer server{[](FakePeer& peer) {
    peer.receive_request();
    peer.send(ok(cover()));
  }};
  auto result = fetch(server.origin(), server.origin().text() + "/c.png", ArtifactKind::cover);
  ASSERT_TRUE(std::holds_alternative<FileHome>(result));
  EXPECT_EQ(std::get<FileHome>(result).path, "批次/镜一.cover.jpeg");
}

TEST_F(Collecting, DeliversNothingThatIsCutShort) {
  for (bool framed : {true, false}) {
    FakeServer server{[framed](FakePeer& peer) {
      peer.receive_request();
      std::string half = video().substr(0, video().size() / 2);
      peer.send(framed ? fmt::format("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{}", video().size(), half)
                       : "HTTP/1.1 200 OK\r\n\r\n" + half);
    }};
    auto result = fetch(server.origin(), server.origin().text() + "/v");
    EXPECT_TRUE(std::holds_alternative<FetchAgain>(result));
    EXPECT_TRUE(names_below(folder.path()).empty());
  }
}

TEST_F(Collecting, AsksForAFreshLinkWhenThisOneIsDead) {
  for (auto const* answer : {"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n",
                             "HTTP/1.1 410 Gone\r\nContent-Length: 0\r\n\r\n",
                             "HTTP/1.1 200 OK\r\nContent-Length: 24\r\n\r\n<html>link expired</html"}) {
    FakeServer server{[answer](FakePeer& peer) {
      peer.receive_request();
      peer.send(answer);
    }};
    auto result = fetch(server.origin(), server.origin().text() + "/v");
    EXPECT_TRUE(std::holds_alternative<LinkDead>(result)) << answer;
  }
  EXPECT_TRUE(std::holds_alternative<LinkDead>(fetch({"http", "127.0.0.1", 1}, "ftp://nowhere/v")));
}

TEST_F(Collecting, TriesAgainAfterServerTrouble) {
  FakeServer server{[](FakePeer& peer) {
    peer.receive_request();
    peer.send("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n");
  }};
  EXPECT_TRUE(std::holds_alternative<FetchAgain>(fetch(server.origin(), server.origin().text() + "/v")));
}

TEST_F(Collecting, GivesTheKeyToTheApiOnlyAndOnlyWhenAsked) {
  std::atomic<int> with_key{0};
  std::atomic<int> without_key{0};
  FakeServer api{[&](FakePeer& peer) {
    bool has_key = peer.receive_request().find("Bearer key-of-the-account") != std::string::npos;
    (has_key ? with_key : without_key)++;
    peer.send(has_key ? ok(video())
                      : "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
  }};
  EXPECT_TRUE(std::holds_alternative<FileHome>(fetch(api.origin(), api.origin().text() + "/v")));
  EXPECT_EQ(with_key, 1);
  EXPECT_EQ(without_key, 1);

  // The same server as a foreign host: another port is another origin.
  FakeServer elsewhere{[](FakePeer&) {}};
  EXPECT_TRUE(std::holds_alternative<LinkDead>(fetch(elsewhere.origin(), api.origin().text() + "/v")));
  EXPECT_EQ(with_key, 1);
}

TEST_F(Collecting, NeverCarriesTheKeyAcrossARedirect) {
  std::atomic<bool> leaked{false};
  FakeServer foreign{[&](FakePeer& peer) {
    if (peer.receive_request().find("key-of-the-account") != std::string::npos) leaked = true;
    peer.send("HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
  }};
  FakeServer api{[&](FakePeer& peer) {
    bool has_key = peer.receive_request().find("Bearer") != std::string::npos;
    peer.send(
        has_key
            ? fmt::format(
                  "HTTP/1.1 302 Found\r\nLocation: {}/v\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
                  foreign.origin().text())
            : "HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
  }};
  auto result = fetch(api.origin(), api.origin().text() + "/v");
  EXPECT_TRUE(std::holds_alternative<LinkDead>(result));
  EXPECT_EQ(foreign.connections(), 1);
  EXPECT_FALSE(leaked);
}

TEST_F(Collecting, FollowsARedirectToAForeignHost) {
  FakeServer foreign{[](FakePeer& peer) {
    peer.receive_request();
    peer.send(ok(video()));
  }};
  FakeServer api{[&](FakePeer& peer) {
    peer.receive_request();
    peer.send(fmt::format("HTTP/1.1 302 Found\r\nLocation: {}/v\r\nContent-Length: 0\r\n\r\n",
                          foreign.origin().text()));
  }};
  EXPECT_TRUE(std::holds_alternative<FileHome>(fetch(api.origin(), api.origin().text() + "/v")));
}

TEST_F(Collecting, EndsARedirectThatGoesInCircles) {
  FakeServer api{[](FakePeer& peer) {
    peer.receive_request();
    peer.send("HTTP/1.1 302 Found\r\nLocation: /v\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
  }};
  EXPECT_TRUE(std::holds_alternative<LinkDead>(fetch(api.origin(), api.origin().text() + "/v")));
  EXPECT_LE(api.connections(), 7);
}

TEST_F(Collecting, RefusesPrivateAddressesWhenTheApiIsPublic) {
  FakeServer inside{[](FakePeer& peer) {
    peer.receive_request();
    peer.send(ok(video()));
  }};
  auto result = fetch({"https", "opencomputing.ai", 443}, inside.origin().text() + "/v");
  EXPECT_FALSE(std::holds_alternative<FileHome>(result));
  EXPECT_EQ(inside.connections(), 0);
}

TEST_F(Collecting, HealsADeliveryWhoseRowWasLost) {
  FakeServer server{[](FakePeer& peer) {
    peer.receive_request();
    peer.send(ok(video()));
  }};
  std::string url = server.origin().text() + "/v";
  ASSERT_TRUE(std::holds_alternative<FileHome>(fetch(server.origin(), url)));
  auto again = fetch(server.origin(), url);
  ASSERT_TRUE(std::holds_alternative<FileHome>(again));
  EXPECT_EQ(std::get<FileHome>(again).path, "批次/镜一.mp4");
  EXPECT_EQ(names_below(folder.path()).size(), 1u);
}

TEST_F(Collecting, NeverReplacesAnotherFileOfThatName) {
  folder.write("批次/镜一.mp4", "somebody's own");
  FakeServer server{[](FakePeer& peer) {
    peer.receive_request();
    peer.send(ok(video()));
  }};
  auto result = fetch(server.origin(), server.origin().text() + "/v");
  ASSERT_TRUE(std::holds_alternative<FileHome>(result));
  EXPECT_EQ(std::get<FileHome>(result).path, "批次/镜一 (2).mp4");
  EXPECT_EQ(bytes_of(folder.path() / "批次/镜一.mp4"), "somebody's own");
}

TEST_F(Collecting, BeginsNothingThatWouldNotFit) {
  FakeServer server{[](FakePeer& peer) {
    peer.receive_request();
    peer.send(ok(video()));
  }};
  auto result = fetch(server.origin(), server.origin().text() + "/v", ArtifactKind::video, 1ULL << 60);
  EXPECT_TRUE(std::holds_alternative<NoSpace>(result));
  EXPECT_TRUE(names_below(folder.path()).empty());
}

TEST_F(Collecting, OverwritesWhatACrashLeft) {
  folder.write("批次/.镜一.video-1.part", std::string(100'000, 'x'));
  FakeServer server{[](FakePeer& peer) {
    peer.receive_request();
    peer.send(ok(video()));
  }};
  ASSERT_TRUE(std::holds_alternative<FileHome>(fetch(server.origin(), server.origin().text() + "/v")));
  EXPECT_EQ(names_below(folder.path()), (std::vector<std::string>{"批次/镜一.mp4"}));
  EXPECT_EQ(bytes_of(folder.path() / "批次/镜一.mp4"), video());
}

}  // namespace
}  // namespace yj::collect
