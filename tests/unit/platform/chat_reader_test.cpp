#include "platform/chat_reader.hpp"

#include "base/text.hpp"
#include "platform/judge.hpp"

#include <gtest/gtest.h>

namespace yj::platform {
namespace {

constexpr std::string_view kText = "雨落在朱雀大街上。Hi \"you\"\n第二行";

/// As the platform's public source sends it: the same text twice in each frame.
std::string const kStream =
    "data: {\"id\":\"c1\",\"choices\":[{\"index\":0,\"delta\":{\"reasoning_content\":\"想\"}}],"
    "\"reasoning_content\":\"想\",\"finish\":\"0\",\"llmusageid\":\"lu_1\"}\n\n"
    "data: "
    "{\"id\":\"c1\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"雨落在\"}}],\"content\":\"雨落在\","
    "\"finish\":\"0\",\"llmusageid\":\"lu_1\"}\n\n"
    "data: {\"id\":\"c1\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"朱雀大街上。Hi "
    "\\\"you\\\"\\n\"}}],"
    "\"content\":\"朱雀大街上。Hi \\\"you\\\"\\n\",\"finish\":\"0\"}\n\n"
    "data: {\"content\":\"第二行\",\"finish\":\"0\"}\n\n"
    "data: {\"id\":\"c1\",\"choices\":[],\"usage\":{\"prompt_tokens\":4, "
    "\"completion_tokens\":9},\"finish\":\"1\"}\n\n"
    "data: [DONE]\n\n";

ChatAnswer read(std::vector<std::string> const& pieces) {
  ChatReader reader;
  for (auto const& piece : pieces) reader.feed(piece);
  reader.end();
  return reader.answer();
}

ChatAnswer read(std::string const& body) { return read(std::vector<std::string>{body}); }

void expect_all_of_it(ChatAnswer const& answer) {
  EXPECT_EQ(answer.text, kText);
  EXPECT_EQ(answer.reasoning, "想");
  EXPECT_EQ(answer.usage, "{\"prompt_tokens\":4, \"completion_tokens\":9}") << "word for word";
  EXPECT_TRUE(answer.ended);
  EXPECT_FALSE(answer.failed);
}

SubmitVerdict judged(std::string const& body, bool complete,
                     http::Headers headers = {{"Transfer-Encoding", "chunked"}}) {
  ChatReader reader;
  reader.feed(body);
  reader.end();
  http::Finished finished;
  finished.tail_sent = true;
  finished.response = http::Response{};
  finished.response->status = 200;
  finished.response->headers = std::move(headers);
  finished.response->complete = complete;
  finished.response->problem = complete ? "" : "the connection was closed";
  return judge_chat(finished, reader).verdict;
}

TEST(ChatReader, GivesTheSameTextWhereverTheStreamIsSplit) {
  for (std::size_t at = 0; at <= kStream.size(); ++at) {
    SCOPED_TRACE(at);
    expect_all_of_it(read({kStream.substr(0, at), kStream.substr(at)}));
  }
}

TEST(ChatReader, GivesTheSameTextByteByByte) {
  std::vector<std::string> bytes;
  for (char c : kStream) bytes.emplace_back(1, c);
  expect_all_of_it(read(bytes));
}

TEST(ChatReader, TellsOfPiecesAsTheyArrive) {
  std::string text;
  std::string reasoning;
  ChatReader reader{[&](ChatPiece const& piece) { (piece.reasoning ? reasoning : text) += piece.text; }};
  std::size_t const half = kStream.find("朱雀");
  reader.feed(std::string_view{kStream}.substr(0, half));
  EXPECT_EQ(text, "雨落在");
  EXPECT_EQ(reasoning, "想");
  reader.feed(std::string_view{kStream}.substr(half));
  EXPECT_EQ(text, kText);
}

TEST(ChatReader, KeepsWhateverCameWhereverTheStreamIsCut) {
  for (std::size_t at = 0; at < kStream.size(); ++at) {
    ChatAnswer answer = read(kStream.substr(0, at));
    EXPECT_TRUE(kText.starts_with(answer.text)) << at;
    bool const said = at >= kStream.find("[DONE]") + 6;
    EXPECT_EQ(answer.ended, said) << at;
  }
}

TEST(ChatReader, TakesLinesThatEndAsTheyDoElsewhere) {
  std::string carriage;
  for (char c : kStream) carriage += c == '\n' ? std::string{"\r\n"} : std::string(1, c);
  expect_all_of_it(read(carriage));
  std::string single;  // no empty lines between the frames
  for (std::size_t i = 0; i < kStream.size(); ++i) {
    if (kStream[i] != '\n' || i == 0 || kStream[i - 1] != '\n') single += kStream[i];
  }
  expect_all_of_it(read(single));
  expect_all_of_it(read(": a comment\n\nevent: message\n" + kStream));
}

TEST(ChatReader, TakesFramesWithoutThePlatformsAdditions) {
  auto answer = read(
      "data: {\"choices\":[{\"delta\":{\"role\":\"assistant\",\"content\":\"\"}}]}\n\n"
      "data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}],\"usage\":null}\n\n"
      "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"length\"}]}\n\ndata: [DONE]\n\n");
  EXPECT_EQ(answer.text, "a");
  EXPECT_EQ(answer.usage, "");
  EXPECT_EQ(answer.finish_reason, "length");
}

TEST(ChatReader, TakesAWholeAnswer) {
  std::string const whole =
      "{\"choices\":[{\"message\":{\"content\":\"a\",\"reasoning_content\":\"b\"},\"finish_reason\":\"stop\"}"
      "],"
      "\"content\":\"a\",\"finish\":\"1\",\"usage\":{\"prompt_tokens\":1}}\n";
  auto answer = read(whole);
  EXPECT_EQ(answer.text, "a");
  EXPECT_EQ(answer.reasoning, "b");
  EXPECT_EQ(answer.usage, "{\"prompt_tokens\":1}");
  EXPECT_TRUE(answer.ended);
  for (std::size_t at = 0; at < whole.size() - 1; ++at) EXPECT_FALSE(read(whole.substr(0, at)).ended) << at;
}

TEST(ChatReader, HearsAnErrorInEveryForm) {
  for (std::string const body :
       {"data: {\"content\":\"half\"}\n\ndata: {\"error\":\"ERROR:upstream "
        "timeout\",\"status\":\"FAILED\"}\n\ndata: [DONE]\n\n",
        "{\"error\":\"ERROR:upstream timeout\",\"status\":\"FAILED\",\"llmusageid\":\"lu_1\"}\n",
        "{'error': 'ERROR:upstream timeout', 'status': 'FAILED'}\n",
        "data: {\"error\":{\"message\":\"ERROR:upstream timeout\"}}\n\n"}) {
    auto answer = read(body);
    EXPECT_TRUE(answer.failed) << body;
    EXPECT_EQ(answer.error, "ERROR:upstream timeout") << body;
  }
}

TEST(ChatReader, GivesTextThatIsTextWhateverCame) {
  auto answer = read("{'content': 'a\xff\xc3', 'reasoning_content': '\xe9\x9b'}");
  EXPECT_TRUE(is_utf8(answer.text)) << answer.text;
  EXPECT_TRUE(answer.text.starts_with("a"));
  EXPECT_TRUE(is_utf8(answer.reasoning));
}

TEST(ChatReader, TakesFramesWithoutEmptyLinesAsTheyArrive) {
  ChatReader reader;
  for (int i = 0; i < 20; ++i) {
    reader.feed("data: {\"content\":\"" + std::to_string(i) + ",\"}\n");
    EXPECT_TRUE(reader.answer().text.ends_with(std::to_string(i) + ",")) << "at once";
  }
  std::string const text = reader.answer().text;
  reader.feed("data: {\"content\":\"cut");
  reader.end();
  EXPECT_EQ(reader.answer().text, text) << "whole frames before a cut one stay";
  EXPECT_TRUE(reader.answer().torn);
  EXPECT_FALSE(reader.answer().ended);
}

TEST(ChatReader, TakesAFrameOfSeveralLines) {
  auto answer = read("data: {\"content\":\ndata: \"a\"}\n\ndata: {\"content\":\"b\"}\n\ndata: [DONE]\n\n");
  EXPECT_EQ(answer.text, "ab");
  EXPECT_FALSE(answer.torn);
}

TEST(ChatReader, PassesOverAPieceOfAFrameAndGoesOn) {
  auto answer = read("data: {\"content\":\"a\"}\ndata: {\"cont\ndata: {\"content\":\"b\"}\n\ndata: [DONE]\n");
  EXPECT_EQ(answer.text, "ab");
  EXPECT_TRUE(answer.ended);
}

TEST(ChatReader, ShowsANulAsWhatItIs) {
  auto answer = read("data: {\"content\":\"a\\u0000b\"}\n\n");
  EXPECT_EQ(answer.text,
            "a\xef\xbf\xbd"
            "b");
}

TEST(ChatReader, LeavesNoHoleBeyondItsBound) {
  ChatReader reader;
  std::string const large = "data: {\"content\":\"" + std::string(kChatBytesMax - 10, 'x') + "\"}\n\n";
  for (std::size_t at = 0; at < large.size(); at += 60'000)
    reader.feed(std::string_view{large}.substr(at, 60'000));
  reader.feed("data: {\"content\":\"" + std::string(20, 'y') + "\"}\n\n");
  reader.feed("data: {\"content\":\"z\"}\n\n");
  EXPECT_TRUE(reader.answer().beyond);
  EXPECT_TRUE(reader.answer().text.ends_with('x'));
}

TEST(ChatReader, KeepsNoMoreThanItsBound) {
  ChatReader reader;
  std::string const frame = "data: {\"content\":\"" + std::string(60'000, 'x') + "\"}\n\n";
  for (std::size_t sent = 0; sent < 2 * kChatBytesMax; sent += 60'000) reader.feed(frame);
  reader.end();
  EXPECT_TRUE(reader.answer().beyond);
  EXPECT_LE(reader.answer().text.size(), kChatBytesMax);
  ChatReader endless;
  for (int i = 0; i < 600; ++i) endless.feed(std::string(60'000, 'x'));
  endless.end();
  EXPECT_TRUE(endless.answer().beyond);
  EXPECT_EQ(endless.answer().text, "");
}

TEST(JudgeChat, TakesAStreamThatSaysItsEnd) {
  auto verdict = judged(kStream, true);
  auto const& result = std::get<FinishedAtOnce>(verdict).result;
  ASSERT_EQ(result.inlined.size(), 2u);
  EXPECT_EQ(result.inlined[0], (InlineResult{"text", std::string{kText}}));
  EXPECT_EQ(result.inlined[1], (InlineResult{"reasoning", "想"}));
  EXPECT_EQ(result.links[0], (Link{"text", "inline:text"}));
}

TEST(JudgeChat, DoubtsAStreamThatIsCutAtAnyByte) {
  std::size_t const done = kStream.find("[DONE]") + 6;
  for (std::size_t at = 0; at < done; ++at)
    EXPECT_TRUE(std::holds_alternative<InDoubt>(judged(kStream.substr(0, at), false))) << at;
  EXPECT_TRUE(std::holds_alternative<FinishedAtOnce>(judged(kStream.substr(0, done), false)))
      << "all of it came";
}

TEST(JudgeChat, TrustsTheFramingWhereNothingSaysTheEnd) {
  std::string const text = "data: {\"content\":\"a\"}\n\n";
  EXPECT_TRUE(std::holds_alternative<FinishedAtOnce>(judged(text, true)));
  EXPECT_TRUE(std::holds_alternative<InDoubt>(judged(text, false)));
  EXPECT_TRUE(std::holds_alternative<InDoubt>(judged(text, true, {})))
      << "a body that ends with its connection may be cut";
}

TEST(JudgeChat, DoubtsAHalfFrameWhateverTheFramingSays) {
  EXPECT_TRUE(
      std::holds_alternative<InDoubt>(judged("data: {\"content\":\"a\"}\n\ndata: {\"content\":\"b", true)));
}

TEST(JudgeChat, SaysWhereTheModelStoppedAtItsLimit) {
  auto verdict = judged(
      "data: {\"choices\":[{\"delta\":{\"content\":\"a\"},\"finish_reason\":\"length\"}]}\n\ndata: [DONE]\n",
      true);
  EXPECT_NE(std::get<FinishedAtOnce>(verdict).result.remark.find("finish_reason: length"), std::string::npos);
  EXPECT_EQ(std::get<FinishedAtOnce>(judged(kStream, true)).result.remark, "");
}

TEST(JudgeChat, FailsWhatSaysThatItFailed) {
  auto verdict = judged(
      "data: {\"content\":\"a\"}\n\ndata: {\"error\":\"ERROR:upstream timeout\",\"status\":\"FAILED\"}\n\n",
      false);
  EXPECT_EQ(std::get<FailedAtOnce>(verdict).words, "ERROR:upstream timeout");
  EXPECT_EQ(std::get<FailedAtOnce>(verdict).failure, FailureClass::network);
}

TEST(JudgeChat, DoubtsWhatIsNoAnswerAtAll) {
  for (std::string const body : {"", "<html>welcome</html>", "\x1f\x8b", "data: \n\n", "{}x"})
    EXPECT_TRUE(std::holds_alternative<InDoubt>(judged(body, true))) << body;
}

TEST(JudgeChat, LeavesEveryOtherAnswerToTheTable) {
  ChatReader reader;
  http::Finished finished;
  finished.tail_sent = true;
  finished.response = http::Response{};
  finished.response->status = 429;
  finished.response->body = "{\"error\": \"Insufficient balance\"}";
  EXPECT_TRUE(std::holds_alternative<BalanceEmpty>(judge_chat(finished, reader).verdict));
  finished.response.reset();
  EXPECT_TRUE(std::holds_alternative<InDoubt>(judge_chat(finished, reader).verdict));
}

}  // namespace
}  // namespace yj::platform
