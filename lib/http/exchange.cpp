#include "http/exchange.hpp"

#include <array>
#include <vector>

namespace yj::http {

void pass_on(MessageParser& parser, OnAnswer const& on_answer) {
  if (!on_answer || !parser.head_done() || parser.body_waiting() == 0) return;
  int status = parser.head().status;
  if (status >= 200 && status <= 299) on_answer(parser.stream_body());
}

Awaitable<ReadEnd> read_answer(ByteStream& stream, MessageParser& parser, Duration idle, SteadyTime until,
                               bool until_head, OnAnswer on_answer) {
  ReadEnd end;
  std::vector<char> buffer(64 * 1024);
  while (!parser.done() && !(until_head && parser.head_done())) {
    Duration left = left_until(until);
    stream.expires_after(std::min(idle, left));
    IoResult io = co_await stream.read_some(buffer);
    if (!io) {
      end.timed_out = io.end == IoEnd::timed_out;
      end.connection_died = io.end == IoEnd::eof || io.end == IoEnd::failed;
      if (io.end == IoEnd::eof) parser.end_of_input();
      pass_on(parser, on_answer);
      if (!parser.done()) end.what = parser.problem().empty() ? io.what : parser.problem();
      break;
    }
    bool fed = parser.feed({buffer.data(), io.bytes});
    pass_on(parser, on_answer);
    if (!fed) {
      end.what = parser.problem();
      break;
    }
  }
  if (parser.done()) end = ReadEnd{};
  co_return end;
}

Awaitable<IoResult> send(ByteStream& stream, std::string_view text, SteadyTime until) {
  stream.expires_after(left_until(until));
  return stream.write_all(text);
}

Response to_response(MessageParser& parser, std::string problem) {
  Response response;
  response.status = parser.head().status;
  response.headers = parser.head().headers;
  response.body = parser.take_body();
  response.complete = parser.done();
  if (!response.complete) response.problem = std::move(problem);
  return response;
}

bool reusable(ByteStream const& stream, MessageParser& parser) {
  return parser.keep_alive() && parser.take_rest().empty() && stream.is_open();
}

}  // namespace yj::http
