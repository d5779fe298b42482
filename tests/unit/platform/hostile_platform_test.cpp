// A platform, or something in its place, that answers what no platform should: an order is never bought and forgotten, never
// sent twice, and whoever reads of it learns why.
#include "platform/http_platform.hpp"
#include "unit/platform/platform_bench.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

namespace yj::platform {
namespace {

using test::answer;
using test::FakePeer;
using test::FakeServer;
using namespace std::chrono_literals;

std::string const kOk = "HTTP/1.1 200 OK\r\n";
std::string const kChunked = kOk + "Transfer-Encoding: chunked\r\n\r\n";

std::string deep(std::string const& begin) { return begin + std::string(100'000, '['); }
std::string with_length(std::size_t length, std::string const& body) {
  return kOk + "Content-Length: " + std::to_string(length) + "\r\n\r\n" + body;
}

struct Strange {
  char const* name;
  std::string answer;
  char const* said;  ///< part of what a person reads; of answers with a task nothing is said
};

/// All was sent, and nothing tells whether it was bought.
std::vector<Strange> lost_answers() {
  std::string interim;
  for (int i = 0; i < 1000; ++i) interim += "HTTP/1.1 102 Processing\r\n\r\n";
  std::string zip = "\x1f\x8b\x08";
  zip += std::string(100, '\x9a');
  return {
      {"nothing", "", "ended before any byte"},
      {"garbage", std::string(100'000, '\x8f'), "larger than 16384 bytes"},
      {"interim answers without an end", interim, "interim answers without an end"},
      {"fields without an end", kOk + "X: " + std::string(1 << 20, 'x'), "the head is larger than"},
      {"two lengths", kOk + "Content-Length: 38\r\nContent-Length: 3\r\n\r\n" + kAccepted, "not HTTP"},
      {"a length and chunks",
       kOk + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n26\r\n" + kAccepted + "\r\n0\r\n\r\n",
       "not HTTP"},
      {"a chunk beyond all numbers", kChunked + "fffffffffffffffff\r\n" + kAccepted, "not HTTP"},
      {"a length that cuts the task in two", with_length(13, kAccepted), "does not tell"},
      {"a body without an end", kOk + "\r\n" + std::string(2 << 20, 'x'), "the body is larger than"},
      {"a JSON text without an end",
       kOk + "\r\n[" +
           [] {
             std::string text;
             for (int i = 0; i < 1 << 19; ++i) text += "{},";
             return text;
           }(),
       "the body is larger than"},
      {"a deep list", answer(deep("")), "does not tell"},
      {"a deep object", answer(deep("{\"a\": ")), "does not tell"},
      {"objects in objects", answer([] {
         std::string text;
         for (int i = 0; i < 100'000; ++i) text += "{\"a\":";
         return text;
       }()),
       "does not tell"},
      {"a compressed answer", answer(zip, "200 OK", "Content-Encoding: gzip\r\n"),
       "the answer is compressed (gzip) although it was asked not to be"},
      {"a web page", answer("<html>Welcome to the hotel's network</html>"), "Welcome to the hotel"},
      {"another protocol", answer("", "101 Switching Protocols", "Upgrade: websocket\r\n"), "HTTP 101"},
  };
}

/// However badly the rest is broken, there is a task: it is bought and known.
std::vector<Strange> taken_answers() {
  std::string const task = R"({"taskid": "t-1", "status": "CREATED")";
  return {
      {"a length that is too long", with_length(5000, kAccepted), ""},
      {"a length that cuts behind the task", with_length(18, kAccepted), ""},
      {"a length of 2^63", kOk + "Content-Length: 9223372036854775808\r\n\r\n" + kAccepted, ""},
      {"chunks without a last one", kChunked + "26\r\n" + kAccepted + "\r\n", ""},
      {"a deep end", answer(deep(task + ", \"x\": ")), ""},
      {"an endless end", kOk + "\r\n" + task + ", \"x\": \"" + std::string(2 << 20, 'x'), ""},
      {"more values than anybody reads",
       answer(task + ", \"x\": [" +
              [] {
                std::string text;
                for (int i = 0; i < 300'000; ++i) text += "1,";
                return text;
              }() +
              "1]}"),
       ""},
      {"a false name of its form",
       answer(kAccepted, "200 OK", "Content-Encoding: gzip\r\nContent-Type: text/html\r\n"), ""},
  };
}

using HostilePlatform = HttpPlatformTest;

TEST_F(HostilePlatform, LeavesADoubtThatSaysWhyWhenItsAnswerTellsNothing) {
  for (auto const& strange : lost_answers()) {
    FakeServer server{[&](FakePeer& peer) {
      peer.receive_request();
      peer.send(strange.answer);
    }};
    auto platform = connect(server);
    auto uploaded = upload(*platform, plan());
    ASSERT_TRUE(std::holds_alternative<Loaded>(uploaded)) << strange.name;
    auto outcome = fire(*platform, uploaded);
    auto const* doubt = std::get_if<InDoubt>(&outcome.verdict);
    ASSERT_NE(doubt, nullptr) << strange.name << ": verdict " << outcome.verdict.index();
    EXPECT_NE(doubt->what.find(strange.said), std::string::npos) << strange.name << ": " << doubt->what;
    EXPECT_LT(doubt->what.size(), 700u) << strange.name;
    EXPECT_LE(outcome.raw.body.size(), 4096u + 8) << strange.name;
    EXPECT_EQ(server.connections(), 1) << strange.name << ": nothing is ordered twice";
  }
}

TEST_F(HostilePlatform, IsUnsentWhenItAnswersTheSameBeforeTheTail) {
  for (auto const& strange : lost_answers()) {
    Plan made = plan();
    auto const before_tail = made.length - made.tail.size();
    FakeServer server{[&](FakePeer& peer) {
      peer.receive_until("\r\n\r\n");
      peer.receive_exactly(before_tail);
      peer.send(strange.answer);
      peer.close();
      server.note("said");
    }};
    auto platform = connect(server);
    auto uploaded = upload(*platform, std::move(made));
    SubmitOutcome outcome;
    if (std::holds_alternative<Loaded>(uploaded)) {
      loop.io.restart();
      while (server.notes().empty()) loop.io.run_one_for(5ms);  // all of it was read, or lies in our kernel
      outcome = fire(*platform, uploaded);
    } else {
      outcome = std::get<SubmitOutcome>(std::move(uploaded));
    }
    EXPECT_TRUE(std::holds_alternative<Unsent>(outcome.verdict))
        << strange.name << ": verdict " << outcome.verdict.index();
    EXPECT_EQ(server.connections(), 1) << strange.name;
  }
}

TEST_F(HostilePlatform, HasTakenAnOrderOfWhichItNamesTheTask) {
  for (auto const& strange : taken_answers()) {
    FakeServer server{[&](FakePeer& peer) {
      peer.receive_request();
      peer.send(strange.answer);
    }};
    auto platform = connect(server);
    auto uploaded = upload(*platform, plan());
    ASSERT_TRUE(std::holds_alternative<Loaded>(uploaded)) << strange.name;
    auto outcome = fire(*platform, uploaded);
    auto const* accepted = std::get_if<Accepted>(&outcome.verdict);
    ASSERT_NE(accepted, nullptr) << strange.name << ": verdict " << outcome.verdict.index();
    EXPECT_EQ(accepted->task.text, "t-1") << strange.name;
  }
}

TEST_F(HostilePlatform, IsInDoubtAtTheDeadlineHoweverItsAnswerDrips) {
  settings.submit_total = 100ms;
  for (auto const* begin : {"", "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{\"taskid\": \""}) {
    std::atomic<bool> over = false;
    FakeServer server{[&](FakePeer& peer) {
      peer.receive_request();
      peer.send(begin);
      while (!over && peer.send("H")) std::this_thread::sleep_for(1ms);
    }};
    auto platform = connect(server);
    auto uploaded = upload(*platform, plan());
    auto outcome = fire(*platform, uploaded);
    over = true;
    ASSERT_TRUE(std::holds_alternative<InDoubt>(outcome.verdict));
    EXPECT_NE(std::get<InDoubt>(outcome.verdict).what.find("silent"), std::string::npos);
  }
}

TEST_F(HostilePlatform, GetsNoOrderAnywhereElse) {
  FakeServer elsewhere{[&](FakePeer& peer) { elsewhere.note(peer.receive_request()); }};
  for (auto const* status :
       {"301 Moved", "302 Found", "303 See Other", "307 Temporary Redirect", "308 Permanent"}) {
    for (auto const& place :
         {elsewhere.origin().text() + "/x", std::string{"file:///etc/passwd"}, std::string{"//"},
          std::string{"http://169.254.169.254/"}, std::string(9000, 'x')}) {
      FakeServer server{[&](FakePeer& peer) {
        peer.receive_request();
        peer.send(answer("", status, "Location: " + place + "\r\n"));
      }};
      auto platform = connect(server);
      auto uploaded = upload(*platform, plan());
      auto outcome = fire(*platform, uploaded);
      auto const* wrong = std::get_if<Misconfigured>(&outcome.verdict);
      ASSERT_NE(wrong, nullptr) << status;
      EXPECT_NE(wrong->words.find("sends us elsewhere"), std::string::npos) << wrong->words;
      EXPECT_LT(wrong->words.size(), 400u);
      EXPECT_EQ(server.connections(), 1);
    }
  }
  EXPECT_EQ(elsewhere.connections(), 0) << "neither order nor key";
}

TEST_F(HostilePlatform, IsUnsentWhenItSpeaksNoTls) {
  FakeServer server{[&](FakePeer& peer) {
    server.note(peer.receive(4096));
    peer.send("HTTP/1.1 400 The plain request was sent to a TLS port\r\n\r\n");
  }};
  settings.generation_url = server.origin("https").text();
  auto platform = HttpPlatform::make(settings);
  ASSERT_TRUE(platform);
  ASSERT_TRUE((*platform)->set_key("default", Secret{"sk-secret"}));
  auto uploaded = upload(**platform, plan());
  ASSERT_TRUE(std::holds_alternative<SubmitOutcome>(uploaded));
  auto const& verdict = std::get<SubmitOutcome>(uploaded).verdict;
  ASSERT_TRUE(std::holds_alternative<Unsent>(verdict));
  EXPECT_TRUE(std::get<Unsent>(verdict).what.starts_with("TLS with 127.0.0.1 failed"));
  EXPECT_EQ(server.wait_notes(1).at(0).find("sk-secret"), std::string::npos);
}

/// The answers to questions: nothing that is learned from them, nothing that is broken by them.
TEST_F(HostilePlatform, TellsNoNewsByAnAnswerThatIsNone) {
  std::vector<Strange> all = lost_answers();
  std::string many = "{\"success\": true, \"total\": 50, \"rows\": [";
  for (int i = 0; i < 2'000'000; ++i) many += "[],";
  all.push_back({"more rows than memory", answer(many + "[]]}"), ""});
  all.push_back({"a deep page", answer(deep("{\"success\": true, \"total\": 50, \"rows\": ")), ""});
  all.push_back({"deep content",
                 answer("{\"success\": true, \"total\": 1, \"rows\": [{\"io_content\": \"" +
                        std::string(100'000, '[') + "\"}]}"),
                 ""});
  for (auto const& strange : all) {
    FakeServer server{[&](FakePeer& peer) {
      peer.receive_request();
      peer.send(strange.answer);
    }};
    auto platform = connect(server);
    auto polled = loop.wait(platform->poll("default", TaskId{"t"}));
    auto const* no_news = std::get_if<NoNews>(&polled.verdict);
    ASSERT_NE(no_news, nullptr) << strange.name << ": verdict " << polled.verdict.index();
    EXPECT_FALSE(no_news->what.empty()) << strange.name;
    EXPECT_LT(no_news->what.size(), 2100u) << strange.name;
    auto page = loop.wait(platform->history("default", 1));
    auto const* read = std::get_if<HistoryPage>(&page);
    EXPECT_EQ(read != nullptr, strange.name == std::string{"deep content"})
        << strange.name << ": half a page would be taken for the end of the history";
  }
}

}  // namespace
}  // namespace yj::platform
