#include "fake_server.hpp"
#include "http/client.hpp"
#include "loop.hpp"

#include <gtest/gtest.h>

namespace yj::http {
namespace {

using test::answer;
using test::FakePeer;
using test::FakeServer;
using test::Loop;
using namespace std::chrono_literals;

class TextSink final : public Sink {
 public:
  Result<void> on_head(ResponseHead const& head) override {
    status = head.status;
    if (refuse_head) return fail(Errc::invalid, "not wanted");
    return {};
  }
  Awaitable<Result<void>> on_data(std::string_view data) override {
    text += data;
    largest = std::max(largest, data.size());
    if (text.size() > full_at) co_return fail(Errc::full, "no space");
    co_return Result<void>{};
  }
  int status = 0;
  bool refuse_head = false;
  std::size_t full_at = SIZE_MAX;
  std::string text;
  std::size_t largest = 0;
};

class ClientDownload : public ::testing::Test {
 protected:
  Loop loop;
  std::unique_ptr<Client> client = *Client::make({});
  TextSink sink;
  DownloadLimits limits;
  ClientDownload() { limits.reach = Reach::anywhere; }
  Result<Downloaded> fetch(FakeServer const& server) {
    return loop.wait(client->download(server.origin(), Request{"GET", "/f"}, limits, sink));
  }
};

std::string film(std::size_t bytes) {
  std::string text(bytes, '\0');
  for (std::size_t i = 0; i < bytes; ++i) text[i] = static_cast<char>(i * 7 + i / 251);
  return text;
}

TEST_F(ClientDownload, BringsALargeBodyInPieces) {
  std::string body = film(3'000'000);
  FakeServer server{[&](FakePeer& peer) {
    peer.receive_request();
    peer.send(answer(body));
    peer.receive_request();
    peer.send(answer("second"));
  }};
  auto done = fetch(server);
  ASSERT_TRUE(done) << done.error().what;
  EXPECT_TRUE(done->complete);
  EXPECT_EQ(done->bytes, body.size());
  EXPECT_EQ(sink.text, body);
  EXPECT_LE(sink.largest, 512u * 1024);
  sink.text.clear();
  EXPECT_EQ(fetch(server)->bytes, 6u);
  EXPECT_EQ(server.connections(), 1);
}

TEST_F(ClientDownload, KeepsWhatArrivedBeforeACut) {
  std::string body = film(100'000);
  FakeServer server{[&](FakePeer& peer) {
    peer.receive_request();
    peer.send(answer(body).substr(0, 60'000));
  }};
  auto done = fetch(server);
  ASSERT_TRUE(done);
  EXPECT_FALSE(done->complete);
  EXPECT_FALSE(done->problem.empty());
  EXPECT_EQ(done->bytes, sink.text.size());
  EXPECT_TRUE(body.starts_with(sink.text));
  EXPECT_GT(sink.text.size(), 59'000u);
}

TEST_F(ClientDownload, LeavesItToTheSinkWhatItWants) {
  FakeServer server{[&](FakePeer& peer) {
    peer.receive_request();
    peer.send(answer("moved", "302 Found", "Location: /g\r\n"));
  }};
  sink.refuse_head = true;
  auto done = fetch(server);
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().what, "not wanted");
  EXPECT_EQ(sink.status, 302);
  sink.refuse_head = false;
  sink.full_at = 2;
  auto full = fetch(server);
  ASSERT_FALSE(full);
  EXPECT_EQ(full.error().code, Errc::full);
}

TEST_F(ClientDownload, GivesUpWhatIsTooSlowOrTooLarge) {
  std::atomic<bool> over = false;
  FakeServer slow{[&](FakePeer& peer) {
    peer.receive_request();
    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n");
    while (!over && peer.send("x")) std::this_thread::yield();
  }};
  limits.speed_window = 20ms;
  limits.bytes_per_second_min = 1ULL << 40;
  auto done = fetch(slow);
  over = true;
  ASSERT_TRUE(done);
  EXPECT_FALSE(done->complete);
  EXPECT_NE(done->problem.find("slower than"), std::string::npos) << done->problem;

  FakeServer large{[&](FakePeer& peer) {
    peer.receive_request();
    peer.send(answer(std::string(5000, 'x')));
    peer.receive_to_end();
  }};
  limits = DownloadLimits{};
  limits.reach = Reach::anywhere;
  limits.bytes_max = 1000;
  done = fetch(large);
  ASSERT_TRUE(done);
  EXPECT_FALSE(done->complete);
  EXPECT_EQ(done->bytes, 1000u);
}

TEST_F(ClientDownload, DoesNotFollowLinksIntoLocalNetworks) {
  FakeServer server{[&](FakePeer& peer) { server.note(peer.receive_request()); }};
  limits.reach = Reach::public_only;
  for (auto const* host : {"127.0.0.1", "localhost", "::1", "::ffff:127.0.0.1", "10.0.0.1"}) {
    auto done = loop.wait(client->download(server.origin("http", host), Request{"GET", "/f"}, limits, sink));
    ASSERT_FALSE(done) << host;
    EXPECT_EQ(done.error().code, Errc::invalid) << done.error().what;
    EXPECT_NE(done.error().what.find("not followed"), std::string::npos) << done.error().what;
  }
  EXPECT_EQ(server.connections(), 0);
}

}  // namespace
}  // namespace yj::http
