#include "http/server.hpp"

#include "base/log.hpp"
#include "http/body_source.hpp"
#include "http/incoming.hpp"
#include "http/problem.hpp"
#include "http/signal.hpp"
#include "http/wire.hpp"

#include <boost/asio/this_coro.hpp>

#include <string>
#include <vector>

namespace yj::http {

namespace {

// A peer that still sends what we do not want to read: enough for it to see our answer before the connection
// goes.
constexpr std::uint64_t kDrainBytesMax = 64 * 1024 * 1024;
constexpr Duration kDrainTime = std::chrono::seconds{2};

/// Shared by the accepting coroutine and its connections.
struct Service {
  Service(Handler answer, PlanBody choose, ServerLimits bounds, boost::asio::any_io_executor executor)
      : handler(std::move(answer)), plan(std::move(choose)), limits(bounds), changed(std::move(executor)) {}
  Handler handler;
  PlanBody plan;
  ServerLimits limits;
  Signal changed;  ///< a connection ended
  std::size_t clients = 0;
  Readers readers;

  void stop() {
    readers.stop();
    changed.notify();
  }
  SteadyTime crowded() const { return std::chrono::steady_clock::now() + limits.crowded; }
  SteadyTime crowded_request() const { return std::chrono::steady_clock::now() + limits.crowded_request; }
};

using SharedService = std::shared_ptr<Service>;

Response internal_error(std::string_view detail) {
  return problem_response(500, problem_json(500, "internal", detail, "the daemon's log says more"));
}

/// How an answer is written.
struct Manner {
  bool close = false;      ///< the connection ends with it
  bool head_only = false;  ///< it answers a HEAD
};

/// A body that is made while it is written. False when the client went away, or the source gave up: a body without its last chunk
/// says so.
Awaitable<bool> write_streamed(SharedService service, ByteStream& stream, Response response, Manner manner) {
  auto head = chunked_head(response, manner.close);
  if (!head) {
    log::error("a response could not be written: {}", head.error().what);
    co_return false;
  }
  stream.expires_after(service->limits.write);
  IoResult io = co_await stream.write_all(*head);
  while (io && !manner.head_only) {
    std::optional<std::string> piece;
    try {
      piece = co_await response.source->next();
    } catch (std::exception const& error) {
      log::error("an answer broke off: {}", error.what());
      co_return false;
    }
    std::string text = chunk_text(piece ? std::string_view{*piece} : std::string_view{});
    stream.expires_after(service->limits.write);
    Crowd::Wait waiting{service->readers.crowd, stream, service->crowded_request()};
    io = co_await stream.write_all(text);
    if (!piece) break;
  }
  co_return io && !manner.close;
}

Awaitable<bool> write_response(SharedService service, ByteStream& stream, Response response, Manner manner) {
  if (response.source) {
    bool open = co_await write_streamed(service, stream, std::move(response), manner);
    co_return open;
  }
  auto text = response_text(response, manner.close, manner.head_only);
  if (!text) {
    log::error("a response could not be written: {}", text.error().what);
    manner.close = true;
    text = response_text(internal_error("the response could not be written"), true, manner.head_only);
  }
  stream.expires_after(service->limits.write);
  Crowd::Wait waiting{service->readers.crowd, stream, service->crowded_request()};
  IoResult io = co_await stream.write_all(*text);
  co_return io && !manner.close;
}

/// Answers and closes so that the answer arrives: a peer that is cut off while it sends may never look at it.
Awaitable<void> answer_and_close(SharedService service, ByteStream& stream, Response response,
                                 bool head_only) {
  Manner manner{true, head_only};
  (void)co_await write_response(service, stream, std::move(response), manner);
  stream.shutdown_send();
  std::vector<char> buffer(16 * 1024);
  std::uint64_t drained = 0;
  stream.expires_after(kDrainTime);
  Crowd::Wait waiting{service->readers.crowd, stream, service->crowded()};
  while (drained < kDrainBytesMax) {
    IoResult io = co_await stream.read_some(buffer);
    if (!io) break;
    drained += io.bytes;
  }
  stream.close();
}

/// What the program's own code answers; an exception of it becomes a 500.
Awaitable<Response> handled(Awaitable<Response> work, Peer peer) {
  std::string what;
  try {
    Response response = co_await std::move(work);
    co_return std::move(response);
  } catch (std::exception const& error) {
    what = error.what();
  }
  log::error("a request from user {} ended with an exception: {}", peer.uid, what);
  co_return internal_error("an error inside the program");
}

Awaitable<BodyPlan> planned(SharedService service, Request head, Peer peer) {
  if (!service->plan) co_return BodyPlan{};
  std::string what;
  try {
    BodyPlan plan = co_await service->plan(std::move(head), peer);
    co_return std::move(plan);
  } catch (std::exception const& error) {
    what = error.what();
  }
  log::error("a request from user {} ended with an exception: {}", peer.uid, what);
  co_return BodyPlan{internal_error("an error inside the program")};
}

/// The answer to a request whose head is read; none when it came to nothing, see `incoming.refusal()`.
Awaitable<std::optional<Response>> answered(SharedService service, Incoming& incoming, Peer peer) {
  Request head{incoming.parser().head().method, incoming.parser().head().target};
  head.headers = incoming.parser().head().headers;
  BodyPlan plan = co_await planned(service, std::move(head), peer);
  if (auto* refused = std::get_if<Response>(&plan)) {
    incoming.refuse(std::move(*refused));
    co_return std::nullopt;
  }
  if (auto* streamed = std::get_if<StreamedBody>(&plan)) {
    if (!streamed->needed && incoming.waits_for_go_ahead()) {
      Response early = co_await handled(streamed->sink->finish(), peer);
      incoming.refuse(std::move(early));
      co_return std::nullopt;
    }
    bool whole = co_await incoming.read_body_to(*streamed->sink, streamed->bytes_max);
    if (!whole) co_return std::nullopt;
    Response response = co_await handled(streamed->sink->finish(), peer);
    co_return std::move(response);
  }
  bool whole = co_await incoming.read_body();
  if (!whole) co_return std::nullopt;
  Response response = co_await handled(service->handler(incoming.take_request(), peer), peer);
  co_return std::move(response);
}

/// Whether this user may have one more connection: if need be in the place of one of their own that they do not use, or will not
/// have used for long enough in a moment.
Awaitable<bool> may_enter(SharedService service, Crowd::Entering const& entering, uid_t user) {
  Crowd& crowd = service->readers.crowd;
  auto const patience = service->crowded_request() + service->limits.crowded;
  while (crowd.places_of(user) >= service->limits.clients_of_a_user) {
    auto const now = std::chrono::steady_clock::now();
    if (entering.made_room() || service->readers.stopping) co_return false;
    auto const again = crowd.make_room(now, user);
    if (again && *again <= now) break;
    if (now >= patience) co_return false;
    // What is in use now may be unused soon, and of that comes no word.
    auto const soon = std::min(patience, now + service->limits.crowded);
    (void)co_await service->changed.wait_until(again ? std::min(*again, soon) : soon);
  }
  co_return true;
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
  auto executor = co_await boost::asio::this_coro::executor;
  ByteStream& stream = *client.stream;
  if (service->readers.crowd.places_of(client.peer.uid) >= service->limits.clients_of_a_user) {
    Crowd::Entering entering{service->readers.crowd, stream, client.peer.uid, service->crowded()};
    bool const enters = co_await may_enter(service, entering, client.peer.uid);
    if (!enters) {
      Response full = problem_response(
          503, problem_json(503, "busy", "too many connections of yours are open here at the same time",
                            "close some, or use one of them for several requests"));
      co_await answer_and_close(service, stream, std::move(full), false);
      co_return;
    }
  }
  Crowd::Place place{service->readers.crowd, stream, client.peer.uid};
  std::string rest;
  bool open = true;
  while (open) {
    Incoming incoming{stream, service->readers, service->limits, executor};
    std::optional<Response> response;
    bool has_head = co_await incoming.read_head(std::move(rest));
    if (has_head) response = co_await answered(service, incoming, client.peer);
    bool head_only = incoming.parser().head().method == "HEAD";
    if (!response) {
      if (incoming.refusal()) co_await answer_and_close(service, stream, *incoming.refusal(), head_only);
      break;
    }
    stream.expires_never();
    rest = incoming.parser().take_rest();
    Manner manner{!incoming.parser().keep_alive() || service->readers.stopping, head_only};
    open = co_await write_response(service, stream, std::move(*response), manner);
  }
}

/// One step towards a free place. Who waits for its client now may begin to while we sleep, so it is looked at again soon.
Awaitable<void> make_room(SharedService service) {
  auto now = std::chrono::steady_clock::now();
  auto again = service->readers.crowd.make_room(now);
  if (again && *again <= now) service->changed.notify();  // one that is still entering sleeps
  auto soon = now + service->limits.crowded;
  (void)co_await service->changed.wait_until(again && *again > now ? std::min(*again, soon) : soon);
}

}  // namespace

Awaitable<void> serve(UnixListener& listener, Handler handler, Group& group, ServerLimits limits,
                      PlanBody plan) {
  auto executor = co_await boost::asio::this_coro::executor;
  auto service = std::make_shared<Service>(std::move(handler), std::move(plan), limits, executor);
  listener.when_closed([service] { service->stop(); });
  while (!service->readers.stopping) {
    while (service->clients >= limits.clients_max && !service->readers.stopping) co_await make_room(service);
    auto accepted = co_await listener.accept();
    if (!accepted) break;
    ++service->clients;
    group.spawn("a client of the socket", serve_connection(service, std::move(*accepted)));
  }
}

}  // namespace yj::http
