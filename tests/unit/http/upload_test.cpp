#include "http/upload.hpp"

#include "fake_server.hpp"
#include "fake_tls.hpp"
#include "http/signal.hpp"
#include "loop.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

namespace yj::http {
namespace {

using test::answer;
using test::FakeAuthority;
using test::FakePeer;
using test::FakeServer;
using test::Loop;
using namespace std::chrono_literals;

class TwoPartUpload : public ::testing::Test {
 protected:
  TwoPartUpload() {
    std::string pattern = (std::filesystem::temp_directory_path() / "yj-upload-XXXXXX").string();
    folder = ::mkdtemp(pattern.data());
  }
  ~TwoPartUpload() override { std::filesystem::remove_all(folder); }

  std::filesystem::path file(std::string const& name, std::string const& text) {
    std::ofstream{folder / name} << text;
    return folder / name;
  }

  TwoPartRequest request(Origin origin) {
    TwoPartRequest made{std::move(origin), Request{"POST", "/buy"}};
    made.body.emplace_back("first,");
    made.body.emplace_back(FileSegment{file("in", "from the file,"), 14});
    made.body.emplace_back("last,");
    made.tail = "TAIL";
    return made;
  }
  Opened open(Origin origin) { return open(request(std::move(origin))); }
  Opened open(TwoPartRequest made) { return loop.wait(open_two_part(*client, std::move(made), limits)); }

