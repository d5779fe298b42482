#include "unit/control/daemon_bench.hpp"

#include <gmock/gmock.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace yj {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class ChatAtOnce : public test::Control {
 protected:
  static constexpr auto kAsk = R"({"prompt": "雨夜", "system": "分镜师"})";
  void script() {
    daemon.chats.pieces = {"data: {\"content\":\"长", "安\"}\n\ndata: {\"usage\":{\"prompt_tokens\":3}}\n\n",
                           "data: [DONE]\n\n"};
  }
  std::string all_pieces() const {
    std::string all;
    for (auto const& piece : daemon.chats.pieces) all += piece;
    return all;
  }
};

TEST_F(ChatAtOnce, PassesThePlatformsStreamOnAndSaysHowItEnded) {
  script();
  daemon.start();
  std::string const got = daemon.stream("/v1/chat", kAsk);
  ASSERT_THAT(got, StartsWith(all_pieces() + "event: end\ndata: "));
  Json const end = *parse_json(got.substr(got.rfind("data: ") + 6));
  EXPECT_EQ(end["state"], "finished");
  EXPECT_EQ(end["model"], "qwen3-max");
  EXPECT_EQ(end["usage"]["prompt_tokens"], 3);
  EXPECT_EQ(end["transno"], daemon.chats.sent["transno"]);
  EXPECT_EQ(daemon.chats.sent["prompt"], "雨夜");
  EXPECT_EQ(daemon.chats.sent["sys_prompt"], "分镜师");
  EXPECT_EQ(daemon.chats.sent["stream"], true);
}

TEST_F(ChatAtOnce, GivesAllOfItInOnePieceToWhoeverWantsThat) {
  script();
  daemon.start();
  auto reply = daemon.post("/v1/chat", R"({"prompt": "雨夜", "stream": false})");
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.json["text"], "长安");
  EXPECT_EQ(reply.json["usage"]["prompt_tokens"], 3);
}

TEST_F(ChatAtOnce, ThatBreaksOffSaysSoAndIsNotSentAgain) {
  daemon.chats.pieces = {"data: {\"content\":\"长\"}\n\ndata: {\"con"};
  daemon.chats.complete = false;
  daemon.start();
  std::string const got = daemon.stream("/v1/chat", kAsk);
  EXPECT_THAT(got, HasSubstr("data: {\"con\n\nevent: end\ndata: "))
      << "half a frame does not swallow our own";
  Json const end = *parse_json(got.substr(got.rfind("data: ") + 6));
  EXPECT_EQ(end["state"], "in_doubt");
  EXPECT_THAT(end["reason"].get<std::string>(), HasSubstr("broke off"));
  auto whole = daemon.post("/v1/chat", R"({"prompt": "雨夜", "stream": false})");
  EXPECT_EQ(whole.status, 502);
  EXPECT_EQ(whole.code(), "in-doubt");
  EXPECT_EQ(daemon.chats.orders, 2);
}

TEST_F(ChatAtOnce, ThatIsRefusedIsAProblemWithThePlatformsWords) {
  struct Case {
    SubmitVerdict verdict;
    int status;
    std::string code;
  };
  daemon.start();
  for (auto const& [verdict, status, code] :
       {Case{BalanceEmpty{"Insufficient balance"}, 402, "balance"},
        Case{KeyRejected{"Invalid API Key"}, 502, "key-refused"},
        Case{Refused{"Missing need data"}, 422, "refused"}, Case{Unsent{"no route"}, 503, "unreachable"},
        Case{Throttled{"slow down", {}}, 503, "throttled"}, Case{InDoubt{"the answer is lost"}, 200, ""}}) {
    daemon.chats.refusal = SubmitOutcome{verdict, {}};
    if (status == 200) {
      EXPECT_THAT(daemon.stream("/v1/chat", kAsk), HasSubstr("in_doubt"));
      continue;
    }
    auto reply = daemon.post("/v1/chat", kAsk);
    EXPECT_EQ(reply.status, status) << code;
    EXPECT_EQ(reply.code(), code);
  }
}

TEST_F(ChatAtOnce, ThatNobodyReadsDoesNotFillTheMemory) {
  daemon.chats.pieces.assign(600, "data: {\"content\":\"" + std::string(100'000, 'x') + "\"}\n\n");
  daemon.start();
  // A client that asks and looks away: the daemon goes on, and others are served.
  int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  daemon.settings.socket.string().copy(address.sun_path, sizeof address.sun_path - 1);
  ASSERT_EQ(::connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  std::string const body = kAsk;
  std::string const request =
      "POST /v1/chat HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + std::to_string(body.size()) +
      "\r\n\r\n" + body;
  ASSERT_EQ(::write(fd, request.data(), request.size()), static_cast<ssize_t>(request.size()));
  EXPECT_TRUE(daemon.comes_true([&] { return daemon.chats.ended == 1; }));
  EXPECT_EQ(daemon.get("/v1/status").status, 200);
  ::close(fd);
}

TEST_F(ChatAtOnce, ThatMakesNoSenseOrdersNothing) {
  daemon.start();
  for (auto const* body :
       {"", "[]", "{}", R"({"prompt": " "})", R"({"prompt": 7})", R"({"prompt": "a", "modle": "b"})"})
    EXPECT_EQ(daemon.post("/v1/chat", body).status, 400) << body;
  auto model = daemon.post("/v1/chat", R"({"prompt": "a", "model": "viduq3-pro"})");
  EXPECT_EQ(model.status, 404);
  EXPECT_THAT(model.json["hint"].get<std::string>(), HasSubstr("qwen3-max"));
  EXPECT_EQ(daemon.post("/v1/chat", R"({"prompt": "a", "account": "nobody"})").status, 404);
  EXPECT_EQ(daemon.chats.orders, 0);
}

TEST_F(ChatAtOnce, OrdersNothingOnceALimitOfItsAccountIsReached) {
  script();
  daemon.money.account_max["default"] = Credits{0};
  daemon.start();
  ASSERT_TRUE(daemon.comes_true([&] { return !daemon.get("/v1/credits").json["budgets"].empty(); }));
  auto reply = daemon.post("/v1/chat", kAsk);
  EXPECT_EQ(reply.status, 409);
  EXPECT_THAT(reply.json["detail"].get<std::string>(), HasSubstr("nothing is left"));
  EXPECT_EQ(daemon.chats.orders, 0);
}

}  // namespace
}  // namespace yj
