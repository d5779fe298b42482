#include "control/control_server.hpp"

#include "control/routes.hpp"
#include "http/server.hpp"

namespace yj::control {

ControlServer::ControlServer(boost::asio::any_io_executor executor, engine::Engine& engine,
                             catalog::Catalog const& catalog, ControlSettings settings)
    : settings_(std::move(settings)),
      context_{engine, catalog, settings_, engine.clock().now()},
      router_(all_routes()),
      executor_(executor),
      clients_(executor) {}

Result<void> ControlServer::open() {
  auto listener = http::UnixListener::bind(executor_, settings_.socket, settings_.mode);
  if (!listener) return listener.error();
  listener_ = std::move(*listener);
  return {};
}

http::Awaitable<void> ControlServer::serve() {
  YJ_ASSERT(listener_ != nullptr);
  http::Handler handler = [this](http::Request request, http::Peer peer) {
    return router_.answer(context_, std::move(request), peer);
  };
  http::PlanBody plan = [this](http::Request head, http::Peer peer) {
    return router_.plan_body(context_, std::move(head), peer);
  };
  co_await http::serve(*listener_, std::move(handler), clients_, settings_.server, std::move(plan));
  co_await clients_.wait_empty();
}

void ControlServer::close() {
  if (listener_) listener_->close();
}

}  // namespace yj::control