  std::filesystem::path folder;
  Loop loop;
  std::unique_ptr<Client> client = *Client::make({});
  UploadLimits limits;
};

constexpr std::string_view kAllButTail = "first,from the file,last,";

TEST_F(TwoPartUpload, SendsTheTailOnlyWhenItIsTold) {
  FakeServer server{[&](FakePeer& peer) {
    server.note(peer.receive_until("\r\n\r\n"));
    server.note(peer.receive_exactly(kAllButTail.size()));
    server.note(peer.receive_exactly(4));
    peer.send(answer("bought"));
  }};
  auto opened = open(server.origin());
  ASSERT_TRUE(std::holds_alternative<Held>(opened));
  auto notes = server.wait_notes(2);
  ASSERT_EQ(notes.size(), 2u);
  EXPECT_NE(notes[0].find("Content-Length: 29\r\n"), std::string::npos) << notes[0];
  EXPECT_EQ(notes[1], kAllButTail);
  auto finished = loop.wait(std::get<Held>(opened).finish());
  EXPECT_TRUE(finished.tail_sent);
  ASSERT_TRUE(finished.response);
  EXPECT_EQ(finished.response->body, "bought");
  EXPECT_TRUE(finished.response->complete);
  EXPECT_EQ(server.notes().at(2), "TAIL");
}

TEST_F(TwoPartUpload, HandsTheBodyOfASuccessOnAsItComes) {
  FakeServer server{[&](FakePeer& peer) {
    peer.receive_until("\r\n\r\n");
    peer.receive_exactly(kAllButTail.size() + 4);
    peer.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n");
    server.note(peer.receive_until("never"));  // the client is there until it has all
  }};
  std::string got;
  TwoPartRequest made = request(server.origin());
  made.head.on_answer = [&](std::string_view bytes) { got += bytes; };
  limits.answer = 200ms;
  auto opened = open(std::move(made));
  ASSERT_TRUE(std::holds_alternative<Held>(opened));
  auto finished = loop.wait(std::get<Held>(opened).finish());
  EXPECT_EQ(got, "one") << "although the rest never came";
  ASSERT_TRUE(finished.response);
  EXPECT_EQ(finished.response->body, "");
  EXPECT_FALSE(finished.response->complete);
}

TEST_F(TwoPartUpload, KeepsTheBodyOfARefusal) {
  FakeServer server{[&](FakePeer& peer) {
    peer.receive_until("\r\n\r\n");
    peer.receive_exactly(kAllButTail.size() + 4);
    peer.send("HTTP/1.1 429 Too Many\r\nContent-Length: 4\r\n\r\nslow");
  }};
  TwoPartRequest made = request(server.origin());
  made.head.on_answer = [](std::string_view) { ADD_FAILURE() << "it is no success"; };
  auto opened = open(std::move(made));
  ASSERT_TRUE(std::holds_alternative<Held>(opened));
  auto finished = loop.wait(std::get<Held>(opened).finish());
  ASSERT_TRUE(finished.response);
  EXPECT_EQ(finished.response->body, "slow");
}

TEST_F(TwoPartUpload, NeverSendsTheTailWhenItIsDropped) {
  FakeServer server{[&](FakePeer& peer) {
    peer.receive_until("\r\n\r\n");
    server.note(peer.receive_to_end());
  }};
  {
    auto opened = open(server.origin());
    ASSERT_TRUE(std::holds_alternative<Held>(opened));
    Held moved = std::move(std::get<Held>(opened));
  }
  loop.wait(let_others_run());
  EXPECT_EQ(server.wait_notes(1).at(0), kAllButTail);
}

TEST_F(TwoPartUpload, StreamsALargeFile) {
  std::string text(5'000'000, 'f');
  FakeServer server{[&](FakePeer& peer) {
    std::string all = peer.receive_request();
    server.note(std::to_string(all.size() - all.find("\r\n\r\n") - 4));
    peer.send(answer("ok"));
  }};
  TwoPartRequest large{server.origin(), Request{"POST", "/buy"}};
  large.body.emplace_back(FileSegment{file("large", text), text.size()});
  large.tail = "}";
  auto opened = open(std::move(large));
  ASSERT_TRUE(std::holds_alternative<Held>(opened));
  EXPECT_TRUE(loop.wait(std::get<Held>(opened).finish()).response);
  EXPECT_EQ(server.notes().at(0), "5000001");
}

TEST_F(TwoPartUpload, HearsARefusalWhileItStillSends) {
  std::string text(50'000'000, 'f');
  FakeServer server{[&](FakePeer& peer) {
    peer.receive_until("\r\n\r\n");
    peer.send(answer("too large", "413 Payload Too Large", "Connection: close\r\n"));
    // Nothing is read any more and nothing closed: only somebody who listens while he sends will notice.
    server.wait_notes(1);
  }};
  TwoPartRequest large{server.origin(), Request{"POST", "/buy"}};
  large.body.emplace_back(FileSegment{file("large", text), text.size()});
  large.tail = "}";
  auto opened = open(std::move(large));
  server.note("over");
  ASSERT_TRUE(std::holds_alternative<Finished>(opened));
  auto const& finished = std::get<Finished>(opened);
  EXPECT_FALSE(finished.tail_sent);
  ASSERT_TRUE(finished.response);
  EXPECT_EQ(finished.response->status, 413);
  EXPECT_EQ(finished.response->body, "too large");
}

TEST_F(TwoPartUpload, KeepsTheTailWhenAnAnswerCameInTheMeantime) {
  for (std::string_view early :
       {"HTTP/1.1 401 Unauthorized\r\nContent-Length: 2\r\n\r\nno", "HTTP/1.1 401 Unauth", ""}) {
    FakeServer server{[&](FakePeer& peer) {
      peer.receive_until("\r\n\r\n");
      peer.receive_exactly(kAllButTail.size());
      server.wait_notes(1);
      peer.send(early);
      peer.close();
      server.note("closed");
    }};
    auto opened = open(server.origin());
    ASSERT_TRUE(std::holds_alternative<Held>(opened));
    server.note("held");
    server.wait_notes(2);
    auto finished = loop.wait(std::get<Held>(opened).finish());
    EXPECT_FALSE(finished.tail_sent);
    EXPECT_EQ(finished.response.has_value(), early.ends_with("no"));
    EXPECT_EQ(finished.problem.empty(), early.ends_with("no"));
  }
}

TEST_F(TwoPartUpload, FailsBeforeTheTailWhenTheConnectionBreaks) {
  FakeServer server{[&](FakePeer& peer) {
    peer.receive_until("\r\n\r\n");
    peer.reset();
  }};
  std::string text(20'000'000, 'f');
  TwoPartRequest large{server.origin(), Request{"POST", "/buy"}};
  large.body.emplace_back(FileSegment{file("large", text), text.size()});
  large.tail = "}";
  auto opened = open(std::move(large));
  ASSERT_TRUE(std::holds_alternative<Error>(opened));
  EXPECT_NE(std::get<Error>(opened).what.find("broke before the request was complete"), std::string::npos);
}

TEST_F(TwoPartUpload, FailsBeforeTheTailWhenAFileIsShorterThanPromised) {
  FakeServer server{[&](FakePeer& peer) { server.note(peer.receive_to_end()); }};
  auto made = request(server.origin());
  made.body.emplace_back(FileSegment{file("short", "abc"), 4});
  auto opened = open(std::move(made));
  ASSERT_TRUE(std::holds_alternative<Error>(opened));
  EXPECT_EQ(std::get<Error>(opened).code, Errc::corrupt);
  EXPECT_EQ(server.wait_notes(1).at(0).find("TAIL"), std::string::npos);
  auto missing = request(server.origin());
  missing.body.emplace_back(FileSegment{folder / "missing", 4});
  opened = open(std::move(missing));
  ASSERT_TRUE(std::holds_alternative<Error>(opened));
  EXPECT_EQ(std::get<Error>(opened).code, Errc::not_found);
}

TEST_F(TwoPartUpload, ReportsTheTailAsSentWhateverHappensToTheAnswer) {
  std::string whole = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n";
  std::size_t head = whole.find("\r\n\r\n") + 4;
  for (std::size_t cut = 0; cut <= whole.size(); ++cut) {
    FakeServer server{[&](FakePeer& peer) {
      peer.receive_request();
      peer.send(whole.substr(0, cut));
      peer.close();
    }};
    auto opened = open(server.origin());
    ASSERT_TRUE(std::holds_alternative<Held>(opened));
    auto finished = loop.wait(std::get<Held>(opened).finish());
    EXPECT_TRUE(finished.tail_sent);
    EXPECT_EQ(finished.response.has_value(), cut >= head) << cut;
    EXPECT_EQ(finished.response && finished.response->complete, cut == whole.size()) << cut;
    EXPECT_EQ(finished.problem.empty(), cut == whole.size()) << cut;
  }
}

TEST_F(TwoPartUpload, EndsAtTheDeadlineOfTheAnswer) {
  FakeServer server{[&](FakePeer& peer) {
    peer.receive_request();
    server.note(peer.receive_to_end());
  }};
  limits.answer = 50ms;
  auto opened = open(server.origin());
  auto finished = loop.wait(std::get<Held>(opened).finish());
  EXPECT_TRUE(finished.tail_sent);
  EXPECT_FALSE(finished.response);
  EXPECT_NE(finished.problem.find("silent"), std::string::npos) << finished.problem;
  EXPECT_EQ(server.wait_notes(1).at(0), "") << "nothing follows the tail";
}

TEST_F(TwoPartUpload, GivesTheConnectionBackForThePollsThatFollow) {
  FakeServer server{[&](FakePeer& peer) {
    while (!peer.receive_request().empty()) peer.send(answer("ok"));
  }};
  auto opened = open(server.origin());
  loop.wait(std::get<Held>(opened).finish());
  EXPECT_TRUE(loop.wait(client->exchange(server.origin(), Request{"GET", "/poll"}, Limits{})));
  EXPECT_EQ(server.connections(), 1);
  auto second = open(server.origin());
  loop.wait(std::get<Held>(second).finish());
  EXPECT_EQ(server.connections(), 2) << "an order never takes a connection that might be stale";
}

TEST_F(TwoPartUpload, WorksOverTls) {
  FakeAuthority authority{"DNS:localhost"};
  ClientSettings settings;
  settings.ca_file = authority.ca_file();
  client = *Client::make(settings);
  std::string text(3'000'000, 'f');
  FakeServer server{[&](FakePeer& peer) {
                      std::string head = peer.receive_until("\r\n\r\n");
                      server.note(std::to_string(peer.receive_exactly(text.size()).size()));
                      server.note(peer.receive_exactly(4));
                      peer.send(answer("bought"));
                    },
                    authority.peers()};
  auto make = [&] {
    TwoPartRequest made{server.origin("https", "localhost"), Request{"POST", "/buy"}};
    made.body.emplace_back(FileSegment{file("in", text), text.size()});
    made.tail = "TAIL";
    return made;
  };
  auto opened = open(make());
  ASSERT_TRUE(std::holds_alternative<Held>(opened));
  EXPECT_EQ(server.wait_notes(1).at(0), "3000000");
  auto finished = loop.wait(std::get<Held>(opened).finish());
  ASSERT_TRUE(finished.response) << finished.problem;
  EXPECT_EQ(finished.response->body, "bought");
  EXPECT_EQ(server.notes().at(1), "TAIL");
  { auto dropped = open(make()); }
  loop.wait(let_others_run());
  EXPECT_EQ(server.wait_notes(4).at(3), "") << "the tail must not leave";
}

}  // namespace
}  // namespace yj::http
