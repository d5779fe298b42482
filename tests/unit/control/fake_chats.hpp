#pragma once

#include "platform/chats.hpp"
#include "platform/judge.hpp"

#include <atomic>
#include <string>
#include <vector>

namespace yj::test {

/// The platform as a chat sees it: the test's bytes, in the test's pieces.
class FakeChats final : public platform::Chats {
 public:
  std::vector<std::string> pieces;  ///< of the body of a 200
  bool complete = true;             ///< and it ends as its framing says
  std::optional<SubmitOutcome> refusal;
  std::atomic<int> orders = 0;
  std::atomic<int> ended = 0;
  Json sent;  ///< the last order's body

  http::Awaitable<SubmitOutcome> chat(std::string /*account*/, platform::Plan plan,
                                      http::OnAnswer on_bytes) override {
    orders += 1;
    sent = *parse_json(std::get<std::string>(plan.body.at(0)) + plan.tail);
    if (refusal) co_return *refusal;
    platform::ChatReader reader;
    for (auto const& piece : pieces) {
      reader.feed(piece);
      on_bytes(piece);
      co_await http::let_others_run();
    }
    reader.end();
    ended += 1;
    http::Finished finished;
    finished.tail_sent = true;
    finished.response = http::Response{};
    finished.response->status = 200;
    finished.response->complete = complete;
    finished.response->problem = complete ? "" : "the connection was closed";
    finished.response->headers.add("Transfer-Encoding", "chunked");
    co_return platform::judge_chat(finished, reader);
  }
};

}  // namespace yj::test
