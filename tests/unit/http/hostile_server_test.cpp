// Servers that mean no good: whatever they send or withhold, an exchange ends in bounded time and memory and says why.
#include "fake_server.hpp"
#include "http/client.hpp"
#include "loop.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <functional>

namespace yj::http {
namespace {

using test::answer;
using test::FakePeer;
using test::FakeServer;
using test::Loop;
using namespace std::chrono_literals;

constexpr std::uint64_t kBodyBytesMax = 100'000;
/// What kernel and client may hold of a flood besides what is kept of it.
constexpr std::uint64_t kOnItsWayMax = 32U << 20U;

struct Hostile {
  char const* name;
  std::function<void(FakePeer&)> answers;  ///< after the request
  char const* said;                        ///< part of what a person reads
};

std::string const kOk = "HTTP/1.1 200 OK\r\n";
std::string const kChunked = kOk + "Transfer-Encoding: chunked\r\n\r\n";

/// Sends `begin`, and then `more` until the client has had enough.
std::function<void(FakePeer&)> flood(std::string begin, std::string more) {
  while (more.size() < 4096) more += more;
  return [begin = std::move(begin), more = std::move(more)](FakePeer& peer) {
    std::uint64_t sent = 0;
    bool open = peer.send(begin);
    while (open && sent < 2 * kOnItsWayMax) {
      open = peer.send(more);
      sent += more.size();
    }
    EXPECT_LT(sent, kOnItsWayMax) << "it was read on and on";
  };
}
/// Sends `text` and then nothing, with the connection open.
std::function<void(FakePeer&)> then_silent(std::string text) {
  return [text = std::move(text)](FakePeer& peer) {
    peer.send(text);
    peer.receive_to_end();
  };
}
/// What does not end by itself, and what is no HTTP.
std::vector<Hostile> hostile_answers() {
  std::string garbage;
  for (int i = 0; i < 4096; ++i) garbage += static_cast<char>(i * 131 + i / 7);
  return {
      {"silent from the start", then_silent(""), "silent for too long"},
      {"silent within the head", then_silent("HTTP/1.1 200 OK\r\nContent-Le"), "silent for too long"},
      {"silent after the head", then_silent(kOk + "Content-Length: 10\r\n\r\n"), "silent for too long"},
      {"silent within a chunk", then_silent(kChunked + "5\r\nhe"), "silent for too long"},
      {"fields without an end", flood(kOk, "X-Filler: 0123456789012345678901234567890123456789\r\n"),
       "the head is larger than 16384 bytes"},
      {"one field without an end", flood(kOk + "X: ", "x"), "the head is larger than 16384 bytes"},
      {"a first line without an end", flood("HTTP/1.1 200 ", "x"), "the head is larger than 16384 bytes"},
      {"empty lines without an end", flood("", "\r\n"), ""},
      {"zeros without an end", flood("", std::string(4096, '\0')), ""},
      {"a body without an end", flood(kOk + "\r\n", "x"), "the body is larger than 100000 bytes"},
      {"chunks without an end", flood(kChunked, "5\r\nhello\r\n"), "the body is larger than 100000 bytes"},
      {"a chunk's name without an end", flood(kChunked + "5;", "x"), ""},
      {"trailers without an end", flood(kChunked + "0\r\n", "X: y\r\n"), ""},
      {"interim answers without an end", flood("", "HTTP/1.1 103 Early Hints\r\nLink: <x>\r\n\r\n"),
       "interim answers without an end"},
      {"a length of 2^63", flood(kOk + "Content-Length: 9223372036854775808\r\n\r\n", "x"),
       "the body is larger than 100000 bytes"},
      {"a length of 2^64-1", flood(kOk + "Content-Length: 18446744073709551615\r\n\r\n", "x"),
       "larger than 100000 bytes"},
      {"a length beyond all numbers", flood(kOk + "Content-Length: 99999999999999999999999\r\n\r\n", "x"),
       "not HTTP"},
      {"a negative length", then_silent(kOk + "Content-Length: -1\r\n\r\n"), "not HTTP"},
      {"two lengths", then_silent(kOk + "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello"), "not HTTP"},
      {"a length and chunks",
       then_silent(kOk + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"),
       "not HTTP"},
      {"a chunk beyond all numbers", flood(kChunked + "fffffffffffffffff\r\n", "x"), "not HTTP"},
      {"a chunk of 2^64-1", flood(kChunked + "ffffffffffffffff\r\n", "x"), "larger than 100000 bytes"},
      {"a chunk of less than nothing", then_silent(kChunked + "-5\r\nhello\r\n"), "not HTTP"},
      {"garbage", flood("", garbage), ""},
      {"another protocol", then_silent("220 mail.example ESMTP ready\r\n"), "not HTTP"},
      {"HTTP/2", then_silent("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), "not HTTP"},
  };
}

/// Short where it has to run out, and else so long that a busy machine does not use it up.
Duration patience(Hostile const& hostile) {
  return std::string_view{hostile.said}.find("silent") == std::string_view::npos ? Duration{20s}
                                                                                 : Duration{50ms};
}

class HostileServer : public ::testing::Test {
 protected:
  Loop loop;
  std::unique_ptr<Client> client = *Client::make({});
};

TEST_F(HostileServer, EndsNoExchangeWithoutAReason) {
  for (auto const& hostile : hostile_answers()) {
    FakeServer server{[&](FakePeer& peer) {
      peer.receive_request();
      hostile.answers(peer);
    }};
    Limits limits;
    limits.total = 20s;
    limits.idle = patience(hostile);
    limits.body_bytes_max = kBodyBytesMax;
    auto got = loop.wait(client->exchange(server.origin(), Request{"GET", "/x"}, limits));
    EXPECT_TRUE(!got || !got->complete) << hostile.name;
    std::string const said = got ? got->problem : got.error().what;
    EXPECT_FALSE(said.empty()) << hostile.name;
    EXPECT_NE(said.find(hostile.said), std::string::npos) << hostile.name << ": " << said;
    EXPECT_LT(said.size(), 300u) << hostile.name;
    EXPECT_LE(got ? got->body.size() : 0, kBodyBytesMax) << hostile.name;
    EXPECT_EQ(server.connections(), 1) << hostile.name << ": nothing is asked twice";
  }
}

/// A download keeps nothing in memory, so its bound is the file's.
TEST_F(HostileServer, EndsNoDownloadWithoutAReason) {
  struct Count final : Sink {
    Result<void> on_head(ResponseHead const&) override { return {}; }
    Awaitable<Result<void>> on_data(std::string_view data) override {
      bytes += data.size();
      co_return Result<void>{};
    }
    std::uint64_t bytes = 0;
  };
  for (auto const& hostile : hostile_answers()) {
    FakeServer server{[&](FakePeer& peer) {
      peer.receive_request();
      hostile.answers(peer);
    }};
    DownloadLimits limits;
    limits.reach = Reach::anywhere;
    limits.first_byte = limits.idle = patience(hostile);
    limits.bytes_max = kBodyBytesMax;
    Count sink;
    auto got = loop.wait(client->download(server.origin(), Request{"GET", "/x"}, limits, sink));
    EXPECT_TRUE(!got || !got->complete) << hostile.name;
    std::string const said = got ? got->problem : got.error().what;
    EXPECT_FALSE(said.empty()) << hostile.name;
    EXPECT_NE(said.find(hostile.said), std::string::npos) << hostile.name << ": " << said;
    EXPECT_LE(sink.bytes, kBodyBytesMax) << hostile.name;
  }
}

/// Never silent, never fast enough to get anywhere: only the deadline ends it.
TEST_F(HostileServer, CannotDragAnythingBeyondItsDeadline) {
  for (std::string const& begin : {std::string{}, kOk + "X: ", kOk + "Content-Length: 1000000\r\n\r\n",
                                   kChunked + "fffff\r\n", kChunked + "5;"}) {
    std::atomic<bool> over = false;
    FakeServer server{[&](FakePeer& peer) {
      peer.receive_request();
      peer.send(begin);
      // At most the 16 KiB of a head before the deadline.
      while (!over && peer.send(begin.empty() ? "H" : "x")) std::this_thread::sleep_for(1ms);
    }};
    auto const started = std::chrono::steady_clock::now();
    Limits limits;
    limits.total = 80ms;
    auto got = loop.wait(client->exchange(server.origin(), Request{"GET", "/x"}, limits));
    EXPECT_TRUE(!got || !got->complete) << begin;

    struct None final : Sink {
      Result<void> on_head(ResponseHead const&) override { return {}; }
      Awaitable<Result<void>> on_data(std::string_view) override { co_return Result<void>{}; }
    } sink;
    DownloadLimits slow;
    slow.reach = Reach::anywhere;
    slow.first_byte = slow.total = 80ms;
    auto file = loop.wait(client->download(server.origin(), Request{"GET", "/x"}, slow, sink));
    EXPECT_TRUE(!file || !file->complete) << begin;
    over = true;
    EXPECT_LT(std::chrono::steady_clock::now() - started, 10s) << begin;
  }
}

TEST_F(HostileServer, LosesAndGainsNothingByALengthThatIsWrong) {
  FakeServer server{[&](FakePeer& peer) {
    peer.receive_request();
    peer.send(kOk + "Content-Length: 5\r\n\r\nhello" + answer("an answer that nobody asked for"));
    peer.receive_to_end();
  }};
  auto got = loop.wait(client->exchange(server.origin(), Request{"GET", "/x"}, Limits{}));
  ASSERT_TRUE(got) << got.error().what;
  EXPECT_TRUE(got->complete);
  EXPECT_EQ(got->body, "hello") << "what follows is no part of it";
  FakeServer shorter{[&](FakePeer& peer) {
    peer.receive_request();
    peer.send(kOk + "Content-Length: 50\r\n\r\nhello");
  }};
  got = loop.wait(client->exchange(shorter.origin(), Request{"GET", "/x"}, Limits{}));
  ASSERT_TRUE(got) << got.error().what;
  EXPECT_FALSE(got->complete);
  EXPECT_EQ(got->body, "hello");
  got = loop.wait(client->exchange(server.origin(), Request{"GET", "/x"}, Limits{}));
  EXPECT_EQ(server.connections(), 2) << "nobody takes the unasked answer for his own";
}

TEST_F(HostileServer, IsToldFromATlsServerThatIsMerelyStrange) {
  for (auto const* text : {"HTTP/1.1 400 Bad Request\r\n\r\n", "\x16\x03\x03\xff\xff",
                           "\x15\x03\x03\x00\x02\x02\x28", "", "SSH-2.0-x\r\n"}) {
    FakeServer server{[&](FakePeer& peer) {
      peer.receive(4096);
      peer.send(std::string{text} + std::string(*text == 0 ? 0 : 100, '\x2a'));
    }};
    auto got =
        loop.wait(client->exchange(server.origin("https", "localhost"), Request{"GET", "/x"}, Limits{}));
    ASSERT_FALSE(got);
    EXPECT_EQ(got.error().code, Errc::unavailable);
    EXPECT_TRUE(got.error().what.starts_with("TLS with localhost failed: ")) << got.error().what;
  }
}

}  // namespace
}  // namespace yj::http
