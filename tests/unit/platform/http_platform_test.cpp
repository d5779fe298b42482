#include "platform/http_platform.hpp"

#include "unit/platform/platform_bench.hpp"

#include <gtest/gtest.h>

#include <atomic>

namespace yj::platform {
namespace {

using test::answer;
using test::FakePeer;
using test::FakeServer;

using HttpPlatformSubmit = HttpPlatformTest;
using HttpPlatformPoll = HttpPlatformTest;
using HttpPlatformReach = HttpPlatformTest;
using HttpPlatformHistory = HttpPlatformTest;

TEST_F(HttpPlatformSubmit, SendsTheWholeRequestInTwoSteps) {
  FakeServer server{[&](FakePeer& peer) {
    server.note(peer.receive_request());
    peer.send(answer(kAccepted));
  }};
  auto platform = connect(server);
  Plan made = plan();
  std::string boundary = made.content_type;
  std::uint64_t length = made.length;
  auto uploaded = upload(*platform, std::move(made));
  ASSERT_TRUE(std::holds_alternative<Loaded>(uploaded));
  EXPECT_EQ(std::get<Loaded>(uploaded).attempt(), kAttempt);
  auto outcome = fire(*platform, uploaded);
  ASSERT_TRUE(std::holds_alternative<Accepted>(outcome.verdict));
  EXPECT_EQ(std::get<Accepted>(outcome.verdict).task.text, "t-1");
  EXPECT_EQ(outcome.raw.body, kAccepted);

  std::string seen = server.notes().at(0);
  EXPECT_TRUE(seen.starts_with("POST /llmage/v1/video/generations HTTP/1.1\r\n")) << seen;
  EXPECT_NE(seen.find("\r\nAuthorization: Bearer sk-secret\r\n"), std::string::npos);
  EXPECT_NE(seen.find("\r\nContent-Type: " + boundary + "\r\n"), std::string::npos);
  std::string body = seen.substr(seen.find("\r\n\r\n") + 4);
  EXPECT_EQ(body.size(), length);
  EXPECT_LT(body.find("pixels"), body.find("\"prompt\""));
  EXPECT_LT(body.find("\"prompt\""), body.find("\"transno\""));
  EXPECT_LT(body.find("\"transno\""), body.find("\"model\""));
}

TEST_F(HttpPlatformSubmit, NamesNoModelUnlessItIsFired) {
  for (auto encoding : {Encoding::json, Encoding::multipart}) {
    FakeServer server{[&](FakePeer& peer) {
      peer.receive_until("\r\n\r\n");
      server.note(peer.receive_to_end());
    }};
    auto platform = connect(server);
    Plan made = plan(encoding);
    std::uint64_t without_tail = made.length - made.tail.size();
    {
      auto uploaded = upload(*platform, std::move(made));
      ASSERT_TRUE(std::holds_alternative<Loaded>(uploaded));
    }
    loop.wait(http::let_others_run());
    std::string body = server.wait_notes(1).at(0);
    EXPECT_EQ(body.size(), without_tail);
    if (encoding == Encoding::multipart) {
      EXPECT_EQ(body.find("demo-i2v"), std::string::npos);
    } else {
      EXPECT_NE(body.back(), '}');
    }
  }
}

// A server that swallows a cut-off body and buys with the fields it has read. Wherever the connection breaks,
// it may buy only when the order was fired, and then the outcome must say so or leave a doubt.
TEST_F(HttpPlatformSubmit, IsNeverBoughtAndForgottenWhereverTheConnectionIsCut) {
  Plan made = plan();
  std::uint64_t length = made.length;
  std::uint64_t tail_begins = length - made.tail.size();
  std::atomic<std::uint64_t> cut = 0;
  FakeServer server{[&](FakePeer& peer) {
    peer.receive_until("\r\n\r\n");
    std::string body = peer.receive_exactly(cut);
    // Bought by a swallower: the value of `model` has begun.
    bool bought = body.find("name=\"model\"\r\n\r\nd") != std::string::npos;
    if (cut == length) peer.send(answer(kAccepted, "200 OK", "Connection: close\r\n"));
    peer.reset();
    server.note(bought ? "bought" : "not bought");
  }};
  auto platform = connect(server);
  for (; cut <= length; ++cut) {
    auto uploaded = upload(*platform, plan());
    SubmitOutcome outcome;
    if (auto* early = std::get_if<SubmitOutcome>(&uploaded)) {
      outcome = *early;
      EXPECT_TRUE(std::holds_alternative<Unsent>(outcome.verdict)) << cut;
    } else {
      // Up to here the server cuts before the tail, so the news has reached the kernel when the tail is due.
      bool cut_before = cut <= tail_begins;
      if (cut_before) server.wait_notes(cut + 1);
      outcome = fire(*platform, uploaded);
      EXPECT_TRUE(!cut_before || std::holds_alternative<Unsent>(outcome.verdict)) << cut;
    }
    bool bought = server.wait_notes(cut + 1).at(cut) == "bought";
    bool knows =
        std::holds_alternative<Accepted>(outcome.verdict) || std::holds_alternative<InDoubt>(outcome.verdict);
    EXPECT_TRUE(!bought || knows) << "cut at " << cut;
    EXPECT_TRUE(!bought || cut > tail_begins) << "cut at " << cut;
  }
}

TEST_F(HttpPlatformSubmit, HearsAnEarlyRefusal) {
  FakeServer server{[&](FakePeer& peer) {
    peer.receive_until("\r\n\r\n");
    peer.send(answer(R"({"error":"Insufficient balance"})", "429 Too Many Requests"));
    server.note("refused");
    peer.receive_to_end();
  }};
  auto platform = connect(server);
  auto uploaded = upload(*platform, plan());
  server.wait_notes(1);
  // A small body may be on its way before the refusal arrives; then it is heard when the tail is due.
  SubmitOutcome outcome = std::holds_alternative<Loaded>(uploaded) ? fire(*platform, uploaded)
                                                                   : std::get<SubmitOutcome>(uploaded);
  ASSERT_TRUE(std::holds_alternative<BalanceEmpty>(outcome.verdict));
  EXPECT_EQ(std::get<BalanceEmpty>(outcome.verdict).words, "Insufficient balance");
}

TEST_F(HttpPlatformSubmit, IsUnsentWhenNobodyListens) {
  std::unique_ptr<HttpPlatform> platform;
  {
    FakeServer server{[](FakePeer&) {}};
    platform = connect(server);
  }
  auto uploaded = upload(*platform, plan());
  auto const& outcome = std::get<SubmitOutcome>(uploaded);
  ASSERT_TRUE(std::holds_alternative<Unsent>(outcome.verdict));
  EXPECT_TRUE(std::get<Unsent>(outcome.verdict).what.starts_with("cannot connect to"));
}

TEST_F(HttpPlatformSubmit, IsUnsentWhenItsInputIsGone) {
  FakeServer server{[&](FakePeer& peer) { peer.receive_to_end(); }};
  auto platform = connect(server);
  Plan made = plan();
  std::filesystem::remove(folder / Sha256::of("pixels").text());
  auto uploaded = upload(*platform, std::move(made));
  EXPECT_TRUE(std::holds_alternative<Unsent>(std::get<SubmitOutcome>(uploaded).verdict));
}

TEST_F(HttpPlatformSubmit, NeedsTheKeyOfItsAccount) {
  FakeServer server{[&](FakePeer& peer) { server.note(peer.receive_request()); }};
  auto platform = connect(server);
  auto uploaded = upload(*platform, plan(), "other");
  EXPECT_TRUE(std::holds_alternative<KeyRejected>(std::get<SubmitOutcome>(uploaded).verdict));
  auto answered = loop.wait(platform->poll("other", TaskId{"t"}));
  EXPECT_TRUE(std::holds_alternative<QueryRejected>(answered.verdict));
  EXPECT_EQ(loop.wait(platform->reach("other")).error().code, Errc::denied);
  EXPECT_EQ(server.connections(), 0);
}

TEST_F(HttpPlatformSubmit, TakesANewKeyForWhatFollows) {
  FakeServer server{[&](FakePeer& peer) {
    server.note(peer.receive_request());
    peer.send(answer(R"({"error":"Invalid API Key"})", "401 Unauthorized", "Connection: close\r\n"));
  }};
  auto platform = connect(server);
  ASSERT_TRUE(platform->set_key("default", Secret{"sk-new"}));
  auto uploaded = upload(*platform, plan(Encoding::json));
  SubmitOutcome outcome = fire(*platform, uploaded);
  EXPECT_TRUE(std::holds_alternative<KeyRejected>(outcome.verdict));
  EXPECT_NE(server.notes().at(0).find("Bearer sk-new\r\n"), std::string::npos);
  EXPECT_FALSE(platform->set_key("default", Secret{"two words"}));
  EXPECT_FALSE(platform->set_key("default", Secret{"line\n"}));
  EXPECT_FALSE(platform->set_key("default", Secret{}));
}

TEST_F(HttpPlatformPoll, AsksForTheTaskByItsEncodedName) {
  FakeServer server{[&](FakePeer& peer) {
    while (true) {
      std::string request = peer.receive_request();
      if (request.empty()) break;
      server.note(request);
      peer.send(answer(R"({"status": "RUNNING", "taskid": "another"})"));
    }
  }};
  auto platform = connect(server, "/base/");
  for (int i = 0; i < 3; ++i) {
    auto answered = loop.wait(platform->poll("default", TaskId{"a b&c/ü"}));
    EXPECT_TRUE(std::holds_alternative<Unfinished>(answered.verdict));
  }
  EXPECT_TRUE(
      server.notes().at(0).starts_with("GET /base/llmage/v1/tasks?taskid=a%20b%26c%2F%C3%BC HTTP/1.1\r\n"))
      << server.notes().at(0);
  EXPECT_NE(server.notes().at(0).find("\r\nAuthorization: Bearer sk-secret\r\n"), std::string::npos);
  EXPECT_EQ(server.connections(), 1) << "polls share a connection";
}

TEST_F(HttpPlatformPoll, IsNoNewsWhenItFails) {
  FakeServer server{[&](FakePeer& peer) {
    peer.receive_request();
    peer.reset();
  }};
  auto platform = connect(server);
  auto answered = loop.wait(platform->poll("default", TaskId{"t"}));
  EXPECT_TRUE(std::holds_alternative<NoNews>(answered.verdict));
  EXPECT_EQ(answered.raw.status, 0);
}

TEST_F(HttpPlatformPoll, TakesTheKeyToNoOtherPlace) {
  FakeServer elsewhere{[&](FakePeer& peer) { elsewhere.note(peer.receive_request()); }};
  FakeServer server{[&](FakePeer& peer) {
    peer.receive_request();
    peer.send(answer("", "302 Found", "Location: " + elsewhere.origin().text() + "/x\r\n"));
  }};
  auto platform = connect(server);
  auto answered = loop.wait(platform->poll("default", TaskId{"t"}));
  EXPECT_TRUE(std::holds_alternative<NoNews>(answered.verdict));
  EXPECT_EQ(elsewhere.connections(), 0);
}

TEST_F(HttpPlatformReach, TellsAWrongKeyFromAnOutage) {
  std::string status = "200 OK";
  std::string body = R"({"object": "list", "data": [{"id": "qwen3-max", "created": 1779465600.0}]})";
  FakeServer server{[&](FakePeer& peer) {
    server.note(peer.receive_request());
    peer.send(answer(body, status, "Connection: close\r\n"));
  }};
  auto platform = connect(server);
  EXPECT_TRUE(loop.wait(platform->reach("default")));
  EXPECT_TRUE(server.notes().at(0).starts_with("GET /llmage/v1/models HTTP/1.1\r\n"));
  status = "401 Unauthorized";
  body = "401: Unauthorized";
  EXPECT_EQ(loop.wait(platform->reach("default")).error().code, Errc::denied);
  status = "502 Bad Gateway";
  EXPECT_EQ(loop.wait(platform->reach("default")).error().code, Errc::unavailable);
  status = "404 Not Found";
  body = R"({"error": "no such page"})";
  EXPECT_TRUE(loop.wait(platform->reach("default"))) << "the API answers, whatever it thinks of the path";
  body = "<html>Not Found</html>";
  EXPECT_EQ(loop.wait(platform->reach("default")).error().code, Errc::unavailable);
  status = "200 OK";
  body = "<html>Welcome to the hotel's network</html>";
  EXPECT_EQ(loop.wait(platform->reach("default")).error().code, Errc::unavailable);
}

TEST_F(HttpPlatformHistory, AsksForOnePageWithTheKey) {
  FakeServer server{[&](FakePeer& peer) {
    server.note(peer.receive_request());
    peer.send(answer(R"({"success": true, "total": 0, "rows": []})"));
  }};
  auto platform = connect(server);
  EXPECT_TRUE(std::holds_alternative<HistoryPage>(loop.wait(platform->history("default", 3))));
  std::string seen = server.notes().at(0);
  EXPECT_TRUE(seen.starts_with("GET /llmage/api/get_inference_history.dspy?page=3&pagerows=50 HTTP/1.1\r\n"))
      << seen;
  EXPECT_NE(seen.find("\r\nAuthorization: Bearer sk-secret\r\n"), std::string::npos);
  EXPECT_TRUE(std::holds_alternative<HistoryClosed>(loop.wait(platform->history("nobody", 1))));
  EXPECT_EQ(server.connections(), 1) << "without a key nothing is asked";
}

TEST(HttpPlatformSettings, RefuseWhatWouldShowTheKeyToOthers) {
  auto make = [](std::string url) {
    PlatformSettings settings;
    settings.generation_url = std::move(url);
    return HttpPlatform::make(settings);
  };
  EXPECT_TRUE(make("https://opencomputing.ai"));
  EXPECT_TRUE(make("http://127.0.0.1:8080"));
  EXPECT_TRUE(make("http://localhost:8080/"));
  for (auto const* url :
       {"http://opencomputing.ai", "http://10.0.0.1", "http://127.0.0.1.evil.example", "ftp://x", "",
        "https://user:pw@opencomputing.ai", "https://opencomputing.ai/?x=y"}) {
    auto made = make(url);
    ASSERT_FALSE(made) << url;
    EXPECT_EQ(made.error().code, Errc::invalid);
    EXPECT_TRUE(made.error().what.starts_with("platform.generation_url: ")) << made.error().what;
  }
}

}  // namespace
}  // namespace yj::platform
