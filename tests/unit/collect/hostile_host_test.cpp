// Whoever holds the files may be anybody: nothing but a whole file is delivered, nothing takes longer or more than its bounds,
// and no link leads where it should not.
#include "collect/collector.hpp"
#include "unit/collect/collect_bench.hpp"
#include "unit/http/fake_tls.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

namespace yj::collect {
namespace {

std::string redirect_to(std::string const& place, char const* status = "302 Found") {
  return fmt::format("HTTP/1.1 {}\r\nLocation: {}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", status,
                     place);
}

using CollectingFromStrangers = Collecting;

TEST_F(CollectingFromStrangers, FollowsNoLinkThatIsNoneOfTheWeb) {
  for (auto const* link : {"file:///etc/passwd", "ftp://x/v.mp4", "data:video/mp4;base64,AAAA",
                           "javascript:alert(1)", "gopher://127.0.0.1:6379/_x", "unix:/run/yuanjing.sock",
                           "//x/v.mp4", "/v.mp4", "", "https://user:pw@x.example/v", "http://x.example:0/v",
                           "http:///v", "http://x y/v", "http://127.0.0.1.evil.example/v"}) {
    auto result = fetch({"https", "opencomputing.ai", 443}, link);
    ASSERT_TRUE(std::holds_alternative<LinkDead>(result)) << link;
    EXPECT_FALSE(std::get<LinkDead>(result).what.empty()) << link;
    if (std::string_view{link}.starts_with("//")) continue;  // of a redirect it is a host's name
    // The same where a redirect says it.
    FakeServer api{[link](FakePeer& peer) {
      peer.receive_request();
      peer.send(redirect_to(link));
    }};
    auto redirected = fetch(api.origin(), api.origin().text() + "/v");
    EXPECT_TRUE(std::holds_alternative<LinkDead>(redirected)) << link;
  }
  EXPECT_TRUE(names_below(folder.path()).empty());
}

TEST_F(CollectingFromStrangers, GoesIntoNoLocalNetworkByAnyName) {
  FakeServer inside{[](FakePeer& peer) {
    peer.receive_request();
    peer.send(ok(video()));
  }};
  for (auto const* host : {"127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0", "[::]",
                           "10.0.0.1", "169.254.169.254", "192.168.1.1", "172.16.0.1", "100.64.0.1",
                           "[fe80::1]", "[fc00::1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]"}) {
    auto result =
        fetch({"https", "opencomputing.ai", 443}, fmt::format("http://{}:{}/v", host, inside.port()));
    ASSERT_TRUE(std::holds_alternative<LinkDead>(result)) << host;
    EXPECT_NE(std::get<LinkDead>(result).what.find("private or local networks are not followed"),
              std::string::npos)
        << std::get<LinkDead>(result).what;
  }
  // Numbers that only the system's own resolver takes for an address.
  for (auto const* host : {"2130706433", "0x7f000001", "127.1", "017700000001"}) {
    auto result =
        fetch({"https", "opencomputing.ai", 443}, fmt::format("http://{}:{}/v", host, inside.port()));
    EXPECT_FALSE(std::holds_alternative<FileHome>(result)) << host;
  }
  EXPECT_EQ(inside.connections(), 0);
}

TEST_F(CollectingFromStrangers, StaysWithTheApiWhereverTheApiIs) {
  // An API in one's own house gives links to itself, and no right to go anywhere else in there. Nobody listens there.
  // 0.0.0.0 is an address of this machine that is not public and is not called a loopback.
  http::Origin const api{"http", "0.0.0.0", 1};
  EXPECT_TRUE(std::holds_alternative<FetchAgain>(fetch(api, "http://0.0.0.0:1/v"))) << "it was tried";
  EXPECT_TRUE(std::holds_alternative<LinkDead>(fetch(api, "http://0.0.0.0:2/v")));
  EXPECT_TRUE(std::holds_alternative<LinkDead>(fetch(api, "http://127.0.0.1:1/v")));
}

TEST_F(CollectingFromStrangers, LeavesTlsForNobody) {
  FakeServer plain{[](FakePeer& peer) {
    peer.receive_request();
    peer.send(ok(video()));
  }};
  test::FakeAuthority authority{"IP:127.0.0.1"};
  FakeServer secure{[&](FakePeer& peer) {
                      peer.receive_request();
                      peer.send(redirect_to(plain.origin().text() + "/v"));
                    },
                    authority.peers()};
  http::ClientSettings trusting;
  trusting.ca_file = authority.ca_file();
  client = *http::Client::make(trusting);
  auto result = fetch(secure.origin("https"), secure.origin("https").text() + "/v");
  ASSERT_TRUE(std::holds_alternative<LinkDead>(result));
  EXPECT_EQ(std::get<LinkDead>(result).what, "the link redirects from https to plain http");
  EXPECT_EQ(plain.connections(), 0);
}

TEST_F(CollectingFromStrangers, TakesNoClaimOfALengthForAFullDisk) {
  for (auto const* length : {"18446744073709551615", "9223372036854775808", "1000000000000000"}) {
    FakeServer server{[length](FakePeer& peer) {
      peer.receive_request();
      peer.send(fmt::format("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", length));
      peer.receive_to_end();
    }};
    auto result = fetch(server.origin(), server.origin().text() + "/v", ArtifactKind::video, 1 << 20);
    ASSERT_TRUE(std::holds_alternative<FetchAgain>(result)) << length << ", " << result.index();
    EXPECT_NE(std::get<FetchAgain>(result).what.find(fmt::format("announces a file of {} bytes", length)),
              std::string::npos)
        << std::get<FetchAgain>(result).what;
  }
  EXPECT_TRUE(names_below(folder.path()).empty());
}

TEST_F(CollectingFromStrangers, LeavesTheReserveAloneWhateverALengthConceals) {
  std::atomic<std::uint64_t> sent{0};
  FakeServer server{[&](FakePeer& peer) {
    peer.receive_request();
    peer.send("HTTP/1.1 200 OK\r\n\r\n");
    std::string const piece(1 << 20, 'x');
    while (sent < (256U << 20U) && peer.send(piece)) sent += piece.size();
  }};
  auto const free = free_space(folder.path());
  ASSERT_TRUE(free);
  auto result =
      fetch(server.origin(), server.origin().text() + "/v", ArtifactKind::video, *free - (8U << 20U));
  EXPECT_TRUE(std::holds_alternative<NoSpace>(result)) << result.index();
  EXPECT_LT(sent, 256U << 20U);
  EXPECT_TRUE(names_below(folder.path()).empty());
}

TEST_F(CollectingFromStrangers, ReadsNoFurtherThanALimit) {
  limits.bytes_max = 1 << 20;
  std::atomic<std::uint64_t> sent{0};
  for (auto const* framing : {"\r\n", "Transfer-Encoding: chunked\r\n\r\n"}) {
    FakeServer server{[&](FakePeer& peer) {
      peer.receive_request();
      peer.send(std::string{"HTTP/1.1 200 OK\r\n"} + framing);
      std::string const piece =
          *framing == 'T' ? "10000\r\n" + std::string(65536, 'x') + "\r\n" : std::string(65536, 'x');
      while (sent < (64U << 20U) && peer.send(piece)) sent += piece.size();
    }};
    auto result = fetch(server.origin(), server.origin().text() + "/v");
    ASSERT_TRUE(std::holds_alternative<FetchAgain>(result));
    EXPECT_EQ(std::get<FetchAgain>(result).what, "the body is larger than 1048576 bytes");
  }
  EXPECT_LT(sent, 32U << 20U);
  EXPECT_TRUE(names_below(folder.path()).empty());
}

TEST_F(CollectingFromStrangers, PassesOverTheBodyOfARefusalButNotForEver) {
  for (auto const* head :
       {"HTTP/1.1 404 Not Found\r\n\r\n", "HTTP/1.1 302 Found\r\nLocation: ftp://x/\r\n\r\n",
        "HTTP/1.1 410 Gone\r\nContent-Length: 4000000000\r\n\r\n"}) {
    std::atomic<std::uint64_t> sent{0};
    FakeServer server{[&](FakePeer& peer) {
      peer.receive_request();
      peer.send(head);
      std::string const piece(65536, 'x');
      while (sent < (64U << 20U) && peer.send(piece)) sent += piece.size();
    }};
    auto result = fetch(server.origin(), server.origin().text() + "/v");
    EXPECT_TRUE(std::holds_alternative<LinkDead>(result)) << head << ": " << result.index();
    EXPECT_LT(sent, 32U << 20U) << head;
  }
}

TEST_F(CollectingFromStrangers, GivesUpWhatNeverComesToItsEnd) {
  limits.first_byte = limits.idle = std::chrono::milliseconds{50};
  limits.total = std::chrono::milliseconds{300};
  std::string const half = video().substr(0, video().size() / 2);
  for (bool drips : {false, true}) {
    for (std::string const& begin :
         {std::string{}, std::string{"HTTP/1.1 200 OK\r\n"},
          fmt::format("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{}", video().size(), half)}) {
      std::atomic<bool> over{false};
      FakeServer server{[&](FakePeer& peer) {
        peer.receive_request();
        peer.send(begin);
        while (drips && !over && peer.send("H")) std::this_thread::sleep_for(std::chrono::milliseconds{1});
        if (!drips) peer.receive_to_end();
      }};
      auto result = fetch(server.origin(), server.origin().text() + "/v");
      over = true;
      ASSERT_TRUE(std::holds_alternative<FetchAgain>(result));
      EXPECT_FALSE(std::get<FetchAgain>(result).what.empty());
    }
  }
  EXPECT_TRUE(names_below(folder.path()).empty());
}

TEST_F(CollectingFromStrangers, TakesNothingElseForAVideo) {
  std::string deep(100'000, '[');
  struct Case {
    std::string body;
    bool dead;  ///< a page says that the link is no good; other things may be better the next time
  };
  for (auto const& each : std::vector<Case>{{"<html><body>AccessDenied</body></html>", true},
                                            {R"({"error": "link expired", "code": 403})", true},
                                            {deep, true},
                                            {"", false},
                                            {std::string(10'000, '\0'), false},
                                            {cover(), false},
                                            {"\x1f\x8b\x08" + std::string(500, '\x9a'), false}}) {
    FakeServer server{[&](FakePeer& peer) {
      peer.receive_request();
      peer.send(ok(each.body));
    }};
    auto result = fetch(server.origin(), server.origin().text() + "/v");
    EXPECT_EQ(std::holds_alternative<LinkDead>(result), each.dead) << each.body.substr(0, 40);
    EXPECT_EQ(std::holds_alternative<FetchAgain>(result), !each.dead) << each.body.substr(0, 40);
    auto const& what = each.dead ? std::get<LinkDead>(result).what : std::get<FetchAgain>(result).what;
    EXPECT_FALSE(what.empty());
    EXPECT_LT(what.size(), 300u);
  }
  EXPECT_TRUE(names_below(folder.path()).empty());
}

TEST_F(CollectingFromStrangers, SaysThatAFileIsCompressed) {
  FakeServer server{[](FakePeer& peer) {
    peer.receive_request();
    peer.send("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\n\x1f\x8b\x08");
  }};
  auto result = fetch(server.origin(), server.origin().text() + "/v");
  ASSERT_TRUE(std::holds_alternative<FetchAgain>(result));
  EXPECT_EQ(std::get<FetchAgain>(result).what,
            "the server compresses the file (gzip) although it was asked not to");
}

TEST_F(CollectingFromStrangers, NeverPutsTwoFilmsTogether) {
  std::string other = video();
  for (char& byte : other) byte = static_cast<char>(~byte);
  std::atomic<int> tries{0};
  FakeServer server{[&](FakePeer& peer) {
    std::string const request = peer.receive_request();
    EXPECT_EQ(request.find("Range"), std::string::npos);
    if (tries++ == 0) {
      peer.send(ok(other).substr(0, other.size() / 2));
    } else {
      peer.send(ok(video()));
    }
  }};
  EXPECT_TRUE(std::holds_alternative<FetchAgain>(fetch(server.origin(), server.origin().text() + "/v")));
  EXPECT_TRUE(names_below(folder.path()).empty()) << "nothing of the first is kept";
  auto result = fetch(server.origin(), server.origin().text() + "/v");
  ASSERT_TRUE(std::holds_alternative<FileHome>(result));
  EXPECT_EQ(bytes_of(folder.path() / "批次/镜一.mp4"), video());
  // A part of a file that nobody asked for is none either.
  FakeServer partial{[](FakePeer& peer) {
    peer.receive_request();
    peer.send(
        fmt::format("HTTP/1.1 206 Partial Content\r\nContent-Length: {}\r\n\r\n{}", video().size(), video()));
  }};
  EXPECT_TRUE(std::holds_alternative<FetchAgain>(fetch(partial.origin(), partial.origin().text() + "/v")));
}

}  // namespace
}  // namespace yj::collect
