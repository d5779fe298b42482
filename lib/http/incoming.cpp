#include "http/incoming.hpp"

#include "base/log.hpp"
#include "base/text.hpp"
#include "http/problem.hpp"

#include <fmt/format.h>

#include <limits>
#include <utility>

namespace yj::http {

using Steady = std::chrono::steady_clock;

namespace {

constexpr std::size_t kBufferBytes = 64 * 1024;
/// In a full house a request that comes slower than this keeps its place no longer than one that does not come at all.
constexpr std::uint64_t kCrowdedBytesPerSecond = 4096;
/// A body up to here is taken however many others there are.
constexpr std::uint64_t kSmallBodyBytes = 256 * 1024;

Response refusal_of(int status, std::string_view code, std::string_view detail, std::string_view hint) {
  return problem_response(status, problem_json(status, code, detail, hint));
}

Awaitable<std::optional<Response>> taken(BodySink& sink, std::string_view piece) {
  std::string what;
  try {
    std::optional<Response> refused = co_await sink.take(piece);
    co_return std::move(refused);
  } catch (std::exception const& error) {
    what = error.what();
  }
  log::error("taking a request's body ended with an exception: {}", what);
  co_return refusal_of(500, "internal", "an error inside the program", "the daemon's log says more");
}

}  // namespace

void Readers::stop() {
  stopping = true;
  for (auto* stream : idle) stream->close();
  for (auto* stream : streaming) stream->cancel();
}

// The parser keeps no limit of its own: which one holds is known only when the head is there.
Incoming::Incoming(ByteStream& stream, Readers& readers, ServerLimits const& limits,
                   boost::asio::any_io_executor executor)
    : stream_(stream),
      readers_(readers),
      limits_(limits),
      parser_(MessageParser::of_request(std::numeric_limits<std::uint64_t>::max())),
      buffer_(kBufferBytes),
      patience_(std::move(executor), [this] {
        too_late_ = true;
        stream_.cancel();
      }) {}

Incoming::~Incoming() { readers_.body_bytes -= counted_bytes_; }

SteadyTime Incoming::enough(Phase phase) const {
  if (phase == Phase::between) return Steady::now() + limits_.crowded;
  std::chrono::milliseconds earned{received_ * 1000 / kCrowdedBytesPerSecond};
  return began_ + limits_.crowded_request + earned;
}

Awaitable<bool> Incoming::read_more(Phase phase) {
  if (!until_ && phase != Phase::between) {
    began_ = Steady::now();
    until_ = began_ + limits_.request;
  }
  if (readers_.stopping && phase == Phase::between) co_return false;
  auto stopping = [] {
    return refusal_of(503, "stopping", "the daemon is stopping and did not take the rest of the body",
                      "send it again when the daemon is back");
  };
  if (readers_.stopping && phase == Phase::streaming) {
    refuse(stopping());
    co_return false;
  }
  stream_.expires_never();
  too_late_ = false;
  patience_.expires_after(until_ ? std::min(limits_.idle, left_until(*until_)) : limits_.idle);
  if (phase == Phase::between) readers_.idle.insert(&stream_);
  if (phase == Phase::streaming) readers_.streaming.insert(&stream_);
  IoResult io;
  {
    Crowd::Wait waiting{readers_.crowd, stream_, enough(phase)};
    io = co_await stream_.read_some(buffer_);
  }
  received_ += io.bytes;
  readers_.idle.erase(&stream_);
  readers_.streaming.erase(&stream_);
  patience_.expires_never();
  if (io) {
    if (parser_.feed({buffer_.data(), io.bytes})) co_return true;
    co_return malformed();
  }
  if (phase == Phase::streaming && readers_.stopping && !too_late_ && io.end == IoEnd::closed)
    refuse(stopping());
  if (phase != Phase::between && too_late_)
    refuse(refusal_of(408, "too-slow", "the request did not arrive in time", "send it again"));
  co_return false;
}

Awaitable<bool> Incoming::read_head(std::string rest) {
  if (!parser_.feed(rest)) co_return malformed();
  while (!parser_.head_done()) {
    bool more = co_await read_more(parser_.started() ? Phase::within : Phase::between);
    if (!more) co_return false;
  }
  if (!until_) {
    began_ = Steady::now();
    until_ = began_ + limits_.request;
  }
  co_return true;
}

Awaitable<bool> Incoming::read_body() {
  if (announces_too_much(limits_.body_bytes_max)) co_return false;
  co_await tell_to_go_on();
  while (true) {
    if (parser_.body_waiting() > limits_.body_bytes_max) co_return too_large(limits_.body_bytes_max);
    if (!fits_beside_others()) co_return false;
    if (parser_.done()) co_return true;
    bool more = co_await read_more(Phase::within);
    if (!more) co_return false;
  }
}

Awaitable<bool> Incoming::read_body_to(BodySink& sink, std::uint64_t bytes_max) {
  if (announces_too_much(bytes_max)) co_return false;
  co_await tell_to_go_on();
  until_ = Steady::now() + limits_.streamed;
  std::uint64_t bytes = 0;
  while (true) {
    std::string const piece = parser_.take_body();
    bytes += piece.size();
    if (bytes > bytes_max) co_return too_large(bytes_max);
    if (!piece.empty()) {
      std::optional<Response> refused = co_await taken(sink, piece);
      if (refused) {
        refuse(std::move(*refused));
        co_return false;
      }
    }
    if (parser_.done()) co_return true;
    bool more = co_await read_more(Phase::streaming);
    if (!more) co_return false;
  }
}

bool Incoming::waits_for_go_ahead() const {
  auto expect = parser_.head().headers.find("Expect");
  return expect && lower_ascii(*expect) == "100-continue" && !parser_.done() && parser_.body_waiting() == 0;
}

Awaitable<void> Incoming::tell_to_go_on() {
  if (!waits_for_go_ahead()) co_return;
  stream_.expires_after(limits_.write);
  (void)co_await stream_.write_all("HTTP/1.1 100 Continue\r\n\r\n");
}

Request Incoming::take_request() {
  Request request{parser_.head().method, parser_.head().target};
  request.headers = parser_.head().headers;
  request.body = parser_.take_body();
  return request;
}

bool Incoming::fits_beside_others() {
  std::uint64_t bytes = parser_.body_waiting();
  readers_.body_bytes += bytes - counted_bytes_;
  counted_bytes_ = bytes;
  if (bytes <= kSmallBodyBytes || readers_.body_bytes <= limits_.bodies_bytes_max) return true;
  refuse(refusal_of(503, "busy", "too many large requests come in at the same time",
                    "send it again in a moment"));
  // At once, and not when the client has read that.
  (void)parser_.take_body();
  readers_.body_bytes -= std::exchange(counted_bytes_, 0);
  return false;
}

bool Incoming::announces_too_much(std::uint64_t bytes_max) {
  auto const& length = parser_.head().content_length;
  if (!length || *length <= bytes_max) return false;
  too_large(bytes_max);
  return true;
}

bool Incoming::too_large(std::uint64_t bytes_max) {
  refuse(refusal_of(413, "body-too-large",
                    fmt::format("the request's body is larger than {} bytes", bytes_max), "send less"));
  return false;
}

bool Incoming::malformed() {
  if (parser_.trouble() == ParseTrouble::head_too_large) {
    refuse(refusal_of(431, "head-too-large",
                      fmt::format("the request's head is larger than {} bytes", kHeadBytesMax),
                      "send a shorter path and fewer header fields"));
  } else {
    refuse(refusal_of(400, "not-http", "the request is not HTTP/1.1",
                      "ask with yuanjingctl or curl --unix-socket"));
  }
  return false;
}

}  // namespace yj::http
