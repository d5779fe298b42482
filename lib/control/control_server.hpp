#pragma once

#include "base/result.hpp"
#include "catalog/catalog.hpp"
#include "control/context.hpp"
#include "control/router.hpp"
#include "control/settings.hpp"
#include "control/user_names.hpp"
#include "engine/engine.hpp"
#include "http/awaitable.hpp"
#include "http/group.hpp"
#include "http/unix_listener.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <memory>

namespace yj::control {

/// The daemon's public API: HTTP/1.1 and JSON on a Unix socket, as `schema/control.openapi.yaml` describes
/// it. It asks the engine and its store and decides nothing. Whoever asks is known by the kernel's word
/// (SO_PEERCRED) and stands in the log and in the store with every change.
class ControlServer {
 public:
  /// `executor` is the loop's; `engine`, `chats`, `models` and `catalog` outlive the server.
  ControlServer(boost::asio::any_io_executor executor, engine::Engine& engine, engine::ChatDesk& chats,
                engine::ModelWatch const& models, catalog::Catalog const& catalog, ControlSettings settings);
  ControlServer(ControlServer const&) = delete;
  ControlServer& operator=(ControlServer const&) = delete;

  /// Binds the socket, and the readers' where they have one; call it once the store's lock is held, since a stale socket is
  /// replaced. Errors: `conflict` when something that is no socket lies there, `invalid` for a path too long, the file
  /// system's - `denied` for a group of readers that the daemon's user is no member of.
  Result<void> open();
  /// Answers until `close`, then until the last answer is written. After `open`, once.
  [[nodiscard]] http::Awaitable<void> serve();
  /// Takes no more requests and removes the socket; what is being answered is answered.
  void close();

 private:
  [[nodiscard]] http::Awaitable<http::Response> answer(Context& context, http::Request request,
                                                       http::Peer peer);
  [[nodiscard]] http::Awaitable<http::BodyPlan> plan_body(http::Request head, http::Peer peer);
  [[nodiscard]] http::Awaitable<void> serve_readers();

  ControlSettings settings_;
  EventFeed feed_;
  Histogram requests_;
  Context context_;
  Context readers_context_;
  Router router_;
  UserNames names_;
  boost::asio::any_io_executor executor_;
  http::Group clients_;
  std::unique_ptr<http::UnixListener> listener_;
  std::unique_ptr<http::UnixListener> readers_;  ///< where only GET and HEAD are answered; perhaps none
};

}  // namespace yj::control
