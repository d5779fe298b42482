#pragma once

#include "base/result.hpp"
#include "http/byte_stream.hpp"
#include "http/message.hpp"
#include "http/steady.hpp"
#include "http/wire.hpp"

#include <string>

namespace yj::http {

/// How the reading of one answer ended; the parser has the answer.
struct ReadEnd {
  bool timed_out = false;
  bool connection_died = false;  ///< cut, reset or ended by the peer, before the answer was whole
  std::string what;              ///< empty when the answer is whole
};

/// Reads until the parser is done or `until_head` is satisfied, whichever is first. `idle` is the longest
/// silence.
[[nodiscard]] Awaitable<ReadEnd> read_answer(ByteStream& stream, MessageParser& parser, Duration idle,
                                             SteadyTime until, bool until_head, OnAnswer on_answer = {});

/// Hands on what has come of the body, where the answer is a success and somebody wants it.
void pass_on(MessageParser& parser, OnAnswer const& on_answer);

/// Writes one request of `text`; even if that fails, an answer may be waiting, so the caller reads on.
[[nodiscard]] Awaitable<IoResult> send(ByteStream& stream, std::string_view text, SteadyTime until);

/// What the parser has, as an answer; `problem` says why it is not complete.
Response to_response(MessageParser& parser, std::string problem);

/// True when the stream may carry another request.
bool reusable(ByteStream const& stream, MessageParser& parser);

}  // namespace yj::http
