#pragma once

#include "http/awaitable.hpp"
#include "http/body_sink.hpp"
#include "http/group.hpp"
#include "http/message.hpp"
#include "http/unix_listener.hpp"

#include <cstdint>
#include <functional>
#include <memory>

namespace yj::http {

struct ServerLimits {
  std::size_t clients_max = 128;  ///< connections at a time; further clients wait in the kernel's queue
  int clients_of_a_user = 96;  ///< and of these, those of one user; further ones of theirs are told so (503)
  /// With every place taken, so much silence between two requests costs a connection its place.
  Duration crowded = std::chrono::milliseconds{200};
  /// The same within a request, or while an answer is not read: so long, and longer only as far as the request keeps coming.
  Duration crowded_request = std::chrono::seconds{2};
  Duration idle = std::chrono::seconds{10};         ///< longest silence within a request, and between two
  Duration request = std::chrono::seconds{60};      ///< from the first byte of a request to its last
  Duration streamed = std::chrono::hours{1};        ///< the same for a request whose body goes to a sink
  Duration write = std::chrono::seconds{30};        ///< for a whole response
  std::uint64_t body_bytes_max = 16 * 1024 * 1024;  ///< of a body that is kept in memory; a sink has its own
  /// Of all such bodies together; beyond it, one that has passed 256 KiB is refused.
  std::uint64_t bodies_bytes_max = 128 * 1024 * 1024;
};

/// Answers one request. An exception is logged and answered with 500.
using Handler = std::function<Awaitable<Response>(Request, Peer)>;

/// Serves HTTP/1.1 with keep-alive until `listener.close()` is called; then idle connections are closed, and
/// a request that is being handled is still answered. Connections run in `group`: its `wait_empty` returns
/// when the last is done. `plan`, where there is one, may give a body to a sink or refuse it unread; what it
/// leaves alone is read into memory and goes to `handler`.
///
/// What is not HTTP is answered with 400, a head beyond kHeadBytesMax with 431, a body beyond its limit with
/// 413, a request that stops half-way with 408, a body on its way to a sink when the server stops with 503;
/// each closes its connection. `Expect: 100-continue` is honoured: a body that is refused need not be sent.
/// Clients beyond `clients_max` do not wait for those who hold a place and do not use it: in a full house the connection that
/// has been silent longest is closed for the next one (crowd.hpp), and all bodies in memory together have a bound (503). So it is with
/// the places of one user, who may not have them all: with none of theirs to close within `crowded_request`, the next one gets a 503.
/// HEAD is answered as the handler answers it, without the body. The error bodies are problems (problem.hpp).
/// `listener` and `group` must outlive the coroutine.
[[nodiscard]] Awaitable<void> serve(UnixListener& listener, Handler handler, Group& group,
                                    ServerLimits limits, PlanBody plan = {});

}  // namespace yj::http
