#include "http/client.hpp"
#include "http/dial.hpp"
#include "http/exchange.hpp"
#include "http/pool.hpp"

#include <fmt/format.h>

namespace yj::http {

using Steady = std::chrono::steady_clock;

namespace {

constexpr std::size_t kReadBytes = 256 * 1024;

/// Tells a slow download from one that merely began slowly: each window must bring its share.
class SpeedCheck {
 public:
  explicit SpeedCheck(DownloadLimits const& limits) : limits_(limits), window_start_(Steady::now()) {}

  bool too_slow(std::uint64_t bytes) {
    auto now = Steady::now();
    if (now - window_start_ < limits_.speed_window) return false;
    double seconds = std::chrono::duration<double>(now - window_start_).count();
    bool slow = static_cast<double>(bytes - window_bytes_) <
                seconds * static_cast<double>(limits_.bytes_per_second_min);
    window_start_ = now;
    window_bytes_ = bytes;
    return slow;
  }

 private:
  DownloadLimits const& limits_;
  SteadyTime window_start_;
  std::uint64_t window_bytes_ = 0;
};

/// Reads the body behind a finished head into the sink. The error is the sink's.
Awaitable<Result<void>> drain_body(ByteStream& stream, MessageParser& parser, DownloadLimits limits,
                                   SteadyTime until, Sink& sink, Downloaded& done) {
  std::vector<char> buffer(kReadBytes);
  SpeedCheck speed{limits};
  while (true) {
    if (parser.body_waiting() >= kReadBytes ||
        ((parser.done() || !done.problem.empty()) && parser.body_waiting() > 0)) {
      std::string piece = parser.take_body();
      done.bytes += piece.size();
      // The sink may be slow; that is not the peer's silence.
      stream.expires_never();
      auto taken = co_await sink.on_data(piece);
      if (!taken) co_return taken.error();
    }
    if (parser.done() || !done.problem.empty()) break;
    if (speed.too_slow(done.bytes + parser.body_waiting())) {
      done.problem = fmt::format("slower than {} bytes a second", limits.bytes_per_second_min);
      continue;
    }
    stream.expires_after(std::min(limits.idle, left_until(until)));
    IoResult io = co_await stream.read_some(buffer);
    if (!io) {
      if (io.end == IoEnd::eof) parser.end_of_input();
      if (!parser.done()) done.problem = parser.problem().empty() ? io.what : parser.problem();
    } else if (!parser.feed({buffer.data(), io.bytes})) {
      done.problem = parser.problem();
    }
  }
  done.complete = parser.done();
  if (done.complete) done.problem.clear();
  co_return Result<void>{};
}

}  // namespace

Awaitable<Result<Downloaded>> Client::download(Origin origin, Request request, DownloadLimits limits,
                                               Sink& sink) {
  SteadyTime until = Steady::now() + limits.total;
  auto text = request_head(request, origin.authority(), std::nullopt);
  if (!text) co_return text.error();
  for (bool fresh = false;; fresh = true) {
    auto connection = co_await connect(origin, limits.reach, fresh, until);
    if (!connection) co_return connection.error();
    ByteStream& stream = *connection->stream;
    SteadyTime head_until = std::min(until, Steady::now() + limits.first_byte);
    (void)co_await send(stream, *text, head_until);
    MessageParser parser = MessageParser::of_response(limits.bytes_max);
    ReadEnd end = co_await read_answer(stream, parser, limits.first_byte, head_until, true);
    if (connection->kept && request.method == "GET" && end.connection_died && !parser.started()) continue;
    if (!parser.head_done())
      co_return fail(end.timed_out ? Errc::timed_out : Errc::unavailable,
                     fmt::format("no answer from {}: {}", origin.text(), end.what));
    Downloaded done;
    done.head.status = parser.head().status;
    done.head.headers = parser.head().headers;
    if (auto wanted = sink.on_head(done.head); !wanted) co_return wanted.error();
    if (parser.trouble() != ParseTrouble::none) done.problem = parser.problem();
    auto drained = co_await drain_body(stream, parser, limits, until, sink, done);
    if (!drained) co_return drained.error();
    if (done.complete && reusable(stream, parser))
      pool_->put(origin, limits.reach, std::move(connection->stream));
    co_return std::move(done);
  }
}

}  // namespace yj::http
