#include "daemon/ctl/chat_stream.hpp"

#include <gmock/gmock.h>

namespace yj::ctl {
namespace {

using ::testing::HasSubstr;

struct Printed {
  std::string text;
  ChatStream stream{[this](std::string_view piece) { text += piece; }};
};

std::string const kFrames =
    "data: {\"reasoning_content\":\"想\"}\n\ndata: {\"content\":\"雨\"}\n\ndata: {\"content\":\"夜\"}\n\n";

std::string end(std::string const& state, std::string const& reason = "") {
  return "event: end\ndata: {\"state\":\"" + state + "\",\"reason\":\"" + reason + "\",\"usage\":null}\n\n";
}

TEST(ChatStream, PrintsTheTextAsItComesAndEndsItsLine) {
  Printed printed;
  printed.stream.feed(kFrames.substr(0, kFrames.size() / 2));
  printed.stream.feed(kFrames.substr(kFrames.size() / 2));
  EXPECT_EQ(printed.text, "雨夜");
  printed.stream.feed("data: [DONE]\n\n" + end("finished"));
  EXPECT_EQ(printed.stream.end(), "");
  EXPECT_EQ(printed.text, "雨夜\n");
}

TEST(ChatStream, SaysWhatWentWrong) {
  Printed failed;
  failed.stream.feed(kFrames + end("failed", "upstream timeout"));
  EXPECT_EQ(failed.stream.end(), "upstream timeout");
  Printed doubt;
  doubt.stream.feed(kFrames + end("in_doubt", "it broke off"));
  EXPECT_THAT(doubt.stream.end(), HasSubstr("may have been paid for"));
  Printed cut;
  cut.stream.feed(kFrames);
  EXPECT_EQ(cut.stream.end(), "the answer broke off");
}

TEST(ChatStream, LetsNoTextMoveTheCursor) {
  Printed printed;
  printed.stream.feed("data: {\"content\":\"a\\u001b[2Jb\\u0007\\tc\\n\"}\n\n" + end("finished"));
  EXPECT_EQ(printed.stream.end(), "");
  EXPECT_EQ(printed.text, "a[2Jb\tc\n");
}

}  // namespace
}  // namespace yj::ctl
