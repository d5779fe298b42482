#include "http/wire.hpp"

#include <gtest/gtest.h>

namespace yj::http {
namespace {

TEST(RequestHead, SaysWhatItMust) {
  Request request{"POST", "/a?b=c"};
  request.headers.add("X-Sim", "1");
  auto head = request_head(request, "host:81", 5);
  ASSERT_TRUE(head);
  EXPECT_EQ(*head,
            "POST /a?b=c HTTP/1.1\r\nHost: host:81\r\nAccept-Encoding: identity\r\nContent-Length: "
            "5\r\nX-Sim: 1\r\n\r\n");
}

TEST(RequestHead, LetsNothingBreakOutOfItsLine) {
  Request bad_target{"GET", "/a b"};
  EXPECT_FALSE(request_head(bad_target, "h", std::nullopt));
  Request split{"GET", "/a\r\nX: y"};
  EXPECT_FALSE(request_head(split, "h", std::nullopt));
  Request bad_value{"GET", "/"};
  bad_value.headers.add("Authorization", "Bearer x\r\nX-Evil: 1");
  EXPECT_FALSE(request_head(bad_value, "h", std::nullopt));
  Request bad_name{"GET", "/"};
  bad_name.headers.add("a b", "c");
  EXPECT_FALSE(request_head(bad_name, "h", std::nullopt));
  Request long_head{"GET", "/"};
  long_head.headers.add("X", std::string(kHeadBytesMax, 'x'));
  EXPECT_FALSE(request_head(long_head, "h", std::nullopt));
}

TEST(Headers, AreFoundWithoutLetterCase) {
  Headers headers{{"Content-Type", "a"}, {"X", "1"}, {"x", "2"}};
  EXPECT_EQ(headers.find("content-TYPE"), "a");
  EXPECT_EQ(headers.find("y"), std::nullopt);
  headers.set("X", "3");
  EXPECT_EQ(headers.size(), 2u);
  EXPECT_EQ(headers.find("x"), "3");
}

constexpr std::string_view kFixed = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";
constexpr std::string_view kChunked =
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2;x=y\r\nlo\r\n0\r\n\r\n";

TEST(MessageParser, TakesBothFramingsInAnyPieces) {
  for (auto text : {kFixed, kChunked}) {
    for (std::size_t piece = 1; piece <= text.size(); ++piece) {
      MessageParser parser = MessageParser::of_response(100);
      for (std::size_t at = 0; at < text.size(); at += piece)
        ASSERT_TRUE(parser.feed(text.substr(at, piece)));
      EXPECT_TRUE(parser.done());
      EXPECT_TRUE(parser.keep_alive());
      EXPECT_EQ(parser.take_body(), "hello");
      EXPECT_EQ(parser.head().status, 200);
    }
  }
}

TEST(MessageParser, TakesALastChunkThatComesByteByByte) {
  std::string const end = "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n";
  for (bool request : {true, false}) {
    MessageParser parser = request ? MessageParser::of_request(100) : MessageParser::of_response(100);
    std::string const text = (request ? "POST / HTTP/1.1\r\n" : "HTTP/1.1 200 OK\r\n") + end;
    for (char byte : text) ASSERT_TRUE(parser.feed({&byte, 1}));
    EXPECT_TRUE(parser.done()) << "there was no other chunk before it";
    EXPECT_EQ(parser.take_body(), "");
    EXPECT_EQ(parser.take_rest(), "");
  }
  MessageParser garbage = MessageParser::of_request(100);
  bool good = true;
  for (char byte :
       std::string("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\f\nGET / HTTP/1.1\r\n\r\n"))
    good = good && garbage.feed({&byte, 1});
  EXPECT_FALSE(good);
}

TEST(MessageParser, KeepsWhatArrivedOfABodyThatWasCut) {
  MessageParser parser = MessageParser::of_response(100);
  ASSERT_TRUE(parser.feed(kChunked.substr(0, kChunked.size() - 5)));
  parser.end_of_input();
  EXPECT_FALSE(parser.done());
  EXPECT_FALSE(parser.problem().empty());
  EXPECT_EQ(parser.take_body(), "hello");
}

TEST(MessageParser, EndsABodyWithoutLengthAtTheEndOfTheConnection) {
  MessageParser parser = MessageParser::of_response(100);
  ASSERT_TRUE(parser.feed("HTTP/1.0 200 OK\r\n\r\nhello"));
  EXPECT_FALSE(parser.done());
  parser.end_of_input();
  EXPECT_TRUE(parser.done());
  EXPECT_FALSE(parser.keep_alive());
  EXPECT_EQ(parser.take_body(), "hello");
}

TEST(MessageParser, SkipsInterimAnswers) {
  MessageParser parser = MessageParser::of_response(100);
  ASSERT_TRUE(parser.feed("HTTP/1.1 100 Continue\r\n\r\n"));
  EXPECT_FALSE(parser.started());
  EXPECT_FALSE(parser.head_done());
  ASSERT_TRUE(parser.feed("HTTP/1.1 102 Processing\r\nA: b\r\n\r\nHTTP/1.1 204 No Content\r\nC: d\r\n\r\n"));
  EXPECT_TRUE(parser.done());
  EXPECT_EQ(parser.head().status, 204);
  EXPECT_EQ(parser.head().headers.find("A"), std::nullopt);
}

TEST(MessageParser, StopsAtItsLimits) {
  MessageParser large = MessageParser::of_response(4);
  EXPECT_FALSE(large.feed(kFixed));
  EXPECT_EQ(large.trouble(), ParseTrouble::body_too_large);
  EXPECT_EQ(large.take_body(), "hell");
  MessageParser endless = MessageParser::of_response(100);
  bool sound = endless.feed("HTTP/1.1 200 OK\r\n");
  for (int i = 0; i < 1000 && sound; ++i)
    sound = endless.feed("X-Filler: 0123456789012345678901234567890123456789\r\n");
  EXPECT_EQ(endless.trouble(), ParseTrouble::head_too_large);
  MessageParser trailing = MessageParser::of_response(100);
  sound = trailing.feed("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;");
  for (int i = 0; i < 1000 && sound; ++i) sound = trailing.feed(std::string(100, 'x'));
  EXPECT_FALSE(sound);
  MessageParser interim = MessageParser::of_response(100);
  sound = true;
  for (int i = 0; i < 20 && sound; ++i) sound = interim.feed("HTTP/1.1 100 Continue\r\n\r\n");
  EXPECT_FALSE(sound);
}

TEST(MessageParser, LetsABodyGoOnForAsLongAsItIsPassedOn) {
  auto stream = MessageParser::of_response(1000);
  ASSERT_TRUE(stream.feed("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"));
  std::size_t passed = 0;
  for (int i = 0; i < 100; ++i) {
    ASSERT_TRUE(stream.feed("1f4\r\n" + std::string(500, 'x') + "\r\n")) << i;
    passed += stream.stream_body().size();
  }
  EXPECT_EQ(passed, 50'000u);
  EXPECT_FALSE(stream.feed("5dc\r\n" + std::string(1500, 'x') + "\r\n")) << "at once it is too much";
  EXPECT_EQ(stream.trouble(), ParseTrouble::body_too_large);
}

TEST(MessageParser, CountsABodyThatIsTaken) {
  auto download = MessageParser::of_response(1000);
  ASSERT_TRUE(download.feed("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"));
  ASSERT_TRUE(download.feed("1f4\r\n" + std::string(500, 'x') + "\r\n"));
  EXPECT_EQ(download.take_body().size(), 500u);
  EXPECT_FALSE(download.feed("1f5\r\n" + std::string(501, 'x') + "\r\n"));
  EXPECT_EQ(download.trouble(), ParseTrouble::body_too_large);
}

TEST(MessageParser, RefusesALongHeadThatComesAtOnce) {
  auto fed = [](std::size_t bytes) {
    std::string const begin = "GET / HTTP/1.1\r\nX: ";
    std::string const end = "\r\n\r\n";
    MessageParser parser = MessageParser::of_request(100);
    parser.feed(begin + std::string(bytes - begin.size() - end.size(), 'x') + end + std::string(50'000, 'y'));
    return parser.trouble();
  };
  EXPECT_EQ(fed(kHeadBytesMax), ParseTrouble::none);
  EXPECT_EQ(fed(kHeadBytesMax + 1), ParseTrouble::head_too_large);
}

TEST(MessageParser, RefusesWhatIsNotHttp) {
  for (auto const* text : {"<html>\r\n\r\n", "SSH-2.0-x\r\n", "HTTP/1.1 abc OK\r\n\r\n",
                           "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"}) {
    MessageParser parser = MessageParser::of_response(100);
    EXPECT_FALSE(parser.feed(text)) << text;
    EXPECT_EQ(parser.trouble(), ParseTrouble::malformed);
  }
}

TEST(MessageParser, ReadsARequestAndKeepsWhatFollows) {
  MessageParser parser = MessageParser::of_request(100);
  ASSERT_TRUE(parser.feed("POST /x HTTP/1.1\r\nContent-Length: 2\r\n\r\nabGET / HTTP/1.1\r\n"));
  EXPECT_TRUE(parser.done());
  EXPECT_EQ(parser.head().method, "POST");
  EXPECT_EQ(parser.head().target, "/x");
  EXPECT_EQ(parser.head().content_length, 2u);
  EXPECT_EQ(parser.take_body(), "ab");
  EXPECT_EQ(parser.take_rest(), "GET / HTTP/1.1\r\n");
}

}  // namespace
}  // namespace yj::http
