#include "http/server.hpp"

#include "base/log.hpp"
#include "base/text.hpp"
#include "http/signal.hpp"
#include "http/steady.hpp"
#include "http/watchdog.hpp"
#include "http/wire.hpp"

#include <boost/asio/this_coro.hpp>
#include <fmt/format.h>

#include <set>
#include <string>
#include <vector>

namespace yj::http {

using Steady = std::chrono::steady_clock;

namespace {

// A peer that still sends what we do not want to read: enough for it to see our answer before the connection
// goes.
constexpr std::uint64_t kDrainBytesMax = 64 * 1024 * 1024;
constexpr Duration kDrainTime = std::chrono::seconds{2};

/// Shared by the accepting coroutine and its connections.
struct Service {
  Service(Handler answer, ServerLimits bounds, boost::asio::any_io_executor executor)
      : handler(std::move(answer)), limits(bounds), changed(std::move(executor)) {}
  Handler handler;
  ServerLimits limits;
  Signal changed;  ///< a connection ended
  std::size_t clients = 0;
  bool stopping = false;
  std::set<ByteStream*> idle;  ///< connections between two requests

  void stop() {
    stopping = true;
    for (auto* stream : idle) stream->close();
    changed.notify();
  }
};

using SharedService = std::shared_ptr<Service>;

struct Refusal {
  int status = 0;
  std::string_view code;
  std::string detail;
};

Response problem_response(Refusal const& refusal) {
  Response response;
  response.status = refusal.status;
  response.headers.add("Content-Type", "application/problem+json");
  response.body = fmt::format("{{\"status\":{},\"code\":\"{}\",\"title\":\"{}\"}}\n", refusal.status,
                              refusal.code, refusal.detail);
  return response;
}

Refusal refusal_of(MessageParser const& parser, std::uint64_t body_bytes_max) {
  switch (parser.trouble()) {
    case ParseTrouble::head_too_large:
      return {431, "head-too-large",
              fmt::format("the request's head is larger than {} bytes", kHeadBytesMax)};
    case ParseTrouble::body_too_large:
      return {413, "body-too-large",
              fmt::format("the request's body is larger than {} bytes", body_bytes_max)};
    case ParseTrouble::malformed:
    case ParseTrouble::none: break;
  }
  return {400, "not-http", "the request is not HTTP/1.1"};
}

Awaitable<bool> write_response(ByteStream& stream, Response response, bool close, Duration time) {
  auto text = response_text(response, close);
  if (!text) {
    log::error("a response could not be written: {}", text.error().what);
    Refusal refusal{500, "internal", "the response could not be written"};
    text = response_text(problem_response(refusal), true);
    close = true;
  }
  stream.expires_after(time);
  IoResult io = co_await stream.write_all(*text);
  co_return io && !close;
}

/// Refuses and closes so that the answer arrives: a peer that is cut off while it sends may never look at it.
Awaitable<void> refuse(ByteStream& stream, Refusal refusal, Duration time) {
  (void)co_await write_response(stream, problem_response(refusal), true, time);
  stream.shutdown_send();
  std::vector<char> buffer(16 * 1024);
  std::uint64_t drained = 0;
  stream.expires_after(kDrainTime);
  while (drained < kDrainBytesMax) {
    IoResult io = co_await stream.read_some(buffer);
    if (!io) break;
    drained += io.bytes;
  }
  stream.close();
}

enum class Got { request, nothing, refused };

/// Reads one request into `parser`; `rest` are bytes that came with the one before.
Awaitable<Got> read_request(SharedService service, ByteStream& stream, MessageParser& parser,
                            std::string rest) {
  ServerLimits const& limits = service->limits;
  std::vector<char> buffer(64 * 1024);
  bool sound = parser.feed(rest);
  bool told_to_go_on = false;
  std::optional<SteadyTime> until;
  // A stream's own watchdog would close it, and a client that stopped half-way is told so.
  bool too_late = false;
  auto executor = co_await boost::asio::this_coro::executor;
  Watchdog patience{executor, [&too_late, &stream] {
                      too_late = true;
                      stream.cancel();
                    }};
  while (sound && !parser.done()) {
    auto const& head = parser.head();
    if (parser.head_done() && head.content_length && *head.content_length > limits.body_bytes_max) {
      Refusal refusal{413, "body-too-large",
                      fmt::format("the request's body is larger than {} bytes", limits.body_bytes_max)};
      co_await refuse(stream, std::move(refusal), limits.write);
      co_return Got::refused;
    }
    if (parser.head_done() && !told_to_go_on) {
      told_to_go_on = true;
      if (auto expect = head.headers.find("Expect"); expect && lower_ascii(*expect) == "100-continue") {
        stream.expires_after(limits.write);
        (void)co_await stream.write_all("HTTP/1.1 100 Continue\r\n\r\n");
      }
    }
    if (parser.started() && !until) until = Steady::now() + limits.request;
    bool between = !parser.started();
    if (between && service->stopping) co_return Got::nothing;
    stream.expires_never();
    patience.expires_after(until ? std::min(limits.idle, left_until(*until)) : limits.idle);
    if (between) service->idle.insert(&stream);
    IoResult io = co_await stream.read_some(buffer);
    if (between) service->idle.erase(&stream);
    if (io) {
      sound = parser.feed({buffer.data(), io.bytes});
      continue;
    }
    if (!too_late || between) co_return Got::nothing;
    Refusal refusal{408, "too-slow", "the request did not arrive in time"};
    co_await refuse(stream, std::move(refusal), limits.write);
    co_return Got::refused;
  }
  if (parser.done()) co_return Got::request;
  Refusal refusal = refusal_of(parser, limits.body_bytes_max);
  co_await refuse(stream, std::move(refusal), limits.write);
  co_return Got::refused;
}

Awaitable<Response> handled(SharedService service, Request request, Peer peer) {
  std::string what;
  try {
    Response response = co_await service->handler(std::move(request), peer);
    co_return std::move(response);
  } catch (std::exception const& error) {
    what = error.what();
  }
  log::error("a request from user {} ended with an exception: {}", peer.uid, what);
  Refusal refusal{500, "internal", "an error inside the program; its log says more"};
  co_return problem_response(refusal);
}

Request to_request(MessageParser& parser) {
  Request request{parser.head().method, parser.head().target};
  request.headers = parser.head().headers;
  request.body = parser.take_body();
  return request;
}

Awaitable<void> serve_connection(SharedService service, Accepted client) {
  struct Leaving {
    explicit Leaving(SharedService whose) : service(std::move(whose)) {}
    ~Leaving() {
      --service->clients;
      service->changed.notify();
    }
    SharedService service;
  };
  Leaving leaving{service};
  ByteStream& stream = *client.stream;
  std::string rest;
  bool open = true;
  while (open) {
    MessageParser parser = MessageParser::of_request(service->limits.body_bytes_max);
    Got got = co_await read_request(service, stream, parser, std::move(rest));
    if (got != Got::request) break;
    stream.expires_never();
    bool keep = parser.keep_alive();
    rest = parser.take_rest();
    Request request = to_request(parser);
    Response response = co_await handled(service, std::move(request), client.peer);
    bool close = !keep || service->stopping;
    open = co_await write_response(stream, std::move(response), close, service->limits.write);
  }
}

}  // namespace

Awaitable<void> serve(UnixListener& listener, Handler handler, Group& group, ServerLimits limits) {
  auto executor = co_await boost::asio::this_coro::executor;
  auto service = std::make_shared<Service>(std::move(handler), limits, executor);
  listener.when_closed([service] { service->stop(); });
  while (!service->stopping) {
    while (service->clients >= limits.clients_max && !service->stopping) co_await service->changed.wait();
    auto accepted = co_await listener.accept();
    if (!accepted) break;
    ++service->clients;
    group.spawn("a client of the socket", serve_connection(service, std::move(*accepted)));
  }
}

}  // namespace yj::http
